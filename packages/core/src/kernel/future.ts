/**
 * A result that is not there yet.
 *
 * Owns the states of a result and who is told of it. Must never run anybody's code itself: it only makes the loop
 * ready to. What it stores is in the words of CPython 3.13, `futures.py`.
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
import { checkCallback, checkContext, checkLoop, checkOptions } from './check.ts';
import { type Context, copyContext } from './context.ts';
import { DoneCallback } from './done-callback.ts';
import { CancelledError, InvalidStateError, isCancelled, RuntimeError } from './exceptions.ts';
import type { EventLoop } from './loop.ts';
import type { Runnable } from './ready-queue.ts';
import { getCurrentLoop } from './running.ts';
import type { Report } from './unretrieved.ts';
import type { Wait } from './wait.ts';

/** What is told when a future is done: a task that waits for it, or a callback. */
type Waker = Runnable;

/** The loop of a future or a task that is made by hand. */
export interface LoopOption {
  readonly loop?: EventLoop | undefined;
}

/**
 * A result that somebody will set. Python's `asyncio.Future`.
 *
 * **Cancellation:** a task that waits for a future and is cancelled cancels the future.
 *
 * A subclass must not use names that begin with `_`: they are the library's.
 *
 * @example
 * ```ts
 * import * as asyncio from '@tsyncio/core';
 *
 * await asyncio.run(async () => {
 *   const loop = asyncio.getRunningLoop();
 *   const future = loop.createFuture<string>();
 *   loop.callLater(0.01, () => future.setResult('done'));
 *   console.log(await future);
 * });
 * ```
 */
export class Future<T> extends Awaitable<T> implements Wait {
  /** @internal */
  readonly _loop: EventLoop;
  /** @internal */
  _state: 'pending' | 'cancelled' | 'finished' | 'failed' = 'pending';
  /**
   * The result, or the error; where it was cancelled, the CancelledError to be thrown first, or what `cancel` was told. In a task
   * that has not begun: its arguments; in one that waits: since when, while somebody asks (`wait-times.ts`). @internal
   */
  _value: unknown = undefined;
  /**
   * Where it has failed: whether nobody has asked for the error; once the loop has looked, what it knows of it. While it is
   * pending, for there is no error yet: whether `yield*` asked for the future, and not a mere `yield`. @internal
   */
  _unretrieved: boolean | Report = false;
  private _wakers: Waker | Waker[] | null = null;

  static {
    Object.defineProperty(Future.prototype, SUSPENDS, { value: 'future' });
  }

  /**
   * @param options `loop`: the loop that the future belongs to; default: the running one, or that of `setEventLoop`.
   * @throws {RuntimeError} If there is no loop.
   */
  constructor(options: LoopOption = {}) {
    super();
    const loop = options?.loop ?? getCurrentLoop(); // null is told of below
    // A loop's own futures give the same object each time: there is nothing to look at.
    if (options !== loop._own) this._checkOptions(options);
    this._loop = loop;
    if (this._loop._debug !== null) this._loop._debug.note(this);
  }

  /** @internal */
  protected _checkOptions(options: LoopOption): void {
    checkOptions('create a future', options);
    checkLoop('create a future', options.loop ?? undefined); // null: as None in Python
  }

  /** The loop that the future belongs to. */
  getLoop(): EventLoop {
    return this._loop;
  }

  /** Whether there is a result, an error or a cancellation. */
  done(): boolean {
    return this._state !== 'pending';
  }

  /** Whether the future was cancelled. */
  cancelled(): boolean {
    return this._state === 'cancelled';
  }

  /**
   * Cancels the future, and tells those that wait for it.
   *
   * @param message What the CancelledError says.
   * @returns False where the future was done already: who cancels it has no more use for its error, either.
   */
  cancel(message?: string): boolean {
    if (this._state !== 'pending') {
      // CPython 3.13, Future.cancel: an error of it is reported no more.
      if (this._unretrieved !== false) this._retrieve();
      return false;
    }
    this._settle('cancelled', message);
    return true;
  }

  /**
   * The result.
   *
   * @throws The error that the future failed with.
   * @throws {CancelledError} If the future was cancelled.
   * @throws {InvalidStateError} If the future is not done yet.
   */
  result(): T {
    if (this._state === 'finished') return this._value as T; // as: setResult() put a T there
    if (this._state === 'pending') throw new InvalidStateError(`Result is not ready: ${this}`);
    throw this._failure();
  }

  /**
   * The error that the future failed with, `null` where it has a result.
   *
   * @throws {CancelledError} If the future was cancelled.
   * @throws {InvalidStateError} If the future is not done yet.
   */
  exception(): unknown {
    if (this._state === 'finished') return null;
    if (this._state === 'pending') throw new InvalidStateError(`Exception is not set: ${this}`);
    if (this._state === 'cancelled') throw this._cancelledError();
    return this._failure();
  }

  /**
   * Sets the result, and tells those that wait.
   *
   * @throws {InvalidStateError} If the future is done already.
   */
  setResult(value: T): void {
    if (this._state !== 'pending')
      throw new InvalidStateError(`Cannot set the result of ${this} as it is done`);
    this._settle('finished', value);
  }

  /**
   * Makes the future fail with `error`, and tells those that wait.
   *
   * @throws {InvalidStateError} If the future is done already.
   */
  setException(error: unknown): void {
    if (this._state !== 'pending')
      throw new InvalidStateError(`Cannot set the exception of ${this} as it is done`);
    this._settle('failed', error);
  }

