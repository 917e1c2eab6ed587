import type { EventLoop } from '@tsyncio/core';
import { Context } from 'effect';

/**
 * The loop that the tasks of fibers run in, as `runEffect` or `layerLoop` has chosen it; `null`: none was chosen, and
 * `taskEffect` takes the one that runs here, or that of the process.
 *
 * @example A loop of the program's own
 * ```ts
 * import * as asyncio from '@tsyncio/core';
 * import { Loop, runEffect, taskEffect } from '@tsyncio/effect';
 * import { Effect } from 'effect';
 *
 * await asyncio.run(async () => {
 *   const loop = asyncio.getRunningLoop();
 *   const found = taskEffect(async () => asyncio.getRunningLoop() === loop);
 *   console.log(await Effect.runPromise(Effect.provideService(found, Loop, loop))); // true
 *   console.log((await runEffect(Loop)) === loop); // true
 * });
 * ```
 */
export const Loop: Context.Reference<EventLoop | null> = Context.Reference<EventLoop | null>(
  '@tsyncio/effect/Loop',
  { defaultValue: () => null },
);
