/** Async functions on our loop. */

import * as asyncio from '@tsyncio/core';
import { type Busy, checkInside, type Programs, permits, places } from './programs.ts';

/** Programs on loops with these options. */
export const oursAsync = (options: asyncio.LoopOptions): Programs => ({
  spawn(tasks) {
    const give = asyncio.coroutine(async (i: number) => {
      return i;
    });
    return asyncio.run(async () => {
      const all: asyncio.Task<number>[] = [];
      for (let i = 0; i < tasks; i++) all.push(asyncio.createTask(give(i)));
      let sum = 0;
      for (const one of all) sum += await one;
      return sum;
    }, options);
  },

  yields(tasks, times) {
    let count = 0;
    const turn = asyncio.coroutine(async () => {
      for (let i = 0; i < times; i++) {
        await asyncio.sleep(0);
        count += 1;
      }
    });
    return asyncio.run(async () => {
      await asyncio.gather(...Array.from({ length: tasks }, () => turn()));
      return count;
    }, options);
  },

  sleepers(tasks, milliseconds) {
    let woken = 0;
    const doze = asyncio.coroutine(async () => {
      await asyncio.sleep(milliseconds / 1000);
      woken += 1;
    });
    return asyncio.run(async () => {
      const all: asyncio.Task<void>[] = [];
      for (let i = 0; i < tasks; i++) all.push(asyncio.createTask(doze()));
      for (const one of all) await one;
      return woken;
    }, options);
  },

  queue(items) {
    return asyncio.run(async () => {
      const queue = new asyncio.Queue<number>(places);
      const produce = asyncio.coroutine(async () => {
        for (let i = 0; i < items; i++) await queue.put(i);
      });
      const consume = asyncio.coroutine(async () => {
        let sum = 0;
        for (let i = 0; i < items; i++) sum += await queue.get();
        return sum;
      });
      const [, sum] = await asyncio.gather(produce(), consume());
      return sum;
    }, options);
  },

  pingPong(hops) {
    return asyncio.run(async () => {
      const there = new asyncio.Queue<number>(places);
      const back = new asyncio.Queue<number>(places);
      const echo = asyncio.coroutine(async () => {
        for (let i = 0; i < hops; i += 2) await back.put((await there.get()) + 1);
      });
      const ask = asyncio.coroutine(async () => {
        let last = 0;
        for (let i = 0; i < hops; i += 2) {
          await there.put(last + 1);
          last = await back.get();
        }
        return last;
      });
      const [last] = await asyncio.gather(ask(), echo());
      return last;
    }, options);
  },

  cancel(tasks) {
    let cleaned = 0;
    const hang = asyncio.coroutine(async () => {
      try {
        await asyncio.getRunningLoop().createFuture();
      } finally {
        cleaned += 1;
      }
    });
    return asyncio.run(async () => {
      const all: asyncio.Task<void>[] = [];
      for (let i = 0; i < tasks; i++) all.push(asyncio.createTask(hang()));
      await asyncio.sleep(0);
      for (const one of all) one.cancel();
      await asyncio.wait(all);
      return Math.min(cleaned, all.filter((one) => one.cancelled()).length);
    }, options);
  },

  semaphore(tasks, times) {
    return asyncio.run(async () => {
      const semaphore = new asyncio.Semaphore(permits);
      let inside = 0;
      let count = 0;
      const visit = asyncio.coroutine(async () => {
        for (let i = 0; i < times; i++) {
          await semaphore.acquire();
          try {
            inside += 1;
            checkInside(inside, permits);
            await asyncio.sleep(0);
            inside -= 1;
            count += 1;
          } finally {
            semaphore.release();
          }
        }
      });
      await asyncio.gather(...Array.from({ length: tasks }, () => visit()));
      return count;
    }, options);
  },

  depth(depth, times) {
    const nest: (left: number) => asyncio.Coroutine<number> = asyncio.coroutine(async (left: number) => {
      if (left > 0) return (await nest(left - 1)) + 1;
      let yielded = 0;
      for (; yielded < times; yielded++) await asyncio.sleep(0);
      return yielded;
    });
    return asyncio.run(nest(depth), options);
  },

  async steps(depth, times) {
    let milliseconds = 0;
    const nest: (left: number) => asyncio.Coroutine<void> = asyncio.coroutine(async (left: number) => {
      if (left > 0) {
        await nest(left - 1);
        return;
      }
      let begun = 0;
      for (let i = 0; i < 2 * times; i++) {
        if (i === times) begun = performance.now();
        await asyncio.sleep(0);
      }
      milliseconds = performance.now() - begun;
    });
    await asyncio.run(nest(depth), options);
    return milliseconds;
  },

  busy(tasks): Busy {
    let count = 0;
    let running = true;
    const spin = asyncio.coroutine(async () => {
      while (running) {
        count += 1;
        await asyncio.sleep(0);
      }
    });
    const answer = asyncio.coroutine(async (reply: () => void) => {
      reply();
    });
    const runner = new asyncio.Runner(options);
    const loop = runner.getLoop();
    const done = runner.run(async () => {
      await asyncio.gather(...Array.from({ length: tasks }, () => spin()));
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
});
