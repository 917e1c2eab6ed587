/** The handles that are ready to run, first in, first out, in a ring that grows by doubling. */

/** What the loop runs: a callback's handle, or a task's next step. Must not throw. */
export interface Runnable {
  /** @internal */
  _run(): void;
  /** What it is, in messages. */
  toString(): string;
}

const SMALLEST = 16;

export class ReadyQueue {
  #ring: (Runnable | undefined)[] = new Array(SMALLEST);
  #head = 0;
  /** How many there are. */
  size = 0;

  push(runnable: Runnable): void {
    const size = this.size;
    if (size === this.#ring.length) this.#resize(size * 2);
    const ring = this.#ring;
    ring[(this.#head + size) & (ring.length - 1)] = runnable;
    this.size = size + 1;
  }

  /** Takes the first one. Must not be called on an empty queue. */
  shift(): Runnable {
    const ring = this.#ring;
    const head = this.#head;
    const first = ring[head] as Runnable; // as: size > 0
    ring[head] = undefined;
    this.#head = (head + 1) & (ring.length - 1);
    this.size -= 1;
    return first;
  }

  /** Puts `substitute` in the place of `runnable`, wherever that waits. */
  replace(runnable: Runnable, substitute: Runnable): void {
    for (let i = 0; i < this.size; i += 1) {
      const slot = (this.#head + i) & (this.#ring.length - 1);
      if (this.#ring[slot] === runnable) this.#ring[slot] = substitute;
    }
  }

  /** Drops all, and the memory that a burst took. */
  clear(): void {
    this.#ring = new Array(SMALLEST);
    this.#head = 0;
    this.size = 0;
  }

  #resize(capacity: number): void {
    const ring = new Array<Runnable | undefined>(capacity);
    for (let i = 0; i < this.size; i += 1) ring[i] = this.#ring[(this.#head + i) & (this.#ring.length - 1)];
    this.#ring = ring;
    this.#head = 0;
  }
}
