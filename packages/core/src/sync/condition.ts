import {
  Call,
  type Coroutine,
  describe,
  isCancelled,
  iscoroutine,
  isfuture,
  isThenable,
  type Made,
  type ResultOf,
  RuntimeError,
} from '../kernel/index.ts';
import type { Held } from './held.ts';
import { holding } from './holding.ts';
import { type LineRules, LineWait, WAITS } from './line-wait.ts';
import { isLock, Lock } from './lock.ts';
import { LoopBound } from './loop-bound.ts';
import { Waiters } from './waiters.ts';

/** What tasks wait for that wait for a condition: that itself, or what it is a part of. */
interface Source extends LoopBound {
  /** @internal */
  readonly _waiters: Waiters;
}

/** The values of `T` that count as true. */
type Truthy<T> = T extends false | 0 | 0n | '' | null | undefined ? never : T;

/** A promise, and a coroutine, always counts as true. */
type NoPromise<T> = T extends Made ? never : unknown;

/**
 * Something that may have changed, for tasks that share a lock: one waits, with the lock given up, until another
 * says so. Python's `asyncio.Condition`.
 *
 * The first of its waits that has to wait binds it to the running loop. In another loop such a wait throws a RuntimeError.
 *
 * @example
 * ```ts
 * import * as asyncio from '@tsyncio/core';
 *
 * const items: string[] = [];
 * const changed = new asyncio.Condition();
 * const consume = asyncio.coroutine(async () => {
 *   await changed.with(async () => {
 *     await changed.waitFor(() => items.length > 0);
 *     console.log(items.pop()); // apple
 *   });
 * });
 * await asyncio.run(async () => {
 *   const consumer = asyncio.createTask(consume());
 *   await asyncio.sleep(0.01);
 *   await changed.with(async () => {
 *     items.push('apple');
 *     changed.notify();
 *   });
 *   await consumer;
 * });
 * ```
 */
export class Condition extends LoopBound {
  /** @internal */
  readonly _waiters: Waiters = new Waiters();
  /** @internal */
  readonly _lock: Lock;

  /**
   * @param lock The lock, which several conditions may share; `null`, the default: one of its own.
   * @throws {TypeError} If `lock` is none.
   */
  constructor(lock: Lock | null = null) {
    super();
    // Python takes any object with the methods of a lock: differences.md, 34.
    if (lock !== null && !isLock(lock)) {
      throw new TypeError(`Cannot create Condition as 'lock' must be a Lock: received ${describe(lock)}`);
    }
    this._lock = lock ?? new Lock();
  }

  /** What its waiters say they wait for, and what is bound to their loop. @internal */
  _source(): Source {
    return this;
  }

  /** Whether the lock is held. */
  locked(): boolean {
    return this._lock.locked();
  }

  /**
   * Waits until the lock is free, and takes it.
   *
   * **Cancellation:** as of the lock's `acquire`.
   *
   * @returns A {@link Held}, for `using`. A `wait` gives it up and takes it again.
   */
  acquire(): Coroutine<Held> {
    return this._lock.acquire();
  }

  /**
   * Frees the lock.
   *
   * @throws {RuntimeError} If it is not held.
   */
  release(): void {
    this._lock.release();
  }

  /**
   * Runs `body` in this task with the lock held, and releases it however that ends. Python's `async with condition`.
   *
   * **Cancellation:** as of `acquire`, then of the body.
   *
   * @param body An async function, a generator function, or any that makes a coroutine.
   * @returns What the body gives.
   * @throws {TypeError} If `body` is no function.
   */
  with<R extends Made>(body: () => R): Coroutine<ResultOf<R>> {
    return holding(this, body);
  }

  /**
   * Gives the lock up, waits until notified, and takes the lock again. It may return though nothing has changed: look,
   * and wait again, or use `waitFor`.
   *
   * **Cancellation:** ends the wait; the lock is taken again first, however long that takes, and a notification that
   * had come already goes to another.
   *
   * @returns `true`.
   * @throws {RuntimeError} If the lock is not held.
   */
  wait(): Coroutine<true> {
    return new Call(wait, undefined, [this]);
  }

