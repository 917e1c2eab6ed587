import type { Items } from './items.ts';

const SMALLEST = 16;

/** First in, first out: a ring that grows by doubling, and shrinks again. Either end costs the same at any size. */
export class Fifo<T> implements Items<T> {
  #ring: (T | undefined)[] = new Array(SMALLEST);
  #head = 0;
  size = 0;

  put(item: T): void {
    if (this.size === this.#ring.length) this.#resize(this.size * 2);
    this.#ring[(this.#head + this.size) & (this.#ring.length - 1)] = item;
    this.size += 1;
  }

  take(): T {
    const ring = this.#ring;
    const first = ring[this.#head] as T; // as: there is one
    ring[this.#head] = undefined;
    this.#head = (this.#head + 1) & (ring.length - 1);
    this.size -= 1;
    // A quarter, and not a half: else an item put and taken at the border would copy the ring each time.
    if (ring.length > SMALLEST && this.size < ring.length / 4) this.#resize(ring.length / 2);
    return first;
  }

  clear(): void {
    this.#ring = new Array(SMALLEST);
    this.#head = 0;
    this.size = 0;
  }

  #resize(capacity: number): void {
    const ring = new Array<T | undefined>(capacity);
    for (let i = 0; i < this.size; i += 1) ring[i] = this.#ring[(this.#head + i) & (this.#ring.length - 1)];
    this.#ring = ring;
    this.#head = 0;
  }
}
