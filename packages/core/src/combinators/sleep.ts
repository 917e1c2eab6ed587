import {
  CancelledError,
  Coroutine,
  checkTime,
  type EventLoop,
  type Future,
  getRunningLoop,
  type Runnable,
  RuntimeError,
  running,
  type Suspension,
  type Timer,
  type Wait,
} from '../kernel/index.ts';

/** What a bare `yield` gives. */
const YIELDED: IteratorResult<Suspension, never> = Object.freeze({ done: false, value: undefined });

/**
 * The coroutine of `sleep` without a delay: a generator with a bare `yield`, written out, for it is what is waited for
 * most often. // CPython 3.13, __sleep0
 */
class Pause<T> extends Coroutine<T> {
  private readonly _result: T;

  constructor(result: T) {
    super();
    this._result = result;
    if (running.debugging > 0) this._noteMade();
  }

  override get name(): string {
    return 'sleep';
  }

  /** @internal */
  override next(): IteratorResult<Suspension, T> {
    if (this._phase === 'awaited') {
      this._phase = 'open';
      return YIELDED;
    }
    if (this._phase !== 'open') throw this._reused();
    this._phase = 'closed';
    return { done: true, value: this._result };
  }

  /** @internal */
  override throw(error: unknown): never {
    this._phase = 'closed';
    throw error;
  }
}

/**
 * The coroutine of `sleep` with a delay. While it waits it is itself what the task is suspended on, and the timer.
 *
 * In a generator it would be `yield* future`, with the timer cancelled at the end. // CPython 3.13, sleep
 */
class Sleep<T> extends Coroutine<T> implements Wait, Timer {
  /** The loop that it has a timer in; `null`: none. @internal */
  _loop: EventLoop | null = null;
  /** @internal */
  _state: 'pending' | 'cancelled' | 'finished' = 'pending';
  /** The delay; from the start of the wait on, when it is over, in seconds of the loop's clock. @internal */
  _when: number;
  /** @internal */
  _order = 0;
  /** @internal */
  _place = -1;
  private _waker: Runnable | null = null;
  /** What it gives; where it was cancelled, what `cancel` was told. */
  private _result: unknown;

  constructor(delay: number, result: T) {
    super();
    this._when = delay;
    this._result = result;
    if (running.debugging > 0) this._noteMade();
  }

  override get name(): string {
    return 'sleep';
  }

  /** @internal */
  override next(): IteratorResult<Suspension, T> {
    if (this._phase === 'awaited') {
      this._phase = 'open';
      this._start(getRunningLoop());
      return { done: false, value: this };
    }
    if (this._phase !== 'open') throw this._reused();
    this._end();
    this._phase = 'closed';
    return { done: true, value: this._result as T }; // as: it was not cancelled
  }

  /** @internal */
  override throw(error: unknown): never {
    this._loop?._timers.remove(this);
    this._phase = 'closed';
    throw error;
  }

  private _start(loop: EventLoop): void {
    this._loop = loop;
    this._when += loop.time();
    loop._addTimer(this);
  }

  private _end(): void {
    if (this._state === 'pending') throw new RuntimeError(`await wasn't used with future: ${this}`);
    this._loop?._timers.remove(this);
    if (this._state === 'finished') return;
    this._phase = 'closed';
    throw this._failure();
  }

  // --- the timer

  /** It is time. @internal */
  _run(): void {
    if (this._state === 'pending') this._settle('finished');
  }

  private _settle(state: 'cancelled' | 'finished'): void {
    this._state = state;
    if (this._waker !== null) this._loop?._schedule(this._waker);
  }

  // --- what the task is suspended on

  /** @internal */
  override _takeAsked(): boolean {
    return this._phase === 'open' && this._waker === null;
  }

  done(): boolean {
    return this._state !== 'pending';
  }

  cancel(message?: string): boolean {
    if (this._state !== 'pending' || this._loop === null) return false;
    this._result = message;
    this._settle('cancelled');
    return true;
  }

  /** @internal */
  _failure(): unknown {
    return new CancelledError(this._result as string | undefined); // as: it was cancelled
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
  _waitsFor(): string {
    return `its time: ${this._when}`;
  }

  /** @internal */
  _providers(): Iterable<Future<unknown>> {
    return [];
  }
}

/**
 * Waits for `delay` seconds. Zero or less lets the other tasks run once. Python's `asyncio.sleep`.
 *
 * **Cancellation:** ends the wait at once.
 *
 * @param delay Seconds.
 * @param result What the wait gives.
 * @throws {RangeError} If `delay` is not a number (Python's ValueError).
 *
 * @example
 * ```ts
 * import * as asyncio from '@tsyncio/core';
 *
 * await asyncio.run(async () => {
 *   console.log(await asyncio.sleep(0.01, 'awake'));
 * });
 * ```
 */
export function sleep(delay: number): Coroutine<void>;
export function sleep<T>(delay: number, result: T): Coroutine<T>;
export function sleep(delay: number, result?: unknown): Coroutine<unknown> {
  if (delay === 0) return new Pause(result); // the commonest needs no check
  checkTime('sleep', 'delay', delay);
  return delay < 0 ? new Pause(result) : new Sleep(delay, result);
}
