/** What runs in each thread. */
import { type MessagePort, parentPort } from 'node:worker_threads';
import { openEntry } from '@tsyncio/executor/worker';

const handler: (message: unknown) => unknown = openEntry({
  warn: (message) => parentPort?.postMessage(message),
  async move(outcome, list) {
    // Loaded when the first result is moved: most workers never do, and start sooner.
    const { move, transferableSymbol, valueSymbol } = await import('piscina');
    return move({ [transferableSymbol]: list, [valueSymbol]: outcome } as unknown as MessagePort); // as: piscina types its symbols as any symbol
  },
});

export default handler;
