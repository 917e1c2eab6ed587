/**
 * The tasks that wait for a primitive or a queue, first come, first served.
 *
 * Owns their order, and that none is woken twice. Must never decide whether somebody is to be woken: that is the
 * primitive's policy. One who was woken, or cancelled, stays in the line until his task has run: what comes between
 * the two is seen by that. He is not counted among those asleep any more, once waking has come to him.
 */

/** One who stands in the line. */
export interface Standing {
  readonly _state: 'pending' | 'cancelled' | 'finished';
  /** Whether waking has still to come to him. */
  _isAsleep: boolean;
  _before: Standing | null;
  _behind: Standing | null;
  /** His turn has come. */
  _wake(): void;
}

export class Waiters {
  #first: Standing | null = null;
  #last: Standing | null = null;
  /** All before this one are woken or cancelled, so that waking many looks at each once. */
  #firstAsleep: Standing | null = null;
  #size = 0;
  #asleep = 0;

  /** How many wait, with those that were woken or cancelled and whose tasks have not run since. */
  get size(): number {
    return this.#size;
  }

  /** How many wait, without those woken: as many as stand in a deque of CPython's from which waking takes them. */
  get asleep(): number {
    return this.#asleep;
  }

  /** Whether anybody is in the line who was not cancelled: nobody may overtake him, though he is woken already. */
  get blocked(): boolean {
    for (let place = this.#first; place !== null; place = place._behind) {
      if (place._state !== 'cancelled') return true;
    }
    return false;
  }

  /** Wakes the first in the line; nobody, where he was woken or cancelled, for then he has still to run. */
  wakeFirst(): void {
    if (this.#first?._state === 'pending') this.wake(1);
  }

  /** Wakes the first `most` that are still asleep. Returns how many there were. */
  wake(most: number): number {
    let woken = 0;
    while (this.#firstAsleep !== null && woken < most) {
      const place = this.#firstAsleep;
      this.#pass(place);
      if (place._state !== 'pending') continue; // cancelled, and has not run since
      place._wake();
      woken += 1;
    }
    return woken;
  }

  /** For `toString`: nothing where nobody waits. */
  toString(): string {
    return this.#size === 0 ? '' : `, waiters:${this.#size}`;
  }

  /** Puts `place` at the end of the line; who does must take it out by `leave`, however the wait ends. */
  join(place: Standing): void {
    place._before = this.#last;
    if (this.#last === null) this.#first = place;
    else this.#last._behind = place;
    this.#last = place;
    this.#size += 1;
    this.#firstAsleep ??= place;
    place._isAsleep = true;
    this.#asleep += 1;
  }

  /** Takes the first that is asleep out of those. */
  #pass(place: Standing): void {
    this.#firstAsleep = place._behind;
    place._isAsleep = false;
    this.#asleep -= 1;
  }

  leave(place: Standing): void {
    if (this.#firstAsleep === place) this.#pass(place);
    else if (place._isAsleep) this.#asleep -= 1;
    const { _before: before, _behind: behind } = place;
    if (before === null) this.#first = behind;
    else before._behind = behind;
    if (behind === null) this.#last = before;
    else behind._before = before;
    // Else an old place, kept by the collector's older generation, would keep all that came behind it.
    place._before = null;
    place._behind = null;
    this.#size -= 1;
  }
}
