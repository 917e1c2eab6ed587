/** What needs the types of Node: the clients of Redis. It is compiled, not run. */

import { BullMQExecutor } from '@tsyncio/executor-bullmq';
import { BullMQWorker } from '@tsyncio/executor-bullmq/worker';

export async function program(): Promise<number> {
  const worker = await BullMQWorker.start({ queue: 'numbers', modules: ['./work.js'] });
  const executor = new BullMQExecutor({ queue: 'numbers', redis: { host: 'localhost' }, retries: 1 });
  // @ts-expect-error: no URL, and no options
  new BullMQExecutor({ queue: 'numbers', redis: 6379 });
  const length: number = await executor.submit((text: string) => text.length, 'text');
  await worker.close(1);
  return length;
}
