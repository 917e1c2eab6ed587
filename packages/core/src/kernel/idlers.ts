/** Who waits until a loop has nothing left to run. The scheduler wakes them, before it lets time pass. */

import type { Future } from './future.ts';

export class Idlers {
  #futures: Future<void>[] = [];

  /** From now on `future` waits. To be called in a turn of the loop, for one that is idle already looks no more. */
  add(future: Future<void>): void {
    this.#futures.push(future);
  }

  /** Wakes all, in the order in which they came. */
  wake(): void {
    const futures = this.#futures;
    this.#futures = [];
    for (const future of futures) if (!future.done()) future.setResult();
  }
}
