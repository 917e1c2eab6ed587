import { testExecutor } from '@tsyncio/executor/testing';
import { BullMQExecutor } from '@tsyncio/executor-bullmq';
import { BullMQWorker } from '@tsyncio/executor-bullmq/worker';
import { PiscinaExecutor } from '@tsyncio/executor-piscina';
import { afterEach, describe, it } from 'vitest';
import { redisUrl } from './given-redis.ts';
import { suiteModules } from './suite-modules.ts';

let queues = 0;
const workers: BullMQWorker[] = [];

afterEach(async () => {
  for (const worker of workers.splice(0)) await worker.close(0);
});

// A worker of the same process serves a queue for each executor: its options are those of its threads.
await testExecutor(
  'bullmq:',
  async ({ maxWorkers = 1, maxQueue, onCancel, ...rest }) => {
    const queue = `suite-${process.pid}-${++queues}`;
    const redis = redisUrl;
    workers.push(
      await BullMQWorker.start({
        queue,
        redis,
        modules: suiteModules,
        concurrency: maxWorkers,
        executor: new PiscinaExecutor({ maxWorkers, ...rest }),
      }),
    );
    const executor = new BullMQExecutor({ queue, redis, maxQueue, onCancel, sizeLimit: 2 ** 26 });
    await executor.connect();
    return executor;
  },
  { describe, it },
);
