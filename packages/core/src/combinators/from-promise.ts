import {
  Call,
  type Coroutine,
  describe,
  followPromise,
  getRunningLoop,
  isCancelled,
  isThenable,
  newAborter,
} from '../kernel/index.ts';

/**
 * Waits for a promise of somebody else's, so that the wait can be cancelled. A mere `await` of one can't be.
 *
 * **Cancellation:** ends the wait at once with CancelledError, and aborts the signal. The promise is abandoned: what
 * it rejects with later is swallowed.
 *
 * @param source A promise, or a function that makes one. The function is given an AbortSignal, of this wait alone.
 * @throws What the promise rejects with.
 * @throws {TypeError} If `source` is neither.
 *
 * @example
 * ```ts
 * import { setTimeout as later } from 'node:timers/promises';
 * import * as asyncio from '@tsyncio/core';
 *
 * await asyncio.run(async () => {
 *   try {
 *     await asyncio.waitFor(asyncio.fromPromise((signal) => later(60_000, null, { signal })), 0.01);
 *   } catch (error) {
 *     console.log(error instanceof asyncio.TimeoutError); // true, and the timer is gone
 *   }
 * });
 * ```
 */
export function fromPromise<T>(
  source: PromiseLike<T> | ((signal: AbortSignal) => PromiseLike<T>),
): Coroutine<T> {
  if (typeof source !== 'function' && !isThenable(source)) {
    throw new TypeError(
      `Cannot wait for ${describe(source)} as a promise, or a function that makes one, was expected`,
    );
  }
  return new Call(waitingForPromise, undefined, [source]);
}

const waitingForPromise = function* fromPromise(
  source: PromiseLike<unknown> | ((signal: AbortSignal) => PromiseLike<unknown>),
): Generator<unknown, unknown, unknown> {
  const loop = getRunningLoop();
  if (typeof source !== 'function') return yield* followPromise(source, loop);
  const controller = newAborter();
  const promise = loop._callInTask(() => source(controller.signal));
  const future = followPromise(isThenable(promise) ? promise : Promise.resolve(promise), loop);
  try {
    return yield* future;
  } catch (error) {
    // The error may be the promise's own: then there is nothing to abort, and nobody looks.
    if (isCancelled(error)) controller.abort(error);
    throw error;
  }
};
