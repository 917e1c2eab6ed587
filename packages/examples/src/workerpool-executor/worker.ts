/** What workerpool loads in each thread. */
import { parentPort } from 'node:worker_threads';
import { openEntry } from '@tsyncio/executor/worker';
import workerpool from 'workerpool';

// Without `move`: results go over the executor's own line, and workerpool carries the first message alone.
workerpool.worker({ call: openEntry({ warn: (message) => parentPort?.postMessage(message) }) });
