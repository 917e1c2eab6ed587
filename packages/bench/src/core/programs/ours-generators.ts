/** Generators on our loop. */

/* oxlint-disable require-yield -- a task may have nothing to wait for. */

import * as asyncio from '@tsyncio/core';
import { type Busy, checkInside, type Programs, permits, places } from './programs.ts';

export const oursGenerators: Programs = {
  spawn(tasks) {
    // biome-ignore lint/correctness/useYield: a task that has nothing to wait for.
    const give = asyncio.coroutine(function* (i: number) {
      return i;
    });
    return asyncio.run(function* () {
      const all: asyncio.Task<number>[] = [];
      for (let i = 0; i < tasks; i++) all.push(asyncio.createTask(give(i)));
      let sum = 0;
      for (const one of all) sum += yield* one;
      return sum;
    });
  },

  yields(tasks, times) {
    let count = 0;
    const turn = asyncio.coroutine(function* () {
      for (let i = 0; i < times; i++) {
        yield* asyncio.sleep(0);
        count += 1;
      }
    });
    return asyncio.run(function* () {
      yield* asyncio.gather(...Array.from({ length: tasks }, () => turn()));
      return count;
    });
  },

  sleepers(tasks, milliseconds) {
    let woken = 0;
    const doze = asyncio.coroutine(function* () {
      yield* asyncio.sleep(milliseconds / 1000);
      woken += 1;
    });
    return asyncio.run(function* () {
      const all: asyncio.Task<void>[] = [];
      for (let i = 0; i < tasks; i++) all.push(asyncio.createTask(doze()));
      for (const one of all) yield* one;
      return woken;
    });
  },

  queue(items) {
    return asyncio.run(function* () {
      const queue = new asyncio.Queue<number>(places);
      const produce = asyncio.coroutine(function* () {
        for (let i = 0; i < items; i++) yield* queue.put(i);
      });
      const consume = asyncio.coroutine(function* () {
        let sum = 0;
        for (let i = 0; i < items; i++) sum += yield* queue.get();
        return sum;
      });
      const [, sum] = yield* asyncio.gather(produce(), consume());
      return sum;
    });
  },

  pingPong(hops) {
    return asyncio.run(function* () {
      const there = new asyncio.Queue<number>(places);
      const back = new asyncio.Queue<number>(places);
      const echo = asyncio.coroutine(function* () {
        for (let i = 0; i < hops; i += 2) yield* back.put((yield* there.get()) + 1);
      });
      const ask = asyncio.coroutine(function* () {
        let last = 0;
        for (let i = 0; i < hops; i += 2) {
          yield* there.put(last + 1);
          last = yield* back.get();
        }
        return last;
      });
      const [last] = yield* asyncio.gather(ask(), echo());
      return last;
    });
  },

  cancel(tasks) {
    let cleaned = 0;
    const hang = asyncio.coroutine(function* () {
      try {
        yield* asyncio.getRunningLoop().createFuture();
      } finally {
        cleaned += 1;
      }
    });
    return asyncio.run(function* () {
      const all: asyncio.Task<void>[] = [];
      for (let i = 0; i < tasks; i++) all.push(asyncio.createTask(hang()));
      yield* asyncio.sleep(0);
      for (const one of all) one.cancel();
      yield* asyncio.wait(all);
      return Math.min(cleaned, all.filter((one) => one.cancelled()).length);
    });
  },

  semaphore(tasks, times) {
    return asyncio.run(function* () {
      const semaphore = new asyncio.Semaphore(permits);
      let inside = 0;
      let count = 0;
      const visit = asyncio.coroutine(function* () {
        for (let i = 0; i < times; i++) {
          yield* semaphore.acquire();
          try {
            inside += 1;
            checkInside(inside, permits);
            yield* asyncio.sleep(0);
            inside -= 1;
            count += 1;
          } finally {
            semaphore.release();
          }
        }
      });
      yield* asyncio.gather(...Array.from({ length: tasks }, () => visit()));
      return count;
    });
  },

  depth(depth, times) {
    const nest: (left: number) => asyncio.Coroutine<number> = asyncio.coroutine(function* (left: number) {
      if (left > 0) return (yield* nest(left - 1)) + 1;
      let yielded = 0;
      for (; yielded < times; yielded++) yield* asyncio.sleep(0);
      return yielded;
    });
    return asyncio.run(nest(depth));
  },

  async steps(depth, times) {
    let milliseconds = 0;
    const nest: (left: number) => asyncio.Coroutine<void> = asyncio.coroutine(function* (left: number) {
      if (left > 0) {
        yield* nest(left - 1);
        return;
      }
      let begun = 0;
      for (let i = 0; i < 2 * times; i++) {
        if (i === times) begun = performance.now();
        yield* asyncio.sleep(0);
      }
      milliseconds = performance.now() - begun;
    });
    await asyncio.run(nest(depth));
    return milliseconds;
  },

  busy(tasks): Busy {
    let count = 0;
    let running = true;
    const spin = asyncio.coroutine(function* () {
      while (running) {
        count += 1;
        yield* asyncio.sleep(0);
      }
    });
    // biome-ignore lint/correctness/useYield: a task that has nothing to wait for.
    const answer = asyncio.coroutine(function* (reply: () => void) {
      reply();
    });
    const runner = new asyncio.Runner();
    const loop = runner.getLoop();
    const done = runner.run(function* () {
      yield* asyncio.gather(...Array.from({ length: tasks }, () => spin()));
    });
    return {
      yields: () => count,
      serve(reply) {
        loop.createTask(answer(reply));
      },
      async stop() {
        running = false;
        await done;
        await runner.close();
      },
    };
  },
};
