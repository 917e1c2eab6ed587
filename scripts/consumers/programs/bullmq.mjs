// Has a `tsyncio-worker` call functions, by way of the Redis that its argument names.

import assert from 'node:assert/strict';
import { blocking, openExecutor } from '@tsyncio/executor';
import { BullMQExecutor } from '@tsyncio/executor-bullmq';

const [redis] = process.argv.slice(2);
const { fibonacci } = blocking(new URL('./work.mjs', import.meta.url));
const executors = [
  await openExecutor(`${redis.replace('redis:', 'bullmq:')}/numbers`),
  new BullMQExecutor({ redis, queue: 'numbers' }),
];
for (const executor of executors) {
  try {
    assert.equal(executor.name, 'bullmq');
    assert.equal(await executor.submit(fibonacci, 10), 55);
    const numbers = [];
    for await (const number of executor.map(fibonacci, [1, 2, 3, 4])) numbers.push(number);
    assert.deepEqual(numbers, [1, 1, 2, 3]);
  } finally {
    await executor.shutdown();
  }
}
console.log('ok');
