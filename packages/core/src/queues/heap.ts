/**
 * A heap, smallest first. CPython 3.13, `heapq.py`: heappush and heappop, with the same comparisons in the same order,
 * so that equal items leave in the order in which they leave there.
 *
 * Must never move an item before the last comparison of a call: that is the user's code, and may throw. (In CPython
 * the heap is then none any more, and an item of it lost: differences.md, 23.)
 */

import { RuntimeError } from '../kernel/index.ts';
import type { Items } from './items.ts';

export class Heap<T> implements Items<T> {
  // as, all below: an index less than the length has an item.
  readonly #items: T[] = [];
  readonly #compare: (a: T, b: T) => boolean;

  /** @param isLess Whether `a` has to leave before `b`. */
  constructor(isLess: (a: T, b: T) => boolean) {
    this.#compare = isLess;
  }

  get size(): number {
    return this.#items.length;
  }

  put(item: T): void {
    const items = this.#items;
    const end = items.length;
    let place = end;
    while (place > 0 && this.#isLess(item, items[parentOf(place)] as T)) place = parentOf(place);
    for (let free = end; free > place; free = parentOf(free)) items[free] = items[parentOf(free)] as T;
    items[place] = item;
  }

  take(): T {
    const items = this.#items;
    const end = items.length - 1;
    const last = items[end] as T;
    // The first leaves a gap, which sinks to the bottom; there the last item is put in, and rises.
    let place = 0;
    for (let child = 1; child < end; child = 2 * place + 1) {
      const right = child + 1;
      const takesRight = right < end && !this.#isLess(items[child] as T, items[right] as T);
      place = takesRight ? right : child;
    }
    // What stands here is to stand one place above: the last item's parent, and not itself.
    while (place > 0 && this.#isLess(last, items[place] as T)) place = parentOf(place);
    let item = last;
    for (let at = place; at > 0; at = parentOf(at)) {
      const above = items[at] as T;
      items[at] = item;
      item = above;
    }
    const first = items[0] as T;
    items[0] = item;
    items.pop();
    return first;
  }

  clear(): void {
    this.#items.length = 0;
  }

  #isLess(a: T, b: T): boolean {
    const { length } = this.#items;
    const isLess = this.#compare(a, b);
    if (this.#items.length !== length)
      throw new RuntimeError('Cannot sort in a queue that its comparison changed');
    return isLess;
  }
}

function parentOf(place: number): number {
  return (place - 1) >> 1;
}
