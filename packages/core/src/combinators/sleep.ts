import {
  Coroutine,
  checkTime,
  type Future,
  getRunningLoop,
  running,
  type Suspension,
  type TimerHandle,
} from '../kernel/index.ts';

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
  #future: Future<T> | null = null;
  #timer: TimerHandle | null = null;

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
      this.#future = this.#start();
      return this.#future.next();
    }
    this.#end();
    return super.next(this.#future === null ? this.#result : this.#future.result());
  }

  override throw(error: unknown): IteratorResult<Suspension, T> {
    this.#end();
    return super.throw(error);
  }

  #start(): Future<T> {
    const loop = getRunningLoop();
    const future = loop.createFuture<T>();
    this.#timer = loop.callLater(
      this.#delay,
      () => {
        if (!future.done()) future.setResult(this.#result);
      },
      { context: running.task?._context },
    );
    return future;
  }

  #end(): void {
    this.#timer?.cancel();
    this.#timer = null;
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
