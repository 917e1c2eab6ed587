import {
  Coroutine,
  checkTime,
  type EventLoop,
  Future,
  getRunningLoop,
  running,
  type Suspension,
  type TimerHandle,
} from '../kernel/index.ts';

/** What a sleeping task waits on. */
class Awakening<T> extends Future<T> {
  readonly #timer: TimerHandle;

  constructor(loop: EventLoop, delay: number, result: T) {
    super(loop._own);
    const wake = (): void => {
      if (!this.done()) this.setResult(result);
    };
    this.#timer = loop.callLater(delay, wake, { context: running.task?._context });
  }

  end(): void {
    this.#timer.cancel();
  }

  /** @internal */
  override _waitsFor(): string {
    return `its time: ${this.#timer.when()}`;
  }
}

/**
 * The coroutine of `sleep`, written out: what is waited for most often makes no generator.
 *
 * In a generator it would be: a bare `yield` for no delay; else `yield* future`, with the timer cancelled at the end.
 * // CPython 3.13, sleep
 */
class Sleep<T> extends Coroutine<T> {
  readonly #delay: number;
  readonly #result: T;
  #began = false;
  #awakening: Awakening<T> | null = null;

  constructor(delay: number, result: T) {
    super(sleep, undefined, []);
    this.#delay = delay;
    this.#result = result;
  }

  override next(): IteratorResult<Suspension, T> {
    if (!this.#began) {
      this.#began = true;
      this._begin();
      if (this.#delay <= 0) return { done: false, value: undefined };
      this.#awakening = new Awakening(getRunningLoop(), this.#delay, this.#result);
      return this.#awakening.next();
    }
    if (this.#awakening === null) return super.next(this.#result);
    this.#awakening.end();
    return super.next(this.#awakening.result());
  }

  override throw(error: unknown): IteratorResult<Suspension, T> {
    this.#awakening?.end();
    return super.throw(error);
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
  checkTime('sleep', 'delay', delay);
  return new Sleep(delay, result);
}
