/** What tinypool loads in each thread, and in each child process. */
import { isMainThread, type MessagePort, parentPort } from 'node:worker_threads';
import { openEntry } from '@tsyncio/executor/worker';
import { markOurs } from './ours.ts';
import { openProcess } from './process/entry.ts';

function openThread(): (message: unknown) => unknown {
  return openEntry({
    warn: (message) => parentPort?.postMessage(markOurs('warning', message)),
    async move(outcome, list) {
      // Loaded when the first result is moved: most workers never do, and start sooner.
      const { Tinypool } = await import('tinypool');
      const moved = { [Tinypool.transferableSymbol]: list, [Tinypool.valueSymbol]: outcome };
      return Tinypool.move(moved as unknown as MessagePort); // as: tinypool types its symbols as any symbol
    },
  });
}

const handler: unknown = isMainThread ? openProcess() : openThread();

export default handler;
