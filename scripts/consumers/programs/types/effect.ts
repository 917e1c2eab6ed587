/** A program of Effect's that has nothing but the published types, and the web's, which Effect's own need. It is compiled, not run. */

import * as asyncio from '@tsyncio/core';
import { Executor, type ExecutorOpenError, layerLoop, runEffect, taskEffect } from '@tsyncio/effect';
import { layer } from '@tsyncio/effect/piscina';
import { type Config, Effect, Stream } from 'effect';

const double = asyncio.coroutine(async (n: number) => 2 * n);

const program = Effect.gen(function* () {
  const executor = yield* Executor;
  const doubled: number = yield* executor.submit((n: number) => 2 * n, 1);
  const all: number[] = yield* Stream.runCollect(executor.map((n: number) => 2 * n, [1, 2]));
  return yield* taskEffect(() => double(doubled + all.length), { catch: String });
});

export const inTask: asyncio.Coroutine<number> = runEffect(
  program.pipe(Effect.provide([layer({ maxWorkers: 1 }), layerLoop()])),
);
// @ts-expect-error: who runs the calls was not said
runEffect(program);

export const chosen: Effect.Effect<number, string | Error | ExecutorOpenError | Config.ConfigError> =
  program.pipe(Effect.provide(Executor.layerConfig()));
