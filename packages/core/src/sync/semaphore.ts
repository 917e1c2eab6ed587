import {
  type Coroutine,
  isCancelled,
  type Made,
  ownerHere,
  type ResultOf,
  type Task,
} from '../kernel/index.ts';
import { checkCount } from './check-count.ts';
import type { Held } from './held.ts';
import { holding } from './holding.ts';
import { Holds, Permit } from './holds.ts';
import { type LineRules, LineWait, WAITS } from './line-wait.ts';
import { LoopBound } from './loop-bound.ts';
import { Waiters } from './waiters.ts';

/**
 * A number of permits; who comes first gets one first. Python's `asyncio.Semaphore`.
 *
 * Permits belong to no task: any code may release one, and more may be released than there were at first.
 *
 * The first of its waits that has to wait binds it to the running loop. In another loop such a wait throws a RuntimeError.
 *
 * @example At most two at a time
 * ```ts
 * import * as asyncio from '@tsyncio/core';
 *
 * const semaphore = new asyncio.Semaphore(2);
 * const download = asyncio.coroutine(async (page: number) => {
 *   using _permit = await semaphore.acquire();
 *   await asyncio.sleep(0.01);
 *   console.log('page', page);
 * });
 * await asyncio.run(() => asyncio.gather([1, 2, 3, 4].map(download)));
 * ```
 */
export class Semaphore extends LoopBound {
  /** @internal */
  readonly _waiters: Waiters = new Waiters();
  /** The permits that are there. @internal */
  _value: number;
  readonly #holds = new Holds();

  /**
   * @param value How many permits there are at first.
   * @throws {TypeError} If `value` is no number.
   * @throws {RangeError} If it is no integer, or negative (Python's ValueError).
   */
  constructor(value = 1) {
    super();
    checkCount(`create ${new.target.name}`, 'value', value, 0);
    this._value = value;
  }

  /** Whether `acquire` would wait: no permit is there, or others wait, who come first. */
  locked(): boolean {
    return this._value === 0 || this._waiters.blocked;
  }

  /**
   * Waits until there is a permit, and takes it.
   *
   * **Cancellation:** no permit is taken; where one was to be this task's, the next one gets it.
   *
   * @returns A {@link Held}, for `using`.
   */
  acquire(): Coroutine<Held> {
    return new LineWait(this, ACQUIRE);
  }

  /**
   * Gives a permit back, or adds one, and wakes the first that waits for one.
   *
   * Where the task that calls holds one, it voids the newest of its holds: at the end of its block, `using` does not
   * release that a second time. Where it holds none, all holds stay as they are.
   */
  release(): void {
    this.#holds.release(ownerHere()); // differences.md, 34
    this._value += 1;
    this._wakeNext();
  }

  /**
   * Runs `body` in this task with a permit, and gives that back however the body ends. Python's `async with semaphore`.
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

  /** A permit for this task, which has taken it. @internal */
  _hold(): Held {
    const permit = new Permit(this, ownerHere());
    this.#holds.add(permit);
    return permit;
  }

  /** Hands a permit to the first that waits and is still asleep. Returns whether there is one. @internal */
  _wakeNext(): boolean {
    if (this._waiters.wake(1) === 0) return false;
    // It is taken now, and not when that task runs: nobody else may have it meanwhile.
    this._value -= 1;
    return true;
  }

  /** The end of `using`. @internal */
  _giveBack(held: Held): void {
    const permit = held as Permit; // as: _hold() makes no other
    if (permit._state !== 'void') this._leave(permit);
  }

  /** The end of `with`, which releases in any case, as in Python. @internal */
  _leave(held: Held): void {
    const permit = held as Permit; // as: _hold() makes no other
    if (permit._state !== 'void') this.#holds.renew(permit, ownerHere());
    try {
      // By way of the method, which a subclass may override. // CPython 3.13, _ContextManagerMixin.__aexit__
      this.release();
    } finally {
      this.#holds.drop(permit);
    }
  }

  /** @internal */
  _providers(): Iterable<Task<unknown>> {
    return this.#holds.tasks();
  }

  /** @internal */
  override _stateText(): string {
    return `${this.locked() ? 'locked' : `unlocked, value:${this._value}`}${this._waiters}`;
  }
}

// CPython 3.13, Semaphore.acquire
const ACQUIRE: LineRules<Held, Semaphore> = {
  name: 'acquire',
  line: (semaphore) => semaphore._waiters,
  take(semaphore) {
    if (semaphore.locked()) return WAITS;
    semaphore._value -= 1;
    return semaphore._hold();
  },
  // The permit was taken for it when it was woken.
  takeWoken(semaphore) {
    wakeOthers(semaphore);
    return semaphore._hold();
  },
  failed(semaphore, error, wasWoken) {
    // A permit was handed to this task before it was cancelled: it goes back.
    if (isCancelled(error) && wasWoken) semaphore._value += 1;
    wakeOthers(semaphore);
  },
};

/** Others have come meanwhile, and stood behind the task that was woken though there were permits. */
function wakeOthers(semaphore: Semaphore): void {
  while (semaphore._value > 0 && semaphore._wakeNext());
}
