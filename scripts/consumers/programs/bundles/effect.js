import assert from 'node:assert/strict';
import * as asyncio from '@tsyncio/core';
import { Executor, layerLoop, runEffect } from '@tsyncio/effect';
import { layer } from '@tsyncio/effect/piscina';
import { Effect } from 'effect';

const program = Effect.gen(function* () {
  const executor = yield* Executor;
  return yield* executor.submit((n) => n * 2, 21);
});
const inTask = runEffect(program.pipe(Effect.provide([layer({ maxWorkers: 1 }), layerLoop()])));
asyncio.run(inTask).then((result) => {
  assert.equal(result, 42);
  console.log('ok');
});
