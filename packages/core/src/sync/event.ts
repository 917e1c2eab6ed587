import type { Coroutine } from '../kernel/index.ts';
import { type LineRules, LineWait, WAITS } from './line-wait.ts';
import { LoopBound } from './loop-bound.ts';
import { Waiters } from './waiters.ts';

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
    return new LineWait(this, WAIT);
  }

  /** @internal */
  override _stateText(): string {
    return `${this.#isSet ? 'set' : 'unset'}${this._waiters}`;
  }
}

// CPython 3.13, Event.wait
const WAIT: LineRules<true, Event> = {
  name: 'wait',
  line: (event) => event._waiters,
  take: (event) => event.isSet() || WAITS,
  // The flag may have been taken back since.
  takeWoken: () => true,
  failed() {},
};
