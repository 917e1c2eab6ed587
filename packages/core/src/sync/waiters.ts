/**
 * The tasks that wait for a primitive, first come, first served.
 *
 * Owns their order, and that none is woken twice. Must never decide whether somebody is to be woken: that is the
 * primitive's policy. One who was woken, or cancelled, stays in the queue until his task has run: what comes
 * between the two is seen by that.
 */

import { Waiter } from '../kernel/index.ts';

/** A task's place in the queue. */
export class Place extends Waiter {
  /** @internal */
  _before: Place | null = null;
  /** @internal */
  _behind: Place | null = null;
}

export class Waiters {
  #first: Place | null = null;
  #last: Place | null = null;
  /** All before this one are woken or cancelled, so that waking many looks at each once. */
  #asleep: Place | null = null;
  #size = 0;

  /** How many wait, with those that were woken or cancelled and whose tasks have not run since. */
  get size(): number {
    return this.#size;
  }

  /** Whether anybody is in the queue who was not cancelled: nobody may overtake him, though he is woken already. */
  get blocked(): boolean {
    for (let place = this.#first; place !== null; place = place._behind) {
      if (!place.cancelled()) return true;
    }
    return false;
  }

  /** Waits at the end of the queue until woken, and leaves it, however the wait ends. */
  *wait(place: Place): Generator<unknown, void, unknown> {
    this.#join(place);
    try {
      yield* place;
    } finally {
      this.#leave(place);
    }
  }

  /** Wakes the first in the queue; nobody, where he was woken or cancelled, for then he has still to run. */
  wakeFirst(): void {
    if (this.#first !== null && !this.#first.done()) this.#first.setResult();
  }

  /** Wakes the first `most` that are still asleep. Returns how many there were. */
  wake(most: number): number {
    let woken = 0;
    while (this.#asleep !== null && woken < most) {
      const place = this.#asleep;
      this.#asleep = place._behind;
      if (place.done()) continue;
      place.setResult();
      woken += 1;
    }
    return woken;
  }

  /** For `toString`: nothing where nobody waits. */
  toString(): string {
    return this.#size === 0 ? '' : `, waiters:${this.#size}`;
  }

  #join(place: Place): void {
    place._before = this.#last;
    if (this.#last === null) this.#first = place;
    else this.#last._behind = place;
    this.#last = place;
    this.#asleep ??= place;
    this.#size += 1;
  }

  #leave(place: Place): void {
    if (this.#asleep === place) this.#asleep = place._behind;
    if (place._before === null) this.#first = place._behind;
    else place._before._behind = place._behind;
    if (place._behind === null) this.#last = place._before;
    else place._behind._before = place._before;
    this.#size -= 1;
  }
}
