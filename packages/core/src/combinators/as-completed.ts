import {
  type AwaitableLike,
  Call,
  type Coroutine,
  describe,
  ensureFuture,
  type Future,
  getCurrentLoop,
  iscoroutine,
  isThenable,
  type ResultOf,
  TimeoutError,
  type TimerHandle,
} from '../kernel/index.ts';
import { Fifo } from '../queues/fifo.ts';
import { type LineRules, LineWait, WAITS } from '../sync/line-wait.ts';
import { LoopBound } from '../sync/loop-bound.ts';
import { Waiters } from '../sync/waiters.ts';
import { type AwaitableIterator, iterate } from './awaitable-iterator.ts';

/** How long `asCompleted` waits. */
export interface AsCompletedOptions {
  /** Seconds for all of them; `null`, the default: without limit. */
  readonly timeout?: number | null | undefined;
}

/** Those that are done, on their way to those who wait; `null`: the time has passed. */
class Completions<T> extends LoopBound {
  readonly #todo: ReadonlySet<Future<T>>;
  readonly _items: Fifo<Future<T> | null> = new Fifo();
  readonly _waiters: Waiters = new Waiters();

  constructor(todo: ReadonlySet<Future<T>>) {
    super();
    this.#todo = todo;
  }

  put(item: Future<T> | null): void {
    this._items.put(item);
    this._waiters.wake(1);
  }

  get(): Coroutine<Future<T> | null> {
    const rules = TAKE as LineRules<Future<T> | null, Completions<T>>; // as: put() put a T there
    return new LineWait(this, rules);
  }

  /** @internal */
  _providers(): Iterable<Future<unknown>> {
    return this.#todo;
  }

  override _stateText(): string {
    return `${this.#todo.size} pending`;
  }

  override toString(): string {
    return `asCompleted of ${this.#todo.size}`;
  }
}

const TAKE: LineRules<Future<unknown> | null, Completions<unknown>> = {
  // Not shown: whoever awaits it is a coroutine of that name.
  name: '',
  line: (completions) => completions._waiters,
  take,
  takeWoken: take,
  failed(completions, _error, wasWoken) {
    // Whoever woke this task woke nobody else. Where it does not take its turn, the next one has to.
    if (wasWoken && completions._items.size > 0) completions._waiters.wake(1);
  },
};

function take({ _items: items }: Completions<unknown>): Future<unknown> | null | typeof WAITS {
  return items.size === 0 ? WAITS : items.take();
}

/**
 * What `asCompleted` returns: iterable once, in one of two ways.
 *
 * @example
 * ```ts
 * import * as asyncio from '@tsyncio/core';
 *
 * const first = async <T>(completed: asyncio.AsCompleted<T>): Promise<T | undefined> => {
 *   for await (const future of completed) return future.result();
 *   return undefined; // there were none
 * };
 * await asyncio.run(async () => {
 *   const tasks = [asyncio.sleep(0.02, 'slow'), asyncio.sleep(0.01, 'fast')].map((each) => asyncio.createTask(each));
 *   console.log(await first(asyncio.asCompleted(tasks))); // fast
 * });
 * ```
 */
// CPython 3.13, _AsCompletedIterator
export class AsCompleted<T> {
  readonly #done: Completions<T>;
  readonly #todo: Set<Future<T>>;
  #left: number;
  #timer: TimerHandle | null = null;

  /** @internal Made by `asCompleted`. */
  constructor(awaitables: Iterable<AwaitableLike>, timeout: number | null) {
    const loop = getCurrentLoop();
    const futures = Array.from(new Set(awaitables), (each) => ensureFuture(each, { loop }) as Future<T>); // as: see asCompleted
    this.#todo = new Set(futures);
    this.#done = new Completions(this.#todo);
    this.#left = this.#todo.size;
    for (const future of this.#todo) future.addDoneCallback(this.#onDone);
    if (this.#left > 0 && timeout !== null) this.#timer = loop.callLater(timeout, this.#onTimeout);
  }

  /** Each step gives a coroutine: the result of the next to be done. */
  *[Symbol.iterator](): Generator<Coroutine<T>, void, unknown> {
    const next = function* (this: AsCompleted<T>): Generator<unknown, T, unknown> {
      return (yield* this.#next()).result();
    };
    while (this.#left > 0) {
      this.#left -= 1;
      yield new Call<T>(next, this, []);
    }
  }

  /** Each step waits for the next to be done and gives it: the very task or future that was given. */
  [Symbol.asyncIterator](): AwaitableIterator<Future<T>> {
    const completed = this;
    return iterate(function* next(): Generator<unknown, IteratorResult<Future<T>, undefined>, unknown> {
      if (completed.#left === 0) return { done: true, value: undefined };
      completed.#left -= 1;
      return { done: false, value: yield* completed.#next() };
    });
  }

  *#next(): Generator<unknown, Future<T>, unknown> {
    const future = yield* this.#done.get();
    if (future === null) throw new TimeoutError();
    return future;
  }

  readonly #onDone = (future: Future<T>): void => {
    if (!this.#todo.delete(future)) return; // the timeout was first
    this.#done.put(future);
    if (this.#todo.size === 0) this.#timer?.cancel();
  };

  readonly #onTimeout = (): void => {
    for (const future of this.#todo) {
      future.removeDoneCallback(this.#onDone);
      this.#done.put(null);
    }
    this.#todo.clear();
  };
}

/**
 * Gives the results of several things as they come. Python's `asyncio.as_completed`.
 *
 * **Cancellation:** ends the wait; what is waited for is left alone.
 *
 * @param awaitables Futures, coroutines of any kind, promises; each counts once.
 * @param options See {@link AsCompletedOptions}.
 * @returns Iterable in two ways: `for await` gives the futures themselves, `for` gives coroutines to be awaited.
 * @throws {TimeoutError} In the waits, if the time has passed.
 * @throws {TypeError} If one of them can't be waited for, or `awaitables` is itself one: a generator, say.
 *
 * @example
 * ```ts
 * import * as asyncio from '@tsyncio/core';
 *
 * await asyncio.run(async () => {
 *   const waits = [asyncio.sleep(0.02, 'slow'), asyncio.sleep(0.01, 'fast')];
 *   for (const next of asyncio.asCompleted(waits)) console.log(await next); // fast, then slow
 * });
 * ```
 */
export function asCompleted<A extends AwaitableLike>(
  awaitables: Iterable<A>,
  options: AsCompletedOptions = {},
): AsCompleted<ResultOf<A>> {
  if (
    typeof awaitables !== 'object' ||
    awaitables === null ||
    isThenable(awaitables) ||
    iscoroutine(awaitables) ||
    !(Symbol.iterator in awaitables)
  ) {
    const hint =
      !isThenable(awaitables) && iscoroutine(awaitables)
        ? '\n  a generator counts as a coroutine; of one that gives awaitables: asCompleted([...generator])'
        : '';
    throw new TypeError(`expects an iterable of awaitables, not ${describe(awaitables)}${hint}`);
  }
  return new AsCompleted<ResultOf<A>>(awaitables, options.timeout ?? null);
}
