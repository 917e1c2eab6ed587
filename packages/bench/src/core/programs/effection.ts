/** Effection: operations, with what it lacks (a bounded queue, a semaphore) written by hand in its own terms. */

import {
  action,
  call,
  createScope,
  type Operation,
  run,
  sleep,
  spawn,
  suspend,
  type Task,
  until,
} from 'effection';
import { Fifo } from './fifo.ts';
import { type Busy, checkInside, type Programs, permits, places } from './programs.ts';

/** Waits until whoever takes it from `waiting` calls it. */
const park = (waiting: Fifo<() => void>): Operation<void> =>
  action((resolve) => {
    waiting.push(() => resolve());
    return () => {};
  });

/** Lets the others run. There is no operation for it; one that resolves at once does not suspend. */
const yieldOnce = (): Operation<void> => until(Promise.resolve());

class BoundedQueue {
  readonly #items = new Fifo<number>();
  readonly #getters = new Fifo<() => void>();
  readonly #putters = new Fifo<() => void>();

  *put(item: number): Operation<void> {
    while (this.#items.size >= places) yield* park(this.#putters);
    this.#items.push(item);
    this.#getters.shift()?.();
  }

  *get(): Operation<number> {
    for (;;) {
      const item = this.#items.shift();
      if (item !== undefined) {
        this.#putters.shift()?.();
        return item;
      }
      yield* park(this.#getters);
    }
  }
}

class Semaphore {
  readonly #waiting = new Fifo<() => void>();
  #free = permits;

  *acquire(): Operation<void> {
    // Whoever releases hands its permit on.
    if (this.#free > 0) this.#free -= 1;
    else yield* park(this.#waiting);
  }

  release(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free += 1;
    else next();
  }
}

/** As many tasks of an operation, from first to last. */
function* joinAll(tasks: number, operation: () => Operation<void>): Operation<void> {
  const all: Task<void>[] = [];
  for (let i = 0; i < tasks; i++) all.push(yield* spawn(operation));
  for (const one of all) yield* one;
}

export const effection: Programs = {
  async spawn(tasks) {
    return await run(function* () {
      const all: Task<number>[] = [];
      for (let i = 0; i < tasks; i++) {
        all.push(yield* spawn(() => call(() => i)));
      }
      let sum = 0;
      for (const one of all) sum += yield* one;
      return sum;
    });
  },

  async yields(tasks, times) {
    return await run(function* () {
      let count = 0;
      yield* joinAll(tasks, function* () {
        for (let i = 0; i < times; i++) {
          yield* yieldOnce();
          count += 1;
        }
      });
      return count;
    });
  },

  async sleepers(tasks, milliseconds) {
    return await run(function* () {
      let woken = 0;
      yield* joinAll(tasks, function* () {
        yield* sleep(milliseconds);
        woken += 1;
      });
      return woken;
    });
  },

  async queue(items) {
    return await run(function* () {
      const queue = new BoundedQueue();
      const producer = yield* spawn(function* () {
        for (let i = 0; i < items; i++) yield* queue.put(i);
      });
      let sum = 0;
      for (let i = 0; i < items; i++) sum += yield* queue.get();
      yield* producer;
      return sum;
    });
  },

  async pingPong(hops) {
    return await run(function* () {
      const there = new BoundedQueue();
      const back = new BoundedQueue();
      const echo = yield* spawn(function* () {
        for (let i = 0; i < hops; i += 2) yield* back.put((yield* there.get()) + 1);
      });
      let last = 0;
      for (let i = 0; i < hops; i += 2) {
        yield* there.put(last + 1);
        last = yield* back.get();
      }
      yield* echo;
      return last;
    });
  },

  async cancel(tasks) {
    return await run(function* () {
      let cleaned = 0;
      const all: Task<void>[] = [];
      for (let i = 0; i < tasks; i++) {
        all.push(
          yield* spawn(function* () {
            try {
              yield* suspend();
            } finally {
              cleaned += 1;
            }
          }),
        );
      }
      yield* yieldOnce();
      for (const one of all) yield* one.halt();
      return cleaned;
    });
  },

  async semaphore(tasks, times) {
    return await run(function* () {
      const semaphore = new Semaphore();
      let inside = 0;
      let count = 0;
      yield* joinAll(tasks, function* () {
        for (let i = 0; i < times; i++) {
          yield* semaphore.acquire();
          try {
            inside += 1;
            checkInside(inside, permits);
            yield* yieldOnce();
            inside -= 1;
            count += 1;
          } finally {
            semaphore.release();
          }
        }
      });
      return count;
    });
  },

  async depth(depth, times) {
    function* nest(left: number): Operation<number> {
      if (left > 0) return (yield* nest(left - 1)) + 1;
      let yielded = 0;
      for (; yielded < times; yielded++) yield* yieldOnce();
      return yielded;
    }
    return await run(() => nest(depth));
  },

  busy(tasks): Busy {
    let count = 0;
    let running = true;
    const [scope, destroy] = createScope();
    // A timer of 0 is its way to let the host's loop turn, too: promises alone would never let it.
    const done = scope.run(function* () {
      yield* joinAll(tasks, function* () {
        while (running) {
          count += 1;
          yield* sleep(0);
        }
      });
    });
    return {
      yields: () => count,
      serve(reply) {
        void scope.run(() => call(reply));
      },
      async stop() {
        running = false;
        await done;
        await destroy();
      },
    };
  },
};
