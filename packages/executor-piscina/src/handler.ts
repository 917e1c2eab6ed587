/** What runs in each thread. */
import { parentPort } from 'node:worker_threads';
import { openEntry } from '@tsyncio/executor/worker';

// Without `move`: results go over the executor's own line, and piscina carries the first message alone.
const handler: (message: unknown) => unknown = openEntry({
  warn: (message) => parentPort?.postMessage(message),
});

export default handler;