  /**
   * Waits until `predicate` gives something true; not at all, where it does.
   *
   * **Cancellation:** as of `wait`.
   *
   * @param predicate Looks, with the lock held, and may not wait.
   * @returns What `predicate` gave.
   * @throws What `predicate` throws.
   * @throws {RuntimeError} If it has to wait and the lock is not held.
   * @throws {TypeError} If `predicate` is no function, or gives a promise or a coroutine, which always counts as true.
   */
  waitFor<T>(predicate: () => T & NoPromise<T>): Coroutine<Truthy<T>> {
    if (typeof predicate !== 'function') {
      throw new TypeError(
        `Cannot wait for ${describe(predicate)} as a function was expected\n  right: waitFor(() => ready)`,
      );
    }
    return new Call(waitFor, undefined, [this, predicate]);
  }

  /**
   * Wakes the first `n` that wait. They go on when they have the lock again, which this does not release.
   *
   * @param n How many at most; where fewer wait, all of them.
   * @throws {RuntimeError} If the lock is not held.
   * @throws {TypeError} If `n` is no number.
   * @throws {RangeError} If `n` is NaN.
   */
  notify(n = 1): void {
    if (typeof n !== 'number') {
      throw new TypeError(`Cannot notify as 'n' must be a number: received ${describe(n)}`);
    }
    if (Number.isNaN(n)) throw new RangeError(`Cannot notify as 'n' must be a number: received ${n}`);
    if (!this.locked()) throw new RuntimeError(`cannot notify on un-acquired lock: ${this}`);
    this._waiters.wake(n);
  }

  /**
   * Wakes all that wait.
   *
   * @throws {RuntimeError} If the lock is not held.
   */
  notifyAll(): void {
    this.notify(this._waiters.size);
  }

  /** @internal */
  _leave(_held: Held): void {
    this.release();
  }

  /** @internal */
  override _stateText(): string {
    return `${this.locked() ? 'locked' : 'unlocked'}${this._waiters}`;
  }
}

/** Waits to be woken. */
const WOKEN: LineRules<void, Source> = {
  // Not shown: the coroutine that is cut short is `wait`.
  name: '',
  line: (source) => source._waiters,
  take: () => WAITS,
  takeWoken() {},
  failed() {},
};

/** // CPython 3.13, Condition.wait */
function* wait(condition: Condition): Generator<unknown, true, unknown> {
  if (!condition.locked()) throw new RuntimeError(`cannot wait on un-acquired lock: ${condition}`);
  const source = condition._source();
  source._getLoop();
  const held = condition._lock._held;
  condition.release();
  try {
    try {
      yield* new LineWait(source, WOKEN);
    } finally {
      yield* reacquire(condition, held);
    }
  } catch (error) {
    // The notification may have been for this task. Another gets it, needlessly perhaps, which a wait may be.
    condition._waiters.wake(1);
    throw error;
  }
  return true;
}

/** Takes the lock again, whoever cancels meanwhile; the last of those cancellations is thrown then. */
function* reacquire(condition: Condition, held: Held | null): Generator<unknown, void, unknown> {
  let cancellation: { readonly error: unknown } | null = null;
  for (;;) {
    try {
      yield* condition.acquire();
      break;
    } catch (error) {
      if (!isCancelled(error)) throw error;
      cancellation = { error };
    }
  }
  // The hold that was given up for the wait: whoever has it is to release it.
  condition._lock._held = held;
  if (cancellation !== null) throw cancellation.error;
}

/** // CPython 3.13, Condition.wait_for */
function* waitFor(condition: Condition, predicate: () => unknown): Generator<unknown, unknown, unknown> {
  for (;;) {
    const result = predicate();
    // Python counts it as true: differences.md, 34.
    if ((isThenable(result) || iscoroutine(result)) && !isfuture(result)) {
      throw new TypeError(
        `Cannot wait for a predicate that gives ${describe(result)} as that always counts as true\n` +
          '  wrong: waitFor(async () => ready)\n  right: waitFor(() => ready)',
      );
    }
    if (result) return result;
    yield* condition.wait();
  }
}
