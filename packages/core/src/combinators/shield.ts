import { type AwaitableLike, ensureFuture, type Future, type ResultOf, Waiter } from '../kernel/index.ts';

/**
 * Waits for something without cancelling it. Python's `asyncio.shield`.
 *
 * **Cancellation:** ends the wait at once; what is waited for runs on.
 *
 * @param awaitable A future, a coroutine of any kind, which becomes a task, or a promise.
 * @returns A future of its result; cancelled where it is cancelled itself.
 * @throws {TypeError} If it can't be waited for.
 *
 * @example
 * ```ts
 * import * as asyncio from '@tsyncio/core';
 *
 * await asyncio.run(async () => {
 *   const saving = asyncio.createTask(asyncio.sleep(0.02, 'saved'));
 *   try {
 *     await asyncio.waitFor(asyncio.shield(saving), 0.01);
 *   } catch (error) {
 *     console.log(error instanceof asyncio.TimeoutError, await saving); // true saved
 *   }
 * });
 * ```
 */
export function shield<A extends AwaitableLike>(awaitable: A): Future<ResultOf<A>> {
  const inner = ensureFuture(awaitable);
  if (inner.done()) return inner;
  const source = { toString: () => `shield of ${inner}`, _providers: () => [inner] };
  const outer = new Waiter<ResultOf<A>>(inner.getLoop(), source);

  // CPython 3.13, shield
  const innerDone = (): void => {
    if (outer.cancelled()) {
      if (!inner.cancelled()) inner.exception();
    } else if (inner.cancelled()) outer.cancel();
    else if (inner._state === 'failed') outer.setException(inner.exception());
    else outer.setResult(inner.result());
  };
  const outerDone = (): void => {
    if (!inner.done()) inner.removeDoneCallback(innerDone);
  };
  inner.addDoneCallback(innerDone);
  outer.addDoneCallback(outerDone);
  return outer;
}
