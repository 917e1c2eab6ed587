import { SUSPENDS, type Suspends, type Suspension } from './awaitable.ts';
import { Coroutine } from './coroutine.ts';
import { CancelledError, RuntimeError } from './exceptions.ts';
import type { Future } from './future.ts';
import type { EventLoop } from './loop.ts';
import type { Runnable } from './ready-queue.ts';
import type { Wait } from './wait.ts';

/**
 * A coroutine that waits for one thing, and is itself what the task is suspended on meanwhile. For what is waited for most
 * often: a generator would make a future, and be one more object besides.
 */
export abstract class OwnWait<T> extends Coroutine<T> implements Wait {
  /** The loop that it waits in; `null`: it has not begun to. @internal */
  _loop: EventLoop | null = null;
  /** @internal */
  _state: 'pending' | 'cancelled' | 'finished' = 'pending';
  private _waker: Runnable | null = null;
  /** What it was made with: the result of a sleep, an item to put. Where it was cancelled, what `cancel` was told. @internal */
  protected _value: unknown;

  constructor(value: unknown) {
    super();
    this._value = value;
  }

  /** Suspends the task that runs the coroutine. @internal */
  protected _suspendTask(loop: EventLoop): IteratorResult<Suspension, never> {
    this._loop = loop;
    this._state = 'pending';
    this._waker = null;
    return { done: false, value: this };
  }

  /** Throws where it is not the task that goes on: whoever else asks must not touch that one's wait. @internal */
  protected _checkResumed(): void {
    if (this._phase !== 'open') throw this._reused();
    if (this._state === 'pending' && this._waker !== null) throw this._misused();
  }

  /** Throws where the wait was cancelled. @internal */
  protected _resume(): void {
    if (this._state === 'cancelled') throw this._failure();
    if (this._state === 'pending') throw this._misused();
  }

  private _misused(): RuntimeError {
    return new RuntimeError(`await wasn't used with future: ${this}`);
  }

  /** The wait is over. @internal */
  protected _settle(state: 'cancelled' | 'finished'): void {
    const waker = this._waker;
    this._state = state;
    // Whoever keeps the coroutine must not keep its task.
    this._waker = null;
    if (waker !== null) this._loop?._schedule(waker);
  }

  // --- what the task is suspended on

  /** @internal */
  override _takeAsked(): boolean {
    return this._phase === 'open' && this._state === 'pending' && this._waker === null;
  }

  done(): boolean {
    return this._state !== 'pending';
  }

  cancel(message?: string): boolean {
    if (this._state !== 'pending' || this._loop === null) return false;
    this._value = message;
    this._settle('cancelled');
    return true;
  }

  /** @internal */
  _failure(): CancelledError {
    return new CancelledError(this._value as string | undefined); // as: it was cancelled
  }

  /** @internal */
  _addWaker(waker: Runnable): void {
    this._waker = waker;
  }

  /** @internal */
  _removeWaker(): void {
    this._waker = null;
  }

  /** @internal */
  _replaceWaker(_waker: Runnable, substitute: Runnable): void {
    this._waker = substitute;
  }

  /** @internal */
  _origin(): object {
    return this;
  }

  /** @internal */
  abstract _waitsFor(): string;

  /** @internal */
  _providers(): Iterable<Future<unknown>> {
    return [];
  }
}

/** Whether a wait is a coroutine's own, of this copy of the package or of another: the others are futures. */
export function isOwnWait(wait: Wait): wait is OwnWait<unknown> {
  return (wait as Wait & Suspends)[SUSPENDS] === 'coroutine'; // as: all that is waited for has the mark
}
