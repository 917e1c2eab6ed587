const assert = require('node:assert/strict');
const { pathToFileURL } = require('node:url');
const asyncio = require('@tsyncio/core');
const { PiscinaExecutor } = require('@tsyncio/executor-piscina');

const { fibonacci } = asyncio.blocking(new URL('./work.mjs', pathToFileURL(__filename)));

const double = asyncio.coroutine(async (n) => {
  await asyncio.sleep(0.01);
  return n * 2;
});

async function main() {
  await asyncio.run(async () => {
    assert.deepEqual(await asyncio.gather(double(1), double(2)), [2, 4]);
    assert.equal(await asyncio.toThread((n) => n * 2, 21), 42);
    assert.equal(await asyncio.toThread(fibonacci, 10), 55);
  });
  const executor = new PiscinaExecutor({ maxWorkers: 1 });
  assert.equal(await executor.submit((n) => n * 2, 21), 42);
  await executor.shutdown();
  // Class and name are the same, whichever way it was loaded.
  assert.equal((await import('@tsyncio/core')).run, asyncio.run);
  console.log('ok');
}

main();
