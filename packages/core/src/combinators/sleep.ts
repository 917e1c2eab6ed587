import {
  Coroutine,
  checkTime,
  getRunningLoop,
  OwnWait,
  running,
  type Suspension,
  type Timer,
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
 * The coroutine of `sleep` with a delay, which is its own timer.
 *
 * In a generator it would be `yield* future`, with the timer cancelled at the end. // CPython 3.13, sleep
 */
class Sleep<T> extends OwnWait<T> implements Timer {
  /** The delay; from the start of the wait on, when it is over, in seconds of the loop's clock. @internal */
  _when: number;
  /** @internal */
  _order = 0;
  /** @internal */
  _place = -1;

  constructor(delay: number, result: T) {
    super(result);
    this._when = delay;
    if (running.debugging > 0) this._noteMade();
  }

  override get name(): string {
    return 'sleep';
  }

  /** @internal */
  override next(): IteratorResult<Suspension, T> {
    if (this._phase === 'awaited') {
      this._phase = 'open';
      const loop = getRunningLoop();
      this._when += loop.time();
      loop._addTimer(this);
      return this._suspendTask(loop);
    }
    this._checkResumed();
    this._loop?._timers.remove(this);
    try {
      this._resume();
    } finally {
      this._phase = 'closed';
    }
    return { done: true, value: this._value as T }; // as: it was not cancelled
  }

  /** @internal */
  override throw(error: unknown): never {
    this._loop?._timers.remove(this);
    this._phase = 'closed';
    throw error;
  }

  /** It is time. @internal */
  _run(): void {
    if (this._state === 'pending') this._settle('finished');
  }

  /** @internal */
  override _waitsFor(): string {
    return `its time: ${this._when}`;
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
