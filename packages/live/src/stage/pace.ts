/**
 * Time that passes at another speed than the host's, for the loop, for `Date`, and for what blocks in a worker.
 *
 * Owns the relation of the two times. It never goes back, and does not jump when the speed is changed.
 */

/** A moment in both times, in milliseconds since 1970, and how quickly paced time passes from there. */
export interface PaceMark {
  readonly host: number;
  readonly paced: number;
  readonly speed: number;
}

/** The host's time in milliseconds since 1970. It never goes back, and is the same in a page and its workers. */
function hostNow(): number {
  return performance.timeOrigin + performance.now();
}

export class Pace {
  #mark: PaceMark;
  readonly #now: () => number;
  readonly #listeners = new Set<() => void>();

  /** @param now The host's time; in tests, another. */
  constructor(now: () => number = hostNow) {
    this.#now = now;
    const start = now();
    this.#mark = { host: start, paced: start, speed: 1 };
  }

  /** What another thread needs to keep the same time. */
  get mark(): PaceMark {
    return this.#mark;
  }

  /** How many seconds pass in one of the host's; 0: time stands. */
  get speed(): number {
    return this.#mark.speed;
  }

  /** Changes the speed from now on. */
  set speed(speed: number) {
    this.follow({ host: this.#now(), paced: this.nowMs(), speed });
  }

  /** Takes over the time of another thread. */
  follow(mark: PaceMark): void {
    this.#mark = mark;
    for (const listener of this.#listeners) listener();
  }

  /** Calls back at each change of speed. */
  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  /** Milliseconds since 1970. */
  nowMs(): number {
    const { host, paced, speed } = this.#mark;
    return paced + (this.#now() - host) * speed;
  }
}
