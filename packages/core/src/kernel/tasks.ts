/** Tasks and futures from what one has. */

import { Coroutine, type CoroutineLike, iscoroutine, isThenable } from './coroutine.ts';
import { describe } from './describe.ts';
import { RuntimeError } from './exceptions.ts';
import { type Future, isfuture } from './future.ts';
import type { EventLoop } from './loop.ts';
import type { AwaitableLike, ResultOf } from './result-of.ts';
import { getCurrentLoop, getRunningLoop } from './running.ts';
import type { Task } from './task.ts';
import type { TaskOptions } from './task-options.ts';
import { Waiter } from './waiter.ts';

/**
 * Makes a task of a coroutine in the running loop. Python's `asyncio.create_task`.
 *
 * @param source A Coroutine, a generator, or a function without arguments that makes either or is async.
 * @param options See {@link TaskOptions}.
 * @throws {TypeError} If it is none of these: a promise above all.
 * @throws {RuntimeError} If no loop runs here.
 *
 * @example
 * ```ts
 * import * as asyncio from '@tsyncio/core';
 *
 * await asyncio.run(async () => {
 *   const task = asyncio.createTask(async () => {
 *     await asyncio.sleep(0.01);
 *     return 'done';
 *   });
 *   console.log(await task);
 * });
 * ```
 */
export function createTask<T>(source: CoroutineLike<T>, options?: TaskOptions): Task<T> {
  return getRunningLoop().createTask(source, options);
}

/**
 * A future of what one has: a future as it is, a coroutine as a task, a promise as a future that follows it and
 * cannot stop it. Python's `asyncio.ensure_future`.
 *
 * @param options `loop`: the loop of the task; default: the running one, or that of `setEventLoop`.
 * @throws {TypeError} If `source` can't be waited for.
 * @throws {RuntimeError} If there is no loop.
 * @throws {RangeError} If `source` is a future of another loop than the one given (Python's ValueError).
 *
 * @example
 * ```ts
 * import * as asyncio from '@tsyncio/core';
 *
 * await asyncio.run(async () => {
 *   console.log(await asyncio.ensureFuture(Promise.resolve(1))); // 1
 * });
 * ```
 */
export function ensureFuture<A extends AwaitableLike>(
  source: A,
  options: { readonly loop?: EventLoop | undefined } = {},
): Future<ResultOf<A>> {
  return follow(source, options.loop) as Future<ResultOf<A>>; // as: what it gives is the source's
}

function follow(source: unknown, loop: EventLoop | undefined): Future<unknown> {
  if (isfuture(source)) {
    if (loop !== undefined && source._loop !== loop) {
      throw new RangeError(
        `The future belongs to a different loop than the one specified as the loop argument: ${source}`,
      );
    }
    return source;
  }
  const target = loop ?? getCurrentLoop();
  if (typeof source === 'function' || iscoroutine(source)) {
    try {
      return target.createTask(source as CoroutineLike<unknown>); // as: the task looks
    } catch (error) {
      // CPython 3.13, ensure_future: nobody can await it any more, so it is not to be told as never awaited.
      if (source instanceof Coroutine && error instanceof RuntimeError) source.close();
      throw error;
    }
  }
  if (isThenable(source)) return followPromise(source, target);
  throw new TypeError(`An asyncio.Future, a coroutine or an awaitable is required: got ${describe(source)}`);
}

const A_PROMISE = { toString: () => 'a promise' };

/** A future that is done when `promise` is. Where nobody waits for it any more, a rejection is swallowed. */
export function followPromise(promise: PromiseLike<unknown>, loop: EventLoop): Future<unknown> {
  const future = new Waiter<unknown>(loop, A_PROMISE);
  loop._openOutside();
  const settle = (state: 'finished' | 'failed', value: unknown): void => {
    const isAbandoned = future.done() || !future._isAwaited;
    if (!future.done() && !loop.isClosed()) {
      future._settle(state, value);
      if (isAbandoned) future._retrieve();
    }
    if (isAbandoned && state === 'failed') loop._debug?.promiseLost(future, value);
    loop._closeOutside();
  };
  // A thenable may throw, or settle twice. A promise is taken as it is.
  Promise.resolve(promise).then(
    (value) => settle('finished', value),
    (error: unknown) => settle('failed', error),
  );
  return future;
}
