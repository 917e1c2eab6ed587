/**
 * A call that has not started: of a generator function or of an async one, it makes no difference outside.
 *
 * A coroutine never runs itself. Awaited, it hands itself to the task, which opens it and keeps what it opened.
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
import { describe, nameOf } from './describe.ts';
import { RuntimeError } from './exceptions.ts';
import { currentLoop, HINTS, running } from './running.ts';
import { coroutineBegun } from './unawaited.ts';

const NONE: readonly unknown[] = [];

const GeneratorFunction = Object.getPrototypeOf(function* () {}) as object; // as: it has no name

/**
 * A call of a coroutine function that starts when it is awaited, made a task of, or given to `gather` and the like.
 *
 * Python's coroutine object. Made by calling what `coroutine` returns.
 *
 * **Cancellation:** that of the task that awaits it.
 */
export class Coroutine<T> extends Awaitable<T> {
  /** @internal */
  readonly _fn: (...args: never[]) => unknown;
  readonly #self: unknown;
  #args: readonly unknown[];
  #state: 'created' | 'awaited' | 'open' | 'closed' = 'created';

  static {
    Object.defineProperty(Coroutine.prototype, SUSPENDS, { value: 'coroutine' });
  }

  /** @internal Made by `coroutine`. */
  constructor(fn: (...args: never[]) => unknown, self: unknown, args: readonly unknown[]) {
    super();
    this._fn = fn;
    this.#self = self;
    this.#args = args;
    if (running.debugging > 0) currentLoop()?._debug?.coroutineMade(this as Coroutine<unknown>);
  }

  /** The name of the function. */
  get name(): string {
    return nameOf(this._fn);
  }

  /**
   * Drops the coroutine: it can't be awaited any more. Python's `coroutine.close`.
   *
   * @throws {RuntimeError} If it is open: then its task is to be cancelled.
   */
  close(): void {
    if (this.#state === 'open') throw new RuntimeError(`Cannot close ${this} as it runs: cancel its task`);
    this.#state = 'closed';
    if (running.debugging > 0) coroutineBegun(this as Coroutine<unknown>);
  }

  /** A coroutine is its own iterator, once: it hands itself to the task, and gets its result back. */
  override [Symbol.iterator](): Steps<T> {
    if (this.#state !== 'created') throw new RuntimeError(`cannot reuse already awaited coroutine: ${this}`);
    this.#state = 'awaited';
    if (running.debugging > 0) coroutineBegun(this as Coroutine<unknown>);
    return this;
  }

  /** @internal */
  next(value?: unknown): IteratorResult<Suspension, T> {
    if (this.#state === 'awaited') return { done: false, value: this };
    this.#state = 'closed';
    return { done: true, value: value as T }; // as: the task gives what the function returned
  }

  /** @internal */
  throw(error: unknown): IteratorResult<Suspension, T> {
    this.#state = 'closed';
    throw error;
  }

  /** Whether it was handed over by `yield*`, and not by a mere `yield`. @internal */
  get _awaited(): boolean {
    return this.#state === 'awaited';
  }

  /** Whether calling the function runs nothing of it yet. @internal */
  get _isGenerator(): boolean {
    return Object.getPrototypeOf(this._fn) === GeneratorFunction;
  }

  /** It runs from now on. @internal */
  _begin(): void {
    this.#state = 'open';
  }

  /** Calls the function, and gives what it made. @internal */
  _open(): unknown {
    this._begin();
    const args = this.#args;
    // Whoever keeps the coroutine must not keep them, too.
    this.#args = NONE;
    return Reflect.apply(this._fn, this.#self, args);
  }

  /** @internal */
  override _awaitOutside(_resolve: Resolve, reject: Reject): void {
    reject(new RuntimeError(`no running event loop: Cannot await ${this} outside a task${HINTS}`));
  }

  override toString(): string {
    return `<Coroutine ${this.name} [${this.#state}]>`;
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

/**
 * The steps of anything that can be run as a coroutine; a function is called in the first of them.
 *
 * @throws {TypeError} If it is anything else: a promise above all, which has begun already.
 */
export function stepsOf<T>(source: CoroutineLike<T>): Steps<T> {
  if (typeof source === 'function') return new Coroutine<T>(source, undefined, [])[Symbol.iterator]();
  if (!iscoroutine(source)) throw notACoroutine(source);
  return source[Symbol.iterator]() as Steps<T>; // as: a generator of the user's yields what the task checks
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

/** Whether awaiting `awaitable` runs a generator, whose steps are the task's. */
export function runsGenerator(awaitable: Awaitable<unknown>): boolean {
  return awaitable instanceof Coroutine && awaitable._isGenerator;
}
