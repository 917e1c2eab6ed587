import {
  type AwaitableLike,
  Call,
  type Coroutine,
  checkTime,
  ensureFuture,
  type Future,
  getRunningLoop,
  isCancelled,
  type ResultOf,
  TimeoutError,
  Waiter,
} from '../kernel/index.ts';
import { timeout as scope } from '../scopes/timeout.ts';
import { inTask } from './in-task.ts';

/**
 * Waits for one thing, and cancels it when `timeout` seconds have passed. Python's `asyncio.wait_for`.
 *
 * **Cancellation:** cancels what is waited for.
 *
 * @param awaitable A future, a coroutine of any kind, or a promise, which is abandoned where it is late.
 * @param timeout Seconds; `null`: without limit. Zero or less: what is not done yet is cancelled before it starts.
 * @throws {TimeoutError} If it was late.
 * @throws {TypeError} If it can't be waited for, or `timeout` is no number.
 * @throws {RangeError} If `timeout` is NaN.
 *
 * @example
 * ```ts
 * import * as asyncio from '@tsyncio/core';
 *
 * await asyncio.run(async () => {
 *   console.log(await asyncio.waitFor(asyncio.sleep(0.01, 'in time'), 5));
 * });
 * ```
 */
export function waitFor<A extends AwaitableLike>(
  awaitable: A,
  timeout: number | null,
): Coroutine<ResultOf<A>> {
  if (timeout !== null) checkTime('wait', 'timeout', timeout);
  return new Call(waitingFor, undefined, [awaitable, timeout]);
}

const waitingFor = function* waitFor(
  awaitable: AwaitableLike,
  timeout: number | null,
): Generator<unknown, unknown, unknown> {
  if (timeout === null || timeout > 0) {
    return yield* scope(timeout, () => inTask(awaitable));
  }
  const future = ensureFuture(awaitable);
  if (future.done()) return future.result();
  yield* cancelAndWait(future);
  try {
    return future.result();
  } catch (error) {
    if (isCancelled(error)) throw new TimeoutError(undefined, { cause: error });
    throw error;
  }
};

/** // CPython 3.13, _cancel_and_wait */
function* cancelAndWait(future: Future<unknown>): Generator<unknown, void, unknown> {
  const waiter = new Waiter(getRunningLoop(), {
    toString: () => `the end of ${future}`,
    _providers: () => [future],
  });
  const release = (): void => {
    if (!waiter.done()) waiter.setResult();
  };
  future.addDoneCallback(release);
  try {
    future.cancel();
    // The wait is for a future of our own: a wait for `future` itself could not be told from its cancellation.
    yield* waiter;
  } finally {
    future.removeDoneCallback(release);
  }
}
