import type { ExecutorFuture } from '@tsyncio/executor';
import {
  describe,
  type EventLoop,
  type Future,
  getCurrentLoop,
  isfuture,
  isThenable,
} from '../kernel/index.ts';
import { CallFuture } from './call-future.ts';

/**
 * A future of a loop that follows one of an executor. Python's `asyncio.wrap_future`.
 *
 * **Cancellation:** cancels the executor's call.
 *
 * @param future What `executor.submit` returned; a future of a loop is returned as it is.
 * @throws {TypeError} If it is no future.
 * @param options `loop`: the loop of the future; default: the running one, or that of `setEventLoop`.
 *
 * @example
 * ```ts
 * import * as asyncio from '@tsyncio/core';
 *
 * await asyncio.run(async () => {
 *   const executor = await asyncio.openExecutor('piscina:?maxWorkers=1');
 *   console.log(await asyncio.wrapFuture(executor.submit((n: number) => n * 2, 21))); // 42
 *   await executor.shutdown();
 * });
 * ```
 */
export function wrapFuture<T>(
  future: ExecutorFuture<T> | Future<T>,
  options: { readonly loop?: EventLoop | undefined } = {},
): Future<T> {
  if (isfuture(future)) return future as Future<T>; // as: told by its brand
  if (!isThenable(future)) {
    throw new TypeError(`concurrent.futures.Future is expected, got ${describe(future)}`);
  }
  const wrapped = new CallFuture<T>(options.loop ?? getCurrentLoop());
  wrapped.follow(future);
  return wrapped;
}
