import type { Items } from './items.ts';
import { Queue } from './queue.ts';

/**
 * A {@link Queue} that gives first what was put in last. Python's `asyncio.LifoQueue`.
 *
 * @example
 * ```ts
 * import { LifoQueue } from '@tsyncio/core';
 *
 * const queue = new LifoQueue<string>();
 * queue.putNowait('first');
 * queue.putNowait('last');
 * console.log(queue.getNowait()); // last
 * ```
 */
export class LifoQueue<T> extends Queue<T> {
  /**
   * @param maxsize As of {@link Queue}.
   * @throws {TypeError} If `maxsize` is no number.
   * @throws {RangeError} If it is neither an integer nor Infinity.
   */
  constructor(maxsize = 0) {
    super(maxsize, new Stack<T>());
  }
}

class Stack<T> implements Items<T> {
  readonly #items: T[] = [];

  get size(): number {
    return this.#items.length;
  }

  put(item: T): void {
    this.#items.push(item);
  }

  take(): T {
    return this.#items.pop() as T; // as: there is one
  }

  clear(): void {
    this.#items.length = 0;
  }
}
