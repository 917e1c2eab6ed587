// Uses the executor of a URL, and the same one by its class.

import assert from 'node:assert/strict';
import { blocking, openExecutor, TimeoutError } from '@tsyncio/executor';
import { PiscinaExecutor } from '@tsyncio/executor-piscina';
import { ThreadsExecutor } from '@tsyncio/executor-threads';
import { TinypoolExecutor } from '@tsyncio/executor-tinypool';

const classes = {
  piscina: () => new PiscinaExecutor({ maxWorkers: 1 }),
  tinypool: () => new TinypoolExecutor({ maxWorkers: 1 }),
  processes: () => new TinypoolExecutor({ maxWorkers: 1, runtime: 'processes' }),
  threads: () => new ThreadsExecutor({ maxWorkers: 1 }),
};
const { fibonacci, spin } = blocking(new URL('./work.mjs', import.meta.url));

async function use(executor, name) {
  try {
    assert.equal(executor.name, name);
    assert.equal(await executor.submit((n) => n * 2, 21), 42);
    assert.equal(await executor.submit(fibonacci, 10), 55);
    const numbers = [];
    for await (const number of executor.map(fibonacci, [1, 2, 3, 4])) numbers.push(number);
    assert.deepEqual(numbers, [1, 1, 2, 3]);
    await assert.rejects(executor.with({ timeout: 0.2 }).submit(spin), TimeoutError);
    assert.equal(await executor.submit(fibonacci, 10), 55);
  } finally {
    await executor.shutdown();
  }
}

const [url] = process.argv.slice(2);
const name = url.slice(0, url.indexOf(':'));
await use(await openExecutor(url), name);
await use(classes[name](), name);
console.log('ok');
