/** Effect: fibers, its own queues and semaphores, and its scheduler. */

import * as Effect from 'effect/Effect';
import * as Exit from 'effect/Exit';
import * as Fiber from 'effect/Fiber';
import * as Queue from 'effect/Queue';
import * as Semaphore from 'effect/Semaphore';
import { type Busy, checkInside, type Programs, permits, places } from './programs.ts';

/** What needs no fibers of its own: the runtime goes on in the same turn where nothing waits. */
export const effectForEach: Programs = {
  spawn(tasks) {
    return Effect.runPromise(
      Effect.gen(function* () {
        const numbers = Array.from({ length: tasks }, (_, i) => i);
        const give = (i: number): Effect.Effect<number> => Effect.sync(() => i);
        const given = yield* Effect.forEach(numbers, give, { concurrency: 'unbounded' });
        let sum = 0;
        for (const one of given) sum += one;
        return sum;
      }),
    );
  },
};

export const effect: Programs = {
  spawn(tasks) {
    return Effect.runPromise(
      Effect.gen(function* () {
        const fibers: Fiber.Fiber<number>[] = [];
        for (let i = 0; i < tasks; i++) fibers.push(yield* Effect.forkChild(Effect.sync(() => i)));
        let sum = 0;
        for (const fiber of fibers) sum += yield* Fiber.join(fiber);
        return sum;
      }),
    );
  },

  yields(tasks, times) {
    let count = 0;
    const turn = Effect.gen(function* () {
      for (let i = 0; i < times; i++) {
        yield* Effect.yieldNow;
        count += 1;
      }
    });
    return Effect.runPromise(
      Effect.gen(function* () {
        const fibers: Fiber.Fiber<void>[] = [];
        for (let i = 0; i < tasks; i++) fibers.push(yield* Effect.forkChild(turn));
        yield* Fiber.joinAll(fibers);
        return count;
      }),
    );
  },

  sleepers(tasks, milliseconds) {
    let woken = 0;
    const doze = Effect.gen(function* () {
      yield* Effect.sleep(milliseconds);
      woken += 1;
    });
    return Effect.runPromise(
      Effect.gen(function* () {
        const fibers: Fiber.Fiber<void>[] = [];
        for (let i = 0; i < tasks; i++) fibers.push(yield* Effect.forkChild(doze));
        for (const fiber of fibers) yield* Fiber.join(fiber);
        return woken;
      }),
    );
  },

  queue(items) {
    return Effect.runPromise(
      Effect.gen(function* () {
        const queue = yield* Queue.bounded<number>(places);
        const produce = Effect.gen(function* () {
          for (let i = 0; i < items; i++) yield* Queue.offer(queue, i);
        });
        const consume = Effect.gen(function* () {
          let sum = 0;
          for (let i = 0; i < items; i++) sum += yield* Queue.take(queue);
          return sum;
        });
        const [, sum] = yield* Effect.all([produce, consume], { concurrency: 'unbounded' });
        return sum;
      }),
    );
  },

  pingPong(hops) {
    return Effect.runPromise(
      Effect.gen(function* () {
        const there = yield* Queue.bounded<number>(places);
        const back = yield* Queue.bounded<number>(places);
        const echo = Effect.gen(function* () {
          for (let i = 0; i < hops; i += 2) yield* Queue.offer(back, (yield* Queue.take(there)) + 1);
        });
        const ask = Effect.gen(function* () {
          let last = 0;
          for (let i = 0; i < hops; i += 2) {
            yield* Queue.offer(there, last + 1);
            last = yield* Queue.take(back);
          }
          return last;
        });
        const [last] = yield* Effect.all([ask, echo], { concurrency: 'unbounded' });
        return last;
      }),
    );
  },

  cancel(tasks) {
    let cleaned = 0;
    const hang = Effect.never.pipe(
      Effect.ensuring(
        Effect.sync(() => {
          cleaned += 1;
        }),
      ),
    );
    return Effect.runPromise(
      Effect.gen(function* () {
        const fibers: Fiber.Fiber<never>[] = [];
        for (let i = 0; i < tasks; i++) fibers.push(yield* Effect.forkChild(hang));
        yield* Effect.yieldNow;
        yield* Fiber.interruptAll(fibers);
        const cancelled = (yield* Fiber.awaitAll(fibers)).filter(Exit.hasInterrupts).length;
        return Math.min(cleaned, cancelled);
      }),
    );
  },

  semaphore(tasks, times) {
    return Effect.runPromise(
      Effect.gen(function* () {
        const semaphore = yield* Semaphore.make(permits);
        let inside = 0;
        let count = 0;
        const stay = semaphore.withPermit(
          Effect.gen(function* () {
            inside += 1;
            checkInside(inside, permits);
            yield* Effect.yieldNow;
            inside -= 1;
            count += 1;
          }),
        );
        const visit = Effect.gen(function* () {
          for (let i = 0; i < times; i++) yield* stay;
        });
        const fibers: Fiber.Fiber<void>[] = [];
        for (let i = 0; i < tasks; i++) fibers.push(yield* Effect.forkChild(visit));
        yield* Fiber.joinAll(fibers);
        return count;
      }),
    );
  },

  depth(depth, times) {
    const nest = Effect.fnUntraced(function* (left: number): Effect.fn.Return<number> {
      if (left > 0) return (yield* nest(left - 1)) + 1;
      let yielded = 0;
      for (; yielded < times; yielded++) yield* Effect.yieldNow;
      return yielded;
    });
    return Effect.runPromise(nest(depth));
  },

  busy(tasks): Busy {
    let count = 0;
    let running = true;
    const spin = Effect.gen(function* () {
      while (running) {
        count += 1;
        yield* Effect.yieldNow;
      }
    });
    const done = Effect.runPromise(
      Effect.gen(function* () {
        const fibers: Fiber.Fiber<void>[] = [];
        for (let i = 0; i < tasks; i++) fibers.push(yield* Effect.forkChild(spin));
        yield* Fiber.joinAll(fibers);
      }),
    );
    return {
      yields: () => count,
      serve: (reply) => void Effect.runFork(Effect.sync(reply)),
      async stop() {
        running = false;
        await done;
      },
    };
  },
};
