import {
  type Aborter,
  Call,
  type Coroutine,
  checkBody,
  checkTime,
  currentTask,
  getRunningLoop,
  type Handle,
  isCancelled,
  type Made,
  newAborter,
  printsItself,
  type ResultOf,
  RuntimeError,
  running,
  type Task,
  TimeoutError,
} from '../kernel/index.ts';

/**
 * A time limit around a piece of a task, as the body of `timeout` gets it. Python's `asyncio.Timeout`.
 */
export class Timeout {
  static {
    printsItself(Timeout);
  }

  #state: 'created' | 'active' | 'expiring' | 'expired' | 'finished' = 'created';
  #when: number | null;
  #task: Task<unknown> | null = null;
  /** Where in the task the body runs. */
  #place: typeof running.frame = null;
  #cancelling = 0;
  #handle: Handle | null = null;
  #controller: Aborter | null = null;

  /** @internal Made by `timeout` and `timeoutAt`. */
  constructor(when: number | null) {
    this.#when = when;
  }

  /** The time of the limit in seconds of the loop's clock; `null`: none. */
  when(): number | null {
    return this.#when;
  }

  /**
   * Moves the limit.
   *
   * @param when Seconds of the loop's clock; `null`: no limit.
   * @throws {RuntimeError} If the scope has not begun, has ended, or its time has passed.
   * @throws {RangeError} If `when` is not a number.
   */
  reschedule(when: number | null): void {
    if (this.#state !== 'active') {
      if (this.#state === 'created') throw new RuntimeError('Timeout has not been entered');
      throw new RuntimeError(`Cannot change state of ${this.#state} Timeout`);
    }
    checkLimit('when', when);
    this.#when = when;
    this.#handle?.cancel();
    if (when === null) {
      this.#handle = null;
      return;
    }
    const loop = getRunningLoop();
    const expire = (): void => this.#expire();
    this.#handle = when <= loop.time() ? loop.callSoon(expire) : loop.callAt(when, expire);
  }

  /** Whether the time has passed and the body was cancelled. */
  expired(): boolean {
    return this.#state === 'expiring' || this.#state === 'expired';
  }

  /** A signal that aborts when the time has passed, for what takes one. */
  get signal(): AbortSignal {
    if (this.#controller === null) {
      this.#controller = newAborter();
      if (this.expired()) this.#controller.abort(new TimeoutError());
    }
    return this.#controller.signal;
  }

  /** // CPython 3.13, Timeout.__aenter__ @internal */
  _enter(): void {
    const task = currentTask();
    if (task === null) throw new RuntimeError('Timeout should be used inside a task');
    this.#state = 'active';
    this.#task = task;
    this.#place = running.frame;
    this.#cancelling = task.cancelling();
    this.reschedule(this.#when);
  }

  /** The body has ended, with `error` where it failed. // CPython 3.13, Timeout.__aexit__ @internal */
  _exit(failed: boolean, error: unknown): void {
    this.#handle?.cancel();
    this.#handle = null;
    if (this.#state !== 'expiring') {
      this.#state = 'finished';
      return;
    }
    this.#state = 'expired';
    const left = (this.#task as Task<unknown>).uncancel(); // as: _enter() set it
    // Someone else's cancellation may have come on top of ours: then it must go on.
    if (left <= this.#cancelling && failed && isCancelled(error)) {
      throw new TimeoutError(undefined, { cause: error });
    }
  }

  #expire(): void {
    this.#state = 'expiring';
    this.#handle = null;
    (this.#task as Task<unknown>)._cancelWithin(this.#place); // as: _enter() set it
    this.#controller?.abort(new TimeoutError());
  }

  toString(): string {
    const when = this.#state === 'active' ? ` when=${this.#when}` : '';
    return `<Timeout [${this.#state}]${when}>`;
  }
}

type Body<R> = (scope: Timeout) => R;

/**
 * Runs `body` in this task, and cancels it when `delay` seconds have passed. Python's `asyncio.timeout`.
 *
 * **Cancellation:** cancels the body; only the scope's own becomes a TimeoutError.
 *
 * @param delay Seconds; `null`: no limit, to be set by `scope.reschedule`.
 * @param body An async function, a generator function, or any that makes a coroutine. It gets the {@link Timeout}.
 * @returns What the body gives.
 * @throws {TimeoutError} If the time had passed.
 * @throws {RangeError} If `delay` is not a number.
 *
 * @example
 * ```ts
 * import * as asyncio from '@tsyncio/core';
 *
 * await asyncio.run(async () => {
 *   try {
 *     await asyncio.timeout(0.01, async () => {
 *       await asyncio.sleep(60);
 *     });
 *   } catch (error) {
 *     console.log(error instanceof asyncio.TimeoutError); // true
 *   }
 * });
 * ```
 */
export function timeout<R extends Made>(delay: number | null, body: Body<R>): Coroutine<ResultOf<R>> {
  checkLimit('delay', delay);
  checkBody('in timeout', body, 'timeout(1, async () => { … })');
  return new Call(withTimeout, undefined, [delay, true, body]);
}

/**
 * As `timeout`, with the time itself. Python's `asyncio.timeout_at`.
 *
 * **Cancellation:** as of `timeout`.
 *
 * @param when Seconds of the loop's clock; `null`: no limit.
 * @param body As of `timeout`.
 * @throws {TimeoutError} If the time had passed.
 * @throws {RangeError} If `when` is not a number.
 *
 * @example
 * ```ts
 * import * as asyncio from '@tsyncio/core';
 *
 * await asyncio.run(async () => {
 *   const end = asyncio.getRunningLoop().time() + 5;
 *   console.log(await asyncio.timeoutAt(end, () => asyncio.sleep(0.01, 'in time')));
 * });
 * ```
 */
export function timeoutAt<R extends Made>(when: number | null, body: Body<R>): Coroutine<ResultOf<R>> {
  checkLimit('when', when);
  checkBody('in timeoutAt', body, 'timeoutAt(loop.time() + 1, async () => { … })');
  return new Call(withTimeout, undefined, [when, false, body]);
}

const withTimeout = function* timeout(
  time: number | null,
  relative: boolean,
  body: Body<unknown>,
): Generator<unknown, unknown, unknown> {
  const scope = new Timeout(relative && time !== null ? getRunningLoop().time() + time : time);
  scope._enter();
  let result: unknown;
  try {
    result = yield* new Call<unknown>(body, undefined, [scope]);
  } catch (error) {
    scope._exit(true, error);
    throw error;
  }
  scope._exit(false, undefined);
  return result;
};

function checkLimit(name: string, value: number | null): void {
  if (value !== null) checkTime('set a timeout', name, value);
}
