import { type Future, getRunningLoop } from '../kernel/index.ts';

/** What arrives is handed to those who wait for it, first come, first served. // CPython 3.13, Queue.get */
export class Arrivals<T> {
  readonly #arrived: T[] = [];
  readonly #waiting = new Set<Future<void>>();

  add(item: T): void {
    this.#arrived.push(item);
    this.#wakeFirst();
  }

  *take(): Generator<unknown, T, unknown> {
    while (this.#arrived.length === 0) {
      const waiter = getRunningLoop().createFuture<void>();
      this.#waiting.add(waiter);
      try {
        yield* waiter;
      } catch (error) {
        waiter.cancel();
        this.#waiting.delete(waiter);
        // Do not drop this: add() may have chosen us just before we were cancelled.
        if (this.#arrived.length > 0 && !waiter.cancelled()) this.#wakeFirst();
        throw error;
      }
    }
    return this.#arrived.shift() as T; // as: there is one
  }

  #wakeFirst(): void {
    for (const waiter of this.#waiting) {
      this.#waiting.delete(waiter);
      if (waiter.done()) continue;
      waiter.setResult();
      return;
    }
  }
}
