/**
 * What can be waited for in both styles: `await` in async functions, `yield*` in generators.
 *
 * An `await` begins a frame in the task that its code belongs to. Nothing here decides what waiting means: that is
 * each awaitable's iterator.
 */

import type { Coroutine } from './coroutine.ts';
import type { Future } from './future.ts';
import { wired } from './host.ts';
import { NativeCall } from './native.ts';
import { printsItself } from './prints-itself.ts';
import { nativeInMicrotask, running } from './running.ts';

/** What a generator hands to its task where it waits: made by `yield*` of an awaitable, never by hand. */
export type Suspension = Coroutine<unknown> | Future<unknown> | undefined;

/** Tells the task what a generator handed to it. */
export const SUSPENDS: unique symbol = Symbol.for('@tsyncio/suspends');

/** Something that a task can be suspended on. */
export interface Suspends {
  readonly [SUSPENDS]: 'future' | 'coroutine';
}

/** The steps of a coroutine, as a generator has them. */
export type Steps<T> = Iterator<Suspension, T, unknown>;

export type Resolve = (value: unknown) => unknown;
export type Reject = (error: unknown) => unknown;

/** The `then` of an awaitable: `await` gives its value, itself awaited where it is awaitable, as JavaScript does. */
export type Then<T> = PromiseLike<Awaited<T>>['then'];

/**
 * Something to wait for: `await x` in an async function, `yield* x` in a generator.
 *
 * Coroutines and futures, tasks among them, are awaitables.
 *
 * @example
 * ```ts
 * import * as asyncio from '@tsyncio/core';
 *
 * const wait: asyncio.Awaitable<string> = asyncio.sleep(0.01, 'done');
 * await asyncio.run(async () => {
 *   console.log(await wait);
 * });
 * ```
 */
export abstract class Awaitable<T> implements PromiseLike<Awaited<T>> {
  static {
    printsItself(Awaitable);
  }

  /** For `yield*`, in a generator that a task runs. */
  abstract [Symbol.iterator](): Steps<T>;

  /** What it is, and the state that it is in. */
  abstract toString(): string;

  /** Waits where no task is. @internal */
  abstract _awaitOutside(resolve: Resolve, reject: Reject): void;

  /**
   * For `await`.
   *
   * `await` reads this property while the awaiting code still runs, and calls it in a microtask, when other code
   * may have run in between. So where only variables tell whose code that is, the task is taken down here.
   */
  get then(): Then<T> {
    if (running.debugging > 0) noteAwait();
    const native = running.loop === null ? running.trailing : nativeHere();
    if (native === null) return thenHere as Then<T>; // as: `this` is bound by the call
    return ((resolve: Resolve, reject: Reject) => begin(this, native, resolve, reject)) as Then<T>; // as: see begin()
  }

  /**
   * A promise of the result, begun at once: for `Promise.prototype.catch` and other libraries.
   *
   * **Cancellation:** the promise rejects with CancelledError.
   */
  toPromise(): Promise<Awaited<T>> {
    return new Promise((resolve, reject) => {
      this.then(resolve, reject);
    });
  }
}

/** For debug mode: only now the stack shows whose `await` it is. */
function noteAwait(): void {
  const native = running.loop === null ? nativeInMicrotask() : running.native;
  if (native !== null) native.task._loop._debug?.noteAwait(native);
}

/** Whose code runs, synchronously; `null` in a callback of the loop. */
function nativeHere(): NativeCall | null {
  if (running.native !== null || running.task === null) return running.native;
  return new NativeCall(running.task, running.frame, null);
}

function thenHere(this: Awaitable<unknown>, resolve: Resolve, reject: Reject): PromiseLike<unknown> {
  // Not the trailing task: that is whoever's step is open by now. The getter found none when it was read.
  return begin(this, wired.host.store?.getStore() ?? null, resolve, reject);
}

/** `await` always gives both functions; `then` called by hand may not. */
function begin(
  awaitable: Awaitable<unknown>,
  native: NativeCall | null,
  resolve: Resolve | null | undefined,
  reject: Reject | null | undefined,
): PromiseLike<unknown> {
  if (typeof resolve === 'function' && typeof reject === 'function') {
    if (native !== null) return native.task._await(native, awaitable, resolve, reject);
    return new Promise<unknown>((settle, fail) => awaitable._awaitOutside(settle, fail)).then(
      resolve,
      reject,
    );
  }
  return new Promise<unknown>((settle, fail) => {
    if (native !== null) native.task._await(native, awaitable, settle, fail);
    else awaitable._awaitOutside(settle, fail);
  }).then(resolve, reject);
}

/** Whether `value` is a library awaitable, of this copy of the package or of another. */
export function isAwaitable(value: unknown): value is Awaitable<unknown> {
  return typeof value === 'object' && value !== null && SUSPENDS in value;
}
