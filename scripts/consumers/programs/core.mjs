import assert from 'node:assert/strict';
import * as asyncio from '@tsyncio/core';

const double = asyncio.coroutine(async (n) => {
  await asyncio.sleep(0.01);
  return n * 2;
});

const triple = asyncio.coroutine(function* (n) {
  yield* asyncio.sleep(0.01);
  return n * 3;
});

await asyncio.run(async () => {
  assert.deepEqual(await asyncio.gather(double(1), triple(2)), [2, 6]);
  assert.equal(await asyncio.toThread((n) => n * 2, 21), 42);
});
console.log('ok');
