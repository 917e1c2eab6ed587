import {
  type Awaitable,
  Call,
  type Coroutine,
  checkOptions,
  checkTime,
  copyContext,
  describe,
  ensureFuture,
  type Future,
  getRunningLoop,
  iscoroutine,
  isThenable,
  type ResultOf,
  type TimerHandle,
  Waiter,
} from '../kernel/index.ts';

/** `wait` returns when one is done. Python's constant. */
export const FIRST_COMPLETED = 'FIRST_COMPLETED';
/** `wait` returns when one has failed, or all are done. Python's constant. */
export const FIRST_EXCEPTION = 'FIRST_EXCEPTION';
/** `wait` returns when all are done. Python's constant. */
export const ALL_COMPLETED = 'ALL_COMPLETED';

/** When and how long `wait` waits. */
export interface WaitOptions {
  /** Seconds; `null`, the default: without limit. */
  readonly timeout?: number | null | undefined;
  /** Default: `ALL_COMPLETED`. */
  readonly returnWhen?: typeof FIRST_COMPLETED | typeof FIRST_EXCEPTION | typeof ALL_COMPLETED | undefined;
}

/** A coroutine is a PromiseLike, too, and `wait` takes none. */
type NoCoroutine<A> = [A] extends [never] ? unknown : A extends Coroutine<unknown> ? never : unknown;

/** What `wait` gives: those that are done, in either way, and those that are not. */
export interface Waited<T> {
  readonly done: Set<Future<T>>;
  readonly pending: Set<Future<T>>;
}

/**
 * Waits for several futures, and says which are done. Their errors are not thrown, nor is a timeout an error.
 * Python's `asyncio.wait`.
 *
 * **Cancellation:** ends the wait; the futures are left alone.
 *
 * @param futures Futures, tasks or promises; each counts once, and a promise stands in the sets as a future of its.
 * @throws {TypeError} If there is a coroutine among them: make a task of it.
 * @throws {TypeError} If `timeout` is no number.
 * @throws {RangeError} If there are none, or an option is none of its values (Python's ValueError).
 *
 * @example
 * ```ts
 * import * as asyncio from '@tsyncio/core';
 *
 * await asyncio.run(async () => {
 *   const tasks = [0.01, 5].map((delay) => asyncio.createTask(asyncio.sleep(delay)));
 *   const { done, pending } = await asyncio.wait(tasks, { returnWhen: asyncio.FIRST_COMPLETED });
 *   console.log(done.size, pending.size); // 1 1
 *   for (const task of pending) task.cancel();
 * });
 * ```
 */
export function wait<A extends Future<unknown> | PromiseLike<unknown>>(
  futures: Iterable<A> & NoCoroutine<A>,
  options: WaitOptions = {},
): Coroutine<Waited<ResultOf<A>>> {
  checkOptions('wait', options);
  const { timeout = null, returnWhen = ALL_COMPLETED } = options;
  if (timeout !== null) checkTime('wait', 'timeout', timeout);
  if (
    typeof futures !== 'object' ||
    futures === null ||
    isThenable(futures) ||
    !(Symbol.iterator in futures)
  ) {
    throw new TypeError(`expect a list of futures, not ${describe(futures)}`);
  }
  const all = new Set<unknown>(futures);
  if (all.size === 0) throw new RangeError('Set of Tasks/Futures is empty.');
  if (![FIRST_COMPLETED, FIRST_EXCEPTION, ALL_COMPLETED].includes(returnWhen)) {
    throw new RangeError(`Invalid return_when value: ${String(returnWhen)}`);
  }
  for (const each of all) {
    if (typeof each === 'function' || iscoroutine(each)) {
      throw new TypeError(`Passing coroutines is forbidden, use tasks explicitly: got ${describe(each)}`);
    }
  }
  return new Call(waiting, undefined, [all, timeout, returnWhen]);
}

const waiting = function* wait(
  all: Iterable<Awaitable<unknown>>,
  timeout: number | null,
  returnWhen: string,
): Generator<unknown, Waited<unknown>, unknown> {
  const futures = Array.from(all, (each) => ensureFuture(each));
  const loop = getRunningLoop();
  const source = { toString: () => `wait of ${futures.length}`, _providers: () => futures };
  const waiter = new Waiter(loop, source);
  const release = (): void => {
    if (!waiter.done()) waiter.setResult();
  };
  const timer: TimerHandle | null = timeout === null ? null : loop.callLater(timeout, release);
  let left = futures.length;

  const onDone = (future: Future<unknown>): void => {
    left -= 1;
    const failed = !future.cancelled() && future._state === 'failed';
    if (failed && returnWhen === FIRST_EXCEPTION) future.exception();
    if (left <= 0 || returnWhen === FIRST_COMPLETED || (returnWhen === FIRST_EXCEPTION && failed)) {
      timer?.cancel();
      release();
    }
  };
  const inContext = { context: copyContext() };
  for (const future of futures) future.addDoneCallback(onDone, inContext);
  try {
    yield* waiter;
  } finally {
    timer?.cancel();
    for (const future of futures) future.removeDoneCallback(onDone);
  }
  return {
    done: new Set(futures.filter((future) => future.done())),
    pending: new Set(futures.filter((future) => !future.done())),
  };
};
