/** A machine's process: serves a queue until its parent is gone. */

import { fileURLToPath } from 'node:url';
import { BullMQWorker } from '@tsyncio/executor-bullmq/worker';
import { Worker } from 'bullmq';
import { connect } from './redis.ts';
import processor from './remote-processor.ts';

/** Who runs the calls: ours, BullMQ's Worker with a function of this process, or with one in threads. */
export type WorkerKind = 'tsyncio' | 'function' | 'threads';

async function serve(kind: WorkerKind, redis: string, queue: string, concurrency: number): Promise<void> {
  if (kind === 'tsyncio') {
    await BullMQWorker.start({
      queue,
      redis,
      concurrency,
      modules: [new URL('../pools/work/work.js', import.meta.url)],
    });
    return;
  }
  const options = { connection: connect(redis), concurrency };
  const file = fileURLToPath(new URL('./remote-processor.js', import.meta.url));
  const worker =
    kind === 'function'
      ? new Worker(queue, processor, options)
      : new Worker(queue, file, { ...options, useWorkerThreads: true });
  await worker.waitUntilReady();
}

process.once('disconnect', () => process.exit());

const [kind, redis, queue, concurrency] = process.argv.slice(2) as [WorkerKind, string, string, string]; // as: our parent gives them
await serve(kind, redis, queue, Number(concurrency));
process.send?.('ready');
