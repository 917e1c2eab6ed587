import { Coroutine, describe, getRunningLoop } from '../kernel/index.ts';

/**
 * Waits for `delay` seconds. Zero or less lets the other tasks run once. Python's `asyncio.sleep`.
 *
 * **Cancellation:** ends the wait at once.
 *
 * @param delay Seconds.
 * @param result What the wait gives.
 * @throws {RangeError} If `delay` is not a number (Python's ValueError).
 *
 * @example
 * ```ts
 * import * as asyncio from '@tsyncio/core';
 *
 * await asyncio.run(async () => {
 *   console.log(await asyncio.sleep(0.01, 'awake'));
 * });
 * ```
 */
export function sleep(delay: number): Coroutine<void>;
export function sleep<T>(delay: number, result: T): Coroutine<T>;
export function sleep(delay: number, result?: unknown): Coroutine<unknown> {
  if (typeof delay !== 'number')
    throw new TypeError(`Cannot sleep for ${describe(delay)} as a number was expected`);
  if (Number.isNaN(delay)) throw new RangeError('Invalid delay: NaN (not a number)');
  return new Coroutine(sleeping, undefined, [delay, result]);
}

function* sleeping(delay: number, result: unknown): Generator<unknown, unknown, unknown> {
  if (delay <= 0) {
    yield;
    return result;
  }
  const loop = getRunningLoop();
  const future = loop.createFuture();
  const timer = loop.callLater(delay, () => {
    if (!future.done()) future.setResult(result);
  });
  try {
    return yield* future;
  } finally {
    timer.cancel();
  }
}
