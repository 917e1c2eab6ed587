// Every executor of one machine, in a bundle. The module is named in both ways.

import assert from 'node:assert/strict';
import * as asyncio from '@tsyncio/core';
import { PiscinaExecutor } from '@tsyncio/executor-piscina';
import { ThreadsExecutor } from '@tsyncio/executor-threads';
import { TinypoolExecutor } from '@tsyncio/executor-tinypool';

const { hash } = asyncio.blocking(
  () => new Worker(new URL('./work.js', import.meta.url), { type: 'module' }),
);
const byUrl = asyncio.blocking(new URL('./work.js', import.meta.url));
const gone = asyncio.blocking(new URL('./left-behind.js', import.meta.url));

async function main() {
  assert.equal(await asyncio.toThread(hash, 'abc'), 304891);
  assert.equal(await asyncio.toThread(byUrl.hash, 'abc'), 304891);
  assert.equal(await asyncio.toThread((n) => n * 2, 21), 42);
  for (const executor of [
    new PiscinaExecutor({ maxWorkers: 1 }),
    new TinypoolExecutor({ maxWorkers: 1 }),
    new TinypoolExecutor({ maxWorkers: 1, runtime: 'processes' }),
    new ThreadsExecutor({ maxWorkers: 1 }),
  ]) {
    assert.equal(await executor.submit(hash, 'abc'), 304891, executor.name);
    assert.equal(await executor.submit((n) => n * 2, 21), 42, executor.name);
    await assert.rejects(executor.submit(gone.hash, 'abc'), (error) => {
      assert.match(error.message, /new Worker\(new URL\('\.\/work\.js', import\.meta\.url\)/);
      assert.match(error.message, /expose\(/);
      return true;
    });
    await executor.shutdown();
  }
  console.log('ok');
}

// Not awaited: a bundle in CommonJS has no `await` at its top level.
asyncio.run(main);
