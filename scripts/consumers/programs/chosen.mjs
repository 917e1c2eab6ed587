// Runs calls in the executor that TSYNCIO_EXECUTOR names: the one of its argument.

import assert from 'node:assert/strict';
import * as asyncio from '@tsyncio/core';

const [url] = process.argv.slice(2);
const { fibonacci } = asyncio.blocking(new URL('./work.mjs', import.meta.url));

await asyncio.run(async () => {
  assert.equal(await asyncio.toThread((n) => n * 2, 21), 42);
  assert.equal(await asyncio.toThread(fibonacci, 10), 55);
});
const executor = await asyncio.openExecutor();
try {
  assert.equal(`${executor.name}:`, url);
  assert.equal(await executor.submit(fibonacci, 10), 55);
} finally {
  await executor.shutdown();
}
console.log('ok');
