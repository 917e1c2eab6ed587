import { Attempt, type Coroutine, WAITS } from '../kernel/index.ts';
import { LoopBound } from './loop-bound.ts';
import { Place, Waiters } from './waiters.ts';

/**
 * A flag that tasks wait for. Python's `asyncio.Event`.
 *
 * The first of its waits that has to wait binds it to the running loop. In another loop such a wait throws a RuntimeError.
 *
 * @example
 * ```ts
 * import * as asyncio from '@tsyncio/core';
 *
 * await asyncio.run(async () => {
 *   const ready = new asyncio.Event();
 *   asyncio.getRunningLoop().callLater(0.01, () => ready.set());
 *   await ready.wait();
 *   console.log(ready.isSet()); // true
 * });
 * ```
 */
export class Event extends LoopBound {
  /** @internal */
  readonly _waiters: Waiters = new Waiters();
  #isSet = false;

  /** Whether the flag is set. */
  isSet(): boolean {
    return this.#isSet;
  }

  /** Sets the flag, and wakes all that wait for it. */
  set(): void {
    if (this.#isSet) return;
    this.#isSet = true;
    this._waiters.wake(Number.POSITIVE_INFINITY);
  }

  /** Takes the flag back: who waits from now on waits until it is set again. Those already woken go on. */
  clear(): void {
    this.#isSet = false;
  }

  /**
   * Waits until the flag is set; not at all, where it is.
   *
   * **Cancellation:** ends the wait.
   *
   * @returns `true`. The flag may have been taken back since this task was woken.
   */
  wait(): Coroutine<true> {
    return new Wait(this);
  }

  /** @internal */
  override _stateText(): string {
    return `${this.#isSet ? 'set' : 'unset'}${this._waiters}`;
  }
}

const WAIT = { name: 'wait' };

/** // CPython 3.13, Event.wait */
class Wait extends Attempt<true> {
  readonly #event: Event;

  constructor(event: Event) {
    super(WAIT);
    this.#event = event;
  }

  protected override _attempt(): true | typeof WAITS {
    return this.#event.isSet() ? true : WAITS;
  }

  /** @internal */
  override *_wait(): Generator<unknown, true, unknown> {
    yield* this.#event._waiters.wait(new Place(this.#event._getLoop(), this.#event));
    return true;
  }
}
