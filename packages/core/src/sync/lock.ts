import {
  type Coroutine,
  isCancelled,
  type Made,
  ownerHere,
  type ResultOf,
  RuntimeError,
  type Task,
} from '../kernel/index.ts';
import { Held } from './held.ts';
import { holding } from './holding.ts';
import { type LineRules, LineWait, WAITS } from './line-wait.ts';
import { LoopBound } from './loop-bound.ts';
import { Waiters } from './waiters.ts';

/** The mark of a lock, of this copy of the package or of another. */
const LOCK: unique symbol = Symbol.for('@tsyncio/lock');

/**
 * Mutual exclusion between tasks of one loop; who comes first gets it first. Python's `asyncio.Lock`.
 *
 * A lock belongs to no task: any code may release it.
 *
 * The first of its waits that has to wait binds it to the running loop. In another loop such a wait throws a RuntimeError.
 *
 * @example
 * ```ts
 * import * as asyncio from '@tsyncio/core';
 *
 * const lock = new asyncio.Lock();
 * const critical = asyncio.coroutine(async (name: string) => {
 *   await lock.with(async () => {
 *     console.log(name, 'begins');
 *     await asyncio.sleep(0.01);
 *     console.log(name, 'ends');
 *   });
 * });
 * await asyncio.run(() => asyncio.gather(critical('a'), critical('b'))); // a begins, a ends, b begins, b ends
 * ```
 */
export class Lock extends LoopBound {
  /** @internal */
  declare readonly [LOCK]: true;
  /** Private, so that only a lock is a Lock for the types. */
  readonly #waiters = new Waiters();
  /** The hold that it is locked by. @internal */
  _held: Held | null = null;

  static {
    Object.defineProperty(Lock.prototype, LOCK, { value: true });
  }

  /** Whether the lock is held. */
  locked(): boolean {
    return this._held !== null;
  }

  /**
   * Waits until the lock is free, and takes it.
   *
   * **Cancellation:** the lock is not taken; where it was to be this task's turn, it is the next one's.
   *
   * @returns A {@link Held}, for `using`.
   */
  acquire(): Coroutine<Held> {
    return new LineWait(this, ACQUIRE);
  }

  /**
   * Frees the lock, and wakes the first that waits for it.
   *
   * @throws {RuntimeError} If the lock is not held.
   */
  release(): void {
    if (this._held === null) throw new RuntimeError(`Lock is not acquired: ${this}`);
    this._held = null;
    this.#waiters.wakeFirst();
  }

  /**
   * Runs `body` in this task with the lock held, and releases it however that ends. Python's `async with lock`.
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

  /** Whether a task that comes has to wait: also for one that was woken, and has not run since. @internal */
  get _isBlocked(): boolean {
    return this._held !== null || this.#waiters.blocked;
  }

  /** Who waits for it. @internal */
  get _waiters(): Waiters {
    return this.#waiters;
  }

  /** @internal */
  _giveBack(held: Held): void {
    if (this._held === held) this.release();
  }

  /** @internal */
  _leave(_held: Held): void {
    this.release();
  }

  /** @internal */
  *_providers(): Generator<Task<unknown>, void, undefined> {
    const task = this._held?._task ?? null;
    if (task !== null) yield task;
  }

  /** @internal */
  override _stateText(): string {
    return `${this.locked() ? 'locked' : 'unlocked'}${this.#waiters}`;
  }
}

/** Whether `value` is a lock, of this copy of the package or of another. */
export function isLock(value: unknown): value is Lock {
  return typeof value === 'object' && value !== null && (value as Partial<Lock>)[LOCK] === true;
}

// CPython 3.13, Lock.acquire
const ACQUIRE: LineRules<Held, Lock> = {
  name: 'acquire',
  line: (lock) => lock._waiters,
  take: (lock) => (lock._isBlocked ? WAITS : hold(lock)),
  takeWoken: hold,
  failed(lock, error) {
    // Whoever woke this task woke nobody else. Where it does not take the lock now, the next one has to.
    if (isCancelled(error) && lock._held === null) lock._waiters.wakeFirst();
  },
};

function hold(lock: Lock): Held {
  lock._held = new Held(lock, ownerHere());
  return lock._held;
}
