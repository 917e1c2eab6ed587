import type { LoopOptions } from '@tsyncio/core';
import { Effect, Layer } from 'effect';
import { Loop } from './loop-reference.ts';
import { ServedLoop } from './served-loop.ts';

/** How a loop of its own is made. */
export type LoopLayerOptions = Omit<LoopOptions, 'clock'>;

/**
 * A loop of its own for the tasks of an Effect program, on Effect's Clock: under a `TestClock`, `asyncio.sleep` follows that.
 *
 * Without it, `taskEffect` uses the loop that runs, or one of the process, which is on Effect's Clock too.
 *
 * **Cancellation:** when the layer's scope closes, its tasks are cancelled and waited for, and the loop is closed.
 *
 * @param options `debug`, `asyncContext`; as of `newEventLoop`.
 *
 * @example
 * ```ts
 * import * as asyncio from '@tsyncio/core';
 * import { layerLoop, taskEffect } from '@tsyncio/effect';
 * import { Effect } from 'effect';
 *
 * const program = taskEffect(async () => {
 *   asyncio.createTask(asyncio.sleep(3600)); // cancelled at the end
 *   return await asyncio.sleep(0.01, 'done');
 * });
 *
 * console.log(await Effect.runPromise(program.pipe(Effect.provide(layerLoop())))); // done
 * ```
 */
export function layerLoop(options: LoopLayerOptions = {}): Layer.Layer<never> {
  return Layer.effect(
    Loop,
    Effect.map(
      Effect.acquireRelease(
        Effect.withFiber((fiber) => Effect.succeed(new ServedLoop(fiber.context, options))),
        (server) => Effect.promise(() => server.close()),
      ),
      (server) => server.loop,
    ),
  );
}