  /**
   * Has `callback` called when the future is done, in the loop, never at once.
   *
   * @param options `context`: the context to call it in; default: a copy of the current one.
   */
  addDoneCallback(
    callback: (future: Future<T>) => unknown,
    options: { readonly context?: Context } = {},
  ): void {
    checkCallback('addDoneCallback', callback);
    checkContext('addDoneCallback', options.context);
    const entry = new DoneCallback(this, callback, options.context ?? copyContext());
    if (this._state !== 'pending') this._loop._schedule(entry);
    else this._addWaker(entry);
  }

  /** Takes every `callback` back that was not called yet. Returns how many there were. */
  removeDoneCallback(callback: (future: Future<T>) => unknown): number {
    if (this._wakers === null) return 0;
    const all = Array.isArray(this._wakers) ? this._wakers : [this._wakers];
    const kept = all.filter((waker) => !(waker instanceof DoneCallback && waker.callback === callback));
    this._wakers = kept.length > 0 ? kept : null;
    return all.length - kept.length;
  }

  /** A future is its own iterator: it keeps nothing of who waits, so any number may. */
  override [Symbol.iterator](): Steps<T> {
    return this;
  }

  /** @internal */
  next(): IteratorResult<Suspension, T> {
    if (this._state === 'finished') return { done: true, value: this._value as T }; // as: setResult() put a T there
    if (this._state !== 'pending') throw this._failure();
    // A task takes the mark away. Where it is still there, something else goes through the future, and would for ever.
    if (this._unretrieved !== false) throw new RuntimeError(`await wasn't used with future: ${this}`);
    this._unretrieved = true;
    return { done: false, value: this };
  }

  /** @internal */
  throw(error: unknown): IteratorResult<Suspension, T> {
    throw error;
  }

  /** @internal */
  override _awaitOutside(resolve: Resolve, reject: Reject): void {
    this.addDoneCallback(() => {
      if (this._state === 'finished') resolve(this._value);
      else reject(this._failure());
    });
  }

  /** Whether anybody is to be told when it is done. @internal */
  get _isAwaited(): boolean {
    return this._wakers !== null;
  }

  /** @internal */
  _takeAsked(): boolean {
    // One that has failed since has a mark of another kind there, and is not to be waited for.
    if (this._state !== 'pending') return false;
    const asked = this._unretrieved !== false;
    this._unretrieved = false;
    return asked;
  }

  /** @internal */
  _addWaker(waker: Waker): void {
    if (this._wakers === null) this._wakers = waker;
    else if (Array.isArray(this._wakers)) this._wakers.push(waker);
    else this._wakers = [this._wakers, waker];
  }

  /** @internal */
  _replaceWaker(waker: Waker, substitute: Waker): void {
    if (Array.isArray(this._wakers))
      this._wakers = this._wakers.map((each) => (each === waker ? substitute : each));
    else if (this._wakers === waker) this._wakers = substitute;
  }

  /** @internal */
  _removeWaker(waker: Waker): void {
    if (this._wakers === waker) this._wakers = null;
    else if (Array.isArray(this._wakers)) this._wakers = this._wakers.filter((each) => each !== waker);
  }

  /** @internal */
  _settle(state: 'cancelled' | 'finished' | 'failed', value: unknown): void {
    this._state = state;
    this._value = value;
    this._unretrieved = state === 'failed';
    if (state === 'failed') {
      this._loop._unretrieved.add(this);
    }
    const wakers = this._wakers;
    if (wakers === null) return;
    this._wakers = null;
    if (Array.isArray(wakers)) for (const waker of wakers) this._loop._schedule(waker);
    else this._loop._schedule(wakers);
  }

  /** The error that those who wait are to get; it counts as asked for. @internal */
  _failure(): unknown {
    if (this._state === 'cancelled') return this._cancelledError();
    if (this._unretrieved !== false) this._retrieve();
    return this._value;
  }

  /** Marks the error as asked for: it is reported no more. @internal */
  _retrieve(): void {
    if (typeof this._unretrieved === 'object') this._loop._unretrieved.drop(this._unretrieved);
    this._unretrieved = false;
  }

  /** The CancelledError for the next who asks. // CPython 3.13, Future._make_cancelled_error @internal */
  _cancelledError(): CancelledError {
    const known = this._state === 'cancelled' ? this._value : undefined;
    if (!isCancelled(known)) return new CancelledError(this._cancelMessage);
    this._value = undefined;
    return known;
  }

  /** What `cancel` was told. @internal */
  get _cancelMessage(): string | undefined {
    if (this._state !== 'cancelled' || isCancelled(this._value)) return undefined;
    return this._value as string | undefined; // as: cancel() put it there
  }

  /** What it is that is waited for: the same for all who wait for the same. @internal */
  _origin(): object {
    return this;
  }

  /** What somebody who waits for it waits for, in words. @internal */
  _waitsFor(): string {
    return this.toString();
  }

  /** What it comes from in turn, as far as it is known. @internal */
  _providers(): Iterable<Future<unknown>> {
    return [];
  }

  override toString(): string {
    return `<${this.constructor.name} [${this._stateText()}]>`;
  }

  /** @internal */
  _stateText(): string {
    return this._state === 'failed' ? `failed: ${String(this._value)}` : this._state;
  }
}

/**
 * Whether `value` is a Future or a Task, of this copy of the package or of another. Python's `asyncio.isfuture`.
 *
 * @example
 * ```ts
 * import { isfuture, sleep } from '@tsyncio/core';
 *
 * console.log(isfuture(sleep(1))); // false: a coroutine
 * ```
 */
export function isfuture(value: unknown): value is Future<unknown> {
  return typeof value === 'object' && value !== null && (value as Partial<Suspends>)[SUSPENDS] === 'future';
}
