/** `coroutine`: makes of a function one whose calls are coroutines. */

import { Call, NONE } from './call.ts';
import type { Coroutine } from './coroutine.ts';

const COROUTINE_FUNCTION = Symbol.for('@tsyncio/coroutineFunction');

/** A function whose calls are coroutines, as `coroutine` makes it. */
export type CoroutineFunction<This, A extends unknown[], T> = (this: This, ...args: A) => Coroutine<T>;

/**
 * Makes a coroutine function of a generator function or an async function: calling it makes a {@link Coroutine},
 * which starts when it is awaited, made a task of, or given to `gather` and the like. Python's `async def`.
 *
 * It also decorates methods. There TypeScript keeps the method's own type: `await` and `yield*` are right, and for
 * `createTask` write `createTask(() => this.work(3))`.
 *
 * @param fn An async function or a generator function; both give the same order of events.
 *
 * @example Both styles
 * ```ts
 * import * as asyncio from '@tsyncio/core';
 *
 * const double = asyncio.coroutine(async (n: number) => {
 *   await asyncio.sleep(0.01);
 *   return 2 * n;
 * });
 * const triple = asyncio.coroutine(function* (n: number) {
 *   yield* asyncio.sleep(0.01);
 *   return 3 * n;
 * });
 * await asyncio.run(async () => {
 *   console.log(await asyncio.gather(double(2), triple(2))); // [4, 6]
 * });
 * ```
 */
export function coroutine<This, A extends unknown[], R>(
  fn: (this: This, ...args: A) => R,
  context: ClassMethodDecoratorContext<This, (this: This, ...args: A) => R>,
): (this: This, ...args: A) => R;
export function coroutine<This, A extends unknown[], T>(
  fn: (this: This, ...args: A) => Generator<unknown, T, never>,
): CoroutineFunction<This, A, T>;
export function coroutine<This, A extends unknown[], T>(
  fn: (this: This, ...args: A) => PromiseLike<T>,
): CoroutineFunction<This, A, T>;
export function coroutine(fn: (...args: never[]) => unknown): (...args: unknown[]) => Coroutine<unknown> {
  if (typeof fn !== 'function') throw new TypeError(`Cannot make a coroutine function of ${String(fn)}`);
  function make(this: unknown, ...args: unknown[]): Coroutine<unknown> {
    return new Call(fn, this, args.length === 0 ? NONE : args);
  }
  Object.defineProperty(make, 'name', { value: fn.name, configurable: true });
  Object.defineProperty(make, 'length', { value: fn.length, configurable: true });
  Object.defineProperty(make, COROUTINE_FUNCTION, { value: true });
  return make;
}

/**
 * Whether `value` is what `coroutine` returned. Python's `asyncio.iscoroutinefunction`.
 *
 * @example
 * ```ts
 * import { coroutine, iscoroutinefunction } from '@tsyncio/core';
 *
 * console.log(iscoroutinefunction(coroutine(async () => 1))); // true
 * ```
 */
export function iscoroutinefunction(value: unknown): value is (...args: never[]) => Coroutine<unknown> {
  return typeof value === 'function' && COROUTINE_FUNCTION in value;
}

/** Whether calling `fn` makes a coroutine, a promise or a generator, as far as its kind says. */
export function makesCoroutines(fn: unknown): boolean {
  return iscoroutinefunction(fn) || /Async|Generator/.test(Object.prototype.toString.call(fn));
}
