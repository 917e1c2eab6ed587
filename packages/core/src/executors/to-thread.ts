import type { Blocking } from '@tsyncio/executor';
import { Call, type Coroutine, getRunningLoop } from '../kernel/index.ts';

/**
 * Runs a blocking call in the default executor. Python's `asyncio.to_thread`.
 *
 * **Cancellation:** cancels the call: one that has not begun never does, and the worker of one that runs is ended.
 *
 * @param fn A blocking function of a module (see `blocking`), or an inline one, which is sent as source.
 * @param args Its arguments, copied to the worker.
 *
 * @example
 * ```ts
 * import * as asyncio from '@tsyncio/core';
 *
 * await asyncio.run(async () => {
 *   console.log(await asyncio.toThread((n: number) => n * 2, 21)); // 42
 * });
 * ```
 */
export function toThread<A extends readonly unknown[], R>(fn: Blocking<A, R>, ...args: A): Coroutine<R>;
export function toThread<A extends readonly unknown[], R>(
  fn: (...args: A) => R,
  ...args: A
): Coroutine<Awaited<R>>;
export function toThread(fn: unknown, ...args: readonly unknown[]): Coroutine<unknown> {
  return new Call(callInThread, undefined, [fn, args]);
}

const callInThread = function* toThread(
  fn: unknown,
  args: readonly unknown[],
): Generator<unknown, unknown, unknown> {
  const call = fn as (...args: readonly unknown[]) => unknown; // as: the executor looks at what it is
  return yield* getRunningLoop().runInExecutor(null, call, ...args);
};
