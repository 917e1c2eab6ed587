import {
  type Awaitable,
  type AwaitableLike,
  Call,
  type Coroutine,
  describe,
  getRunningLoop,
  isThenable,
} from '../kernel/index.ts';
import { inTask } from './in-task.ts';

/** What `anext` takes: any asynchronous iterator, also an async generator. */
export interface Steppable<T, R> {
  next(): Awaitable<IteratorResult<T, R>> | PromiseLike<IteratorResult<T, R>>;
}

/**
 * Waits for the next result of an asynchronous iterator: for generators, which have no `for await`. Python's `anext`.
 *
 * The iterator is asked when the coroutine starts, and not when it is made.
 *
 * **Cancellation:** that of the iterator's own coroutine, for a queue, say: nothing is lost. A promise is abandoned, as
 * by `fromPromise`: what it gives is lost, and what it rejects with is swallowed.
 *
 * @param iterator What `[Symbol.asyncIterator]()` gives, or an async generator.
 * @param fallback What to give where the iterator is at its end; without it, JavaScript's own result is given:
 *   `{ done, value }`.
 * @returns The next result, or where there is a fallback, the next value.
 * @throws What the iterator throws or rejects with.
 * @throws {TypeError} If `iterator` is none.
 *
 * @example
 * ```ts
 * import * as asyncio from '@tsyncio/core';
 *
 * const queue = new asyncio.Queue<string>();
 * const consume = asyncio.coroutine(function* () {
 *   const items = queue[Symbol.asyncIterator]();
 *   for (;;) {
 *     const { done, value } = yield* asyncio.anext(items);
 *     if (done) return;
 *     console.log(value); // first, second
 *   }
 * });
 * await asyncio.run(function* () {
 *   const consumer = asyncio.createTask(consume());
 *   yield* queue.put('first');
 *   yield* queue.put('second');
 *   queue.shutdown();
 *   yield* consumer;
 * });
 * ```
 */
export function anext<T, R>(iterator: Steppable<T, R>): Coroutine<IteratorResult<T, R>>;
export function anext<T, D>(iterator: Steppable<T, unknown>, fallback: D): Coroutine<T | D>;
export function anext(
  iterator: Steppable<unknown, unknown>,
  ...fallback: readonly unknown[]
): Coroutine<unknown> {
  checkIterator(iterator);
  return new Call(fallback.length === 0 ? step : stepOr, undefined, [iterator, ...fallback]);
}

/** Gives what JavaScript's iterators give: differences.md, 36. */
const step = function* anext<T, R>(
  iterator: Steppable<T, R>,
): Generator<unknown, IteratorResult<T, R>, unknown> {
  // In the task: an async generator's code is its code, up to the next `yield`.
  const next: unknown = getRunningLoop()._callInTask(() => iterator.next());
  // No promise at all is against the protocol, and `for await` takes it.
  const result: unknown = isThenable(next) ? yield* inTask(next as AwaitableLike) : next; // as: it has `then`
  if (typeof result !== 'object' || result === null) {
    throw new TypeError(`Iterator result ${describe(result)} is not an object`);
  }
  return result as IteratorResult<T, R>; // as: the iterator's type says so
};

const stepOr = function* anext<T, D>(
  iterator: Steppable<T, unknown>,
  fallback: D,
): Generator<unknown, T | D, unknown> {
  const result = yield* step(iterator);
  return result.done === true ? fallback : result.value;
};

function checkIterator(iterator: unknown): void {
  const isObject = typeof iterator === 'object' && iterator !== null;
  if (isObject && typeof (iterator as Partial<Steppable<unknown, unknown>>).next === 'function') return;
  const message = `Cannot take the next item of ${describe(iterator)} as an asynchronous iterator was expected`;
  const isIterable = isObject && Symbol.asyncIterator in iterator;
  throw new TypeError(isIterable ? `${message}\n  right: anext(iterable[Symbol.asyncIterator]())` : message);
}
