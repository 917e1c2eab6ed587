/**
 * What can be run: coroutines, and what is taken for one. A coroutine never runs itself: what awaits it, does.
 */

import {
  Awaitable,
  type Reject,
  type Resolve,
  type Steps,
  SUSPENDS,
  type Suspends,
  type Suspension,
} from './awaitable.ts';
import { describe } from './describe.ts';
import { RuntimeError } from './exceptions.ts';
import { currentLoop, HINTS, running } from './running.ts';
import { coroutineBegun } from './unawaited.ts';

/**
 * What starts when it is awaited, made a task of, or given to `gather` and the like: a call of a coroutine function.
 *
 * Python's coroutine object. Made by calling what `coroutine` returns, and by all of the library that waits.
 *
 * **Cancellation:** that of the task that awaits it.
 */
export abstract class Coroutine<T> extends Awaitable<T> {
  /** `awaited`: handed to the task that is to open it. @internal */
  _phase: 'created' | 'awaited' | 'open' | 'closed';

  static {
    Object.defineProperty(Coroutine.prototype, SUSPENDS, { value: 'coroutine' });
  }

  /** Assigns what a field would: it is run for each coroutine, and is quicker so (docs/performance.md). */
  constructor() {
    super();
    this._phase = 'created';
  }

  /** For debug mode, where `running.debugging` says that there is any: at the end of each constructor. @internal */
  protected _noteMade(): void {
    currentLoop()?._debug?.coroutineMade(this as Coroutine<unknown>);
  }

  /** The name of the function. */
  abstract get name(): string;

  /**
   * Drops the coroutine: it can't be awaited any more. Python's `coroutine.close`.
   *
   * @throws {RuntimeError} If it is open: then its task is to be cancelled.
   */
  close(): void {
    if (this._phase === 'open') throw new RuntimeError(`Cannot close ${this} as it runs: cancel its task`);
    this._phase = 'closed';
    if (running.debugging > 0) coroutineBegun(this as Coroutine<unknown>);
  }

  /** A coroutine is its own iterator, once. */
  override [Symbol.iterator](): Steps<T> {
    if (this._phase !== 'created') throw this._reused();
    this._phase = 'awaited';
    if (running.debugging > 0) coroutineBegun(this as Coroutine<unknown>);
    return this;
  }

  /** The error where it was awaited already, or closed. @internal */
  protected _reused(): RuntimeError {
    return new RuntimeError(`cannot reuse already awaited coroutine: ${this}`);
  }

  /** @internal */
  abstract next(value?: unknown): IteratorResult<Suspension, T>;

  /** @internal */
  abstract throw(error: unknown): IteratorResult<Suspension, T>;

  /** Whether it was asked for as what a task is suspended on. @internal */
  _takeAsked(): boolean {
    return false;
  }

  /** @internal */
  override _awaitOutside(_resolve: Resolve, reject: Reject): void {
    reject(new RuntimeError(`no running event loop: Cannot await ${this} outside a task${HINTS}`));
  }

  override toString(): string {
    return `<Coroutine ${this.name} [${this._phase}]>`;
  }
}

/** What can be run as a coroutine: a Coroutine, a generator, or a function without arguments that makes either. */
export type CoroutineLike<T> =
  | Coroutine<T>
  | Generator<unknown, T, never>
  | (() => Awaitable<T> | Generator<unknown, T, never> | PromiseLike<T>);

/** Whether `value` has what a generator has. */
export function isGenerator(value: unknown): value is Generator<unknown, unknown, unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    Symbol.iterator in value &&
    typeof (value as Partial<Generator>).next === 'function' &&
    typeof (value as Partial<Generator>).throw === 'function'
  );
}

/** Whether `value` is a promise, or anything with a `then`; an awaitable's is not read, for that begins a wait. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  if (typeof value !== 'object' || value === null) return false;
  return SUSPENDS in value || typeof (value as Partial<PromiseLike<unknown>>).then === 'function';
}

/**
 * Whether `value` is a coroutine: a Coroutine or a generator. Python's `asyncio.iscoroutine`.
 *
 * @example
 * ```ts
 * import { iscoroutine, sleep } from '@tsyncio/core';
 *
 * console.log(iscoroutine(sleep(1)), iscoroutine(Promise.resolve())); // true false
 * ```
 */
export function iscoroutine(
  value: unknown,
): value is Coroutine<unknown> | Generator<unknown, unknown, unknown> {
  if (typeof value === 'object' && value !== null && SUSPENDS in value)
    return (value as Suspends)[SUSPENDS] === 'coroutine'; // as: it has the mark
  return isGenerator(value);
}

/** The error for what is no coroutine, with the right line where the mistake is known. */
export function notACoroutine(value: unknown, from = ''): TypeError {
  const message = `a coroutine was expected, got ${describe(value)}${from}`;
  if (isThenable(value) && !(SUSPENDS in value)) {
    return new TypeError(
      `${message}\n  an async function that was called has begun already, inside its caller` +
        '\n  wrong: createTask(work(3))\n  right: createTask(() => work(3))',
    );
  }
  return new TypeError(message);
}
