import assert from 'node:assert/strict';
import * as asyncio from '@tsyncio/core';
import { Executor, runEffect, taskEffect } from '@tsyncio/effect';
import { layer as piscina } from '@tsyncio/effect/piscina';
import { layer as threads } from '@tsyncio/effect/threads';
import { layer as tinypool } from '@tsyncio/effect/tinypool';
import { blocking } from '@tsyncio/executor';
import { Effect } from 'effect';

const { fibonacci } = blocking(new URL('./work.mjs', import.meta.url));
const program = Executor.use((executor) => executor.submit(fibonacci, 10));

const options = { maxWorkers: 1 };
const layers = [
  piscina(options),
  threads(options),
  tinypool(options),
  Executor.layerUrl('processes:?maxWorkers=1'),
];
for (const layer of layers) assert.equal(await Effect.runPromise(program.pipe(Effect.provide(layer))), 55);

const double = asyncio.coroutine(async (n) => {
  await asyncio.sleep(0.01);
  return n * 2;
});
await asyncio.run(async () => {
  const both = Effect.all([program, taskEffect(() => double(21))]).pipe(Effect.provide(layers[0]));
  assert.deepEqual(await asyncio.waitFor(runEffect(both), 10), [55, 42]);
});
console.log('ok');
