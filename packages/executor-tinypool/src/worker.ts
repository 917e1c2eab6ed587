/** What tinypool loads in each thread, and in each child process. */
import { isMainThread, parentPort } from 'node:worker_threads';
import { openEntry } from '@tsyncio/executor/worker';
import { markOurs } from './ours.ts';
import { openProcess } from './process/entry.ts';

/** Without `move`: results go over the executor's own line, and tinypool carries the first message alone. */
function openThread(): (message: unknown) => unknown {
  return openEntry({ warn: (message) => parentPort?.postMessage(markOurs('warning', message)) });
}

const handler: unknown = isMainThread ? openProcess() : openThread();

export default handler;
