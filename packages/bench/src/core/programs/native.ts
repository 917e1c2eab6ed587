/** Async functions and promises, with what the language lacks written by hand. */

import { Fifo } from './fifo.ts';
import { type Busy, checkInside, type Programs, permits, places } from './programs.ts';

/** Waiting for it is a turn of the microtasks. */
const resolved = Promise.resolve();

class BoundedQueue {
  readonly #items = new Fifo<number>();
  readonly #getters = new Fifo<() => void>();
  readonly #putters = new Fifo<() => void>();

  async put(item: number): Promise<void> {
    while (this.#items.size >= places) {
      await new Promise<void>((resolve) => {
        this.#putters.push(resolve);
      });
    }
    this.#items.push(item);
    this.#getters.shift()?.();
  }

  async get(): Promise<number> {
    for (;;) {
      const item = this.#items.shift();
      if (item !== undefined) {
        this.#putters.shift()?.();
        return item;
      }
      await new Promise<void>((resolve) => {
        this.#getters.push(resolve);
      });
    }
  }
}

class Semaphore {
  readonly #waiting = new Fifo<() => void>();
  #free = permits;

  async acquire(): Promise<void> {
    if (this.#free > 0) {
      this.#free -= 1;
      return;
    }
    // Whoever releases hands its permit on.
    await new Promise<void>((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  release(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free += 1;
    else next();
  }
}

/** Lets the host's loop turn once a millisecond, for promises alone would never let it. */
class Breather {
  #since = performance.now();
  #turn: Promise<void> | undefined;

  async breathe(): Promise<void> {
    if (this.#turn === undefined) {
      if (performance.now() - this.#since < 1) return;
      this.#turn = new Promise((resolve) => {
        setImmediate(() => {
          this.#turn = undefined;
          this.#since = performance.now();
          resolve();
        });
      });
    }
    await this.#turn;
  }
}

export const native: Programs = {
  async spawn(tasks) {
    const give = async (i: number): Promise<number> => i;
    const all: Promise<number>[] = [];
    for (let i = 0; i < tasks; i++) all.push(give(i));
    let sum = 0;
    for (const one of all) sum += await one;
    return sum;
  },

  async yields(tasks, times) {
    let count = 0;
    const turn = async (): Promise<void> => {
      for (let i = 0; i < times; i++) {
        await resolved;
        count += 1;
      }
    };
    await Promise.all(Array.from({ length: tasks }, turn));
    return count;
  },

  async sleepers(tasks, milliseconds) {
    let woken = 0;
    const doze = async (): Promise<void> => {
      await new Promise((resolve) => {
        setTimeout(resolve, milliseconds);
      });
      woken += 1;
    };
    const all: Promise<void>[] = [];
    for (let i = 0; i < tasks; i++) all.push(doze());
    for (const one of all) await one;
    return woken;
  },

  async queue(items) {
    const queue = new BoundedQueue();
    const produce = async (): Promise<void> => {
      for (let i = 0; i < items; i++) await queue.put(i);
    };
    const consume = async (): Promise<number> => {
      let sum = 0;
      for (let i = 0; i < items; i++) sum += await queue.get();
      return sum;
    };
    const [, sum] = await Promise.all([produce(), consume()]);
    return sum;
  },

  async pingPong(hops) {
    const there = new BoundedQueue();
    const back = new BoundedQueue();
    const echo = async (): Promise<void> => {
      for (let i = 0; i < hops; i += 2) await back.put((await there.get()) + 1);
    };
    const ask = async (): Promise<number> => {
      let last = 0;
      for (let i = 0; i < hops; i += 2) {
        await there.put(last + 1);
        last = await back.get();
      }
      return last;
    };
    const [last] = await Promise.all([ask(), echo()]);
    return last;
  },

  async cancel(tasks) {
    let cleaned = 0;
    const hang = async (signal: AbortSignal): Promise<void> => {
      try {
        await new Promise((_, reject) => {
          // oxlint-disable-next-line prefer-promise-reject-errors -- abort() makes an Error of its own.
          signal.addEventListener('abort', () => reject(signal.reason), { once: true });
        });
      } finally {
        cleaned += 1;
      }
    };
    const controllers: AbortController[] = [];
    const all: Promise<void>[] = [];
    for (let i = 0; i < tasks; i++) {
      const controller = new AbortController();
      controllers.push(controller);
      all.push(hang(controller.signal));
    }
    await resolved;
    for (const controller of controllers) controller.abort();
    let cancelled = 0;
    for (const { status } of await Promise.allSettled(all)) if (status === 'rejected') cancelled += 1;
    return Math.min(cleaned, cancelled);
  },

  async semaphore(tasks, times) {
    const semaphore = new Semaphore();
    let inside = 0;
    let count = 0;
    const visit = async (): Promise<void> => {
      for (let i = 0; i < times; i++) {
        await semaphore.acquire();
        try {
          inside += 1;
          checkInside(inside, permits);
          await resolved;
          inside -= 1;
          count += 1;
        } finally {
          semaphore.release();
        }
      }
    };
    await Promise.all(Array.from({ length: tasks }, visit));
    return count;
  },

  async depth(depth, times) {
    const nest = async (left: number): Promise<number> => {
      if (left > 0) return (await nest(left - 1)) + 1;
      let yielded = 0;
      for (; yielded < times; yielded++) await resolved;
      return yielded;
    };
    return await nest(depth);
  },

  busy(tasks): Busy {
    const breather = new Breather();
    let count = 0;
    let running = true;
    const spin = async (): Promise<void> => {
      while (running) {
        count += 1;
        await breather.breathe();
      }
    };
    const all = Promise.all(Array.from({ length: tasks }, spin));
    return {
      yields: () => count,
      serve(reply) {
        void (async () => {
          await resolved;
          reply();
        })();
      },
      async stop() {
        running = false;
        await all;
      },
    };
  },
};
