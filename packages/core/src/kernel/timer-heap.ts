/**
 * Timers by the time they are due; those of the same time in the order in which they were set.
 *
 * A binary heap in which each timer knows its place, so that a cancelled one leaves at once and holds no memory.
 */

/** What the heap needs of a timer. */
export interface HeapTimer {
  /** When it is due, in seconds. @internal */
  readonly _when: number;
  /** Its rank among those of the same time. @internal */
  _order: number;
  /** Its place in the heap; -1 outside. @internal */
  _place: number;
}

function before(a: HeapTimer, b: HeapTimer): boolean {
  return a._when < b._when || (a._when === b._when && a._order < b._order);
}

export class TimerHeap<T extends HeapTimer> {
  readonly #timers: T[] = [];
  #order = 0;

  get size(): number {
    return this.#timers.length;
  }

  /** The timer that is due first. */
  peek(): T | undefined {
    return this.#timers[0];
  }

  /** All of them, in the order in which they are due. */
  sorted(): T[] {
    return [...this.#timers].sort((a, b) => (before(a, b) ? -1 : 1));
  }

  add(timer: T): void {
    this.#order += 1;
    timer._order = this.#order;
    this.#timers.push(timer);
    this.#rise(timer, this.#timers.length - 1);
  }

  /** Takes out the timer that is due first, where it is due by `time`. */
  take(time: number = Number.POSITIVE_INFINITY): T | undefined {
    const first = this.#timers[0];
    if (first === undefined || first._when > time) return undefined;
    this.remove(first);
    return first;
  }

  /** Takes `timer` out, wherever it is; does nothing where it is not in. */
  remove(timer: T): void {
    const place = timer._place;
    if (place < 0) return;
    timer._place = -1;
    const last = this.#timers.pop() as T; // as: `timer` is in, so there is one
    if (last === timer) return;
    const parent = this.#timers[(place - 1) >> 1];
    if (place > 0 && parent !== undefined && before(last, parent)) this.#rise(last, place);
    else this.#sink(last, place);
  }

  clear(): void {
    for (const timer of this.#timers) timer._place = -1;
    this.#timers.length = 0;
  }

  #rise(timer: T, start: number): void {
    const timers = this.#timers;
    let place = start;
    while (place > 0) {
      const above = (place - 1) >> 1;
      const parent = timers[above] as T; // as: above < place < length
      if (!before(timer, parent)) break;
      timers[place] = parent;
      parent._place = place;
      place = above;
    }
    timers[place] = timer;
    timer._place = place;
  }

  #sink(timer: T, start: number): void {
    const timers = this.#timers;
    let place = start;
    for (;;) {
      let below = 2 * place + 1;
      if (below >= timers.length) break;
      let child = timers[below] as T; // as: below < length
      const other = timers[below + 1];
      if (other !== undefined && before(other, child)) {
        child = other;
        below += 1;
      }
      if (!before(child, timer)) break;
      timers[place] = child;
      child._place = place;
      place = below;
    }
    timers[place] = timer;
    timer._place = place;
  }
}
