/** What something that can be waited for gives, in types. */

import type { Awaitable } from './awaitable.ts';
import type { CoroutineLike } from './coroutine.ts';

/** What `gather`, `wait`, `shield` and `waitFor` take: a future, a coroutine of any kind, or a promise. */
export type AwaitableLike<T = unknown> = Awaitable<T> | CoroutineLike<T> | PromiseLike<T>;

/** What a function may make that is run as a coroutine: the body of a scope, say. */
export type Made<T = unknown> = Awaitable<T> | Generator<unknown, T, never> | PromiseLike<T>;

/** The result of an {@link AwaitableLike}. */
export type ResultOf<A> =
  A extends Awaitable<infer T>
    ? T
    : A extends Generator<unknown, infer T, never>
      ? T
      : A extends PromiseLike<infer T>
        ? Awaited<T>
        : A extends () => infer R
          ? ResultOf<R>
          : A;
