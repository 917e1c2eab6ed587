import {
  Awaitable,
  type AwaitableLike,
  Call,
  describe,
  followPromise,
  getRunningLoop,
  isGenerator,
  isThenable,
} from '../kernel/index.ts';

/**
 * Waits for anything in the task that asks, without making a task of it, as Python's `await` does.
 *
 * @throws {TypeError} If it can't be waited for.
 */
export function inTask(source: AwaitableLike): Awaitable<unknown> {
  if (source instanceof Awaitable) return source;
  if (typeof source === 'function') return new Call(source, undefined, []);
  if (isGenerator(source)) return new Call(() => source, undefined, []);
  if (isThenable(source)) return followPromise(source, getRunningLoop());
  throw new TypeError(`An asyncio.Future, a coroutine or an awaitable is required: got ${describe(source)}`);
}
