/**
 * The tasks that wait for a queue, first come, first served.
 *
 * Owns their order. One who is woken or cancelled leaves at once, wherever he is, whatever their number. Must never
 * decide whether somebody is to be woken: that is the queue's policy.
 */

import { Waiter } from '../kernel/index.ts';
import type { LoopBound } from '../sync/loop-bound.ts';

/** A task's wait. It is in the list for as long as it is asleep. */
export class Sleeper extends Waiter {
  /** @internal */
  _before: Sleeper | null = null;
  /** @internal */
  _behind: Sleeper | null = null;
  /** @internal */
  _isIn = false;
}

export class Sleepers {
  #first: Sleeper | null = null;
  #last: Sleeper | null = null;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** A new wait, behind all others. */
  add(owner: LoopBound): Sleeper {
    const sleeper = new Sleeper(owner._getLoop(), owner);
    sleeper._isIn = true;
    sleeper._before = this.#last;
    if (this.#last === null) this.#first = sleeper;
    else this.#last._behind = sleeper;
    this.#last = sleeper;
    this.#size += 1;
    return sleeper;
  }

  /** Takes `sleeper` out; does nothing where it is not in. */
  remove(sleeper: Sleeper): void {
    if (!sleeper._isIn) return;
    const { _before: before, _behind: behind } = sleeper;
    if (before === null) this.#first = behind;
    else before._behind = behind;
    if (behind === null) this.#last = before;
    else behind._before = before;
    sleeper._before = null;
    sleeper._behind = null;
    sleeper._isIn = false;
    this.#size -= 1;
  }

  /** Wakes the first who is not cancelled already. Returns whether there was one. // Queue._wakeup_next */
  wakeFirst(): boolean {
    for (let first = this.#first; first !== null; first = this.#first) {
      this.remove(first);
      if (first.done()) continue; // cancelled, and has not run since
      first.setResult();
      return true;
    }
    return false;
  }

  wakeAll(): void {
    while (this.wakeFirst());
  }
}
