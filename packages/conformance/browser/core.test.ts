/** What a browser's own host does for the loop; the order of events is in corpus.test.ts. */

import * as asyncio from '@tsyncio/core';
import { describe, expect, it } from 'vitest';

const TEXT = 'data:text/plain,hello';

describe('A loop in a browser', () => {
  it('waits for timers in real time', async () => {
    const record: string[] = [];
    const began = performance.now();
    await asyncio.run(async () => {
      const late = asyncio.createTask(async () => {
        await asyncio.sleep(0.1);
        record.push('late');
      });
      await asyncio.sleep(0.05);
      record.push('early');
      await late;
    });
    const took = performance.now() - began;
    expect(record).toEqual(['early', 'late']);
    expect(took).toBeGreaterThanOrEqual(99);
    expect(took).toBeLessThan(5_000);
  });

  it('tells no deadlock: something outside may still wake a task', async () => {
    const record: string[] = [];
    const loop = asyncio.newEventLoop();
    const future = loop.createFuture<string>();
    const main = loop.runUntilComplete(future).then((value) => record.push(value));
    await later(50);
    record.push('still waiting');
    future.setResult('woken');
    await main;
    loop.close();
    expect(record).toEqual(['still waiting', 'woken']);
  });

  it('waits for a promise of the browser and goes on in the same task', async () => {
    const main = async (): Promise<string[]> => {
      const name = () => String(asyncio.currentTask()?.getName());
      const response = await asyncio.fromPromise((signal) => fetch(TEXT, { signal }));
      const before = name();
      const text = await asyncio.fromPromise(response.text());
      return [before, text, name()];
    };
    const found = await asyncio.run(async () => {
      const a = asyncio.createTask(main, { name: 'a' });
      const b = asyncio.createTask(main, { name: 'b' });
      return await asyncio.gather(a, b);
    });
    expect(found).toEqual([
      ['a', 'hello', 'a'],
      ['b', 'hello', 'b'],
    ]);
  });

  it('refuses a wait of the library after a bare foreign promise, as there is no context store', async () => {
    const main = async (): Promise<void> => {
      await later(20);
      await asyncio.sleep(0);
    };
    await expect(asyncio.run(main)).rejects.toThrow(/fromPromise/);
  });

  it('cancels a wait for a promise, and aborts what it waits for', async () => {
    const record: string[] = [];
    await asyncio.run(async () => {
      const task = asyncio.createTask(async () => {
        try {
          await asyncio.fromPromise((signal) => {
            signal.addEventListener('abort', () => record.push('aborted'));
            return new Promise<never>(() => {});
          });
        } catch (error) {
          record.push(asyncio.isCancelled(error) ? 'cancelled' : String(error));
          throw error;
        }
      });
      await asyncio.sleep(0.01);
      record.push(`cancel ${task.cancel()}`);
      await asyncio.wait([task]);
      record.push(String(task.cancelled()));
    });
    expect(record).toEqual(['cancel true', 'aborted', 'cancelled', 'true']);
  });

  it('times a wait out', async () => {
    const main = async (): Promise<unknown> => await asyncio.waitFor(asyncio.sleep(60), 0.02);
    await expect(asyncio.run(main)).rejects.toBeInstanceOf(asyncio.TimeoutError);
  });

  it('leaves room for frames and timers of the page while tasks are always ready', async () => {
    const [frames, timers] = [countFrames(), countTimers()];
    let turns = 0;
    await asyncio.run(async () => {
      const end = asyncio.getRunningLoop().time() + 1;
      const busy = async (): Promise<void> => {
        while (asyncio.getRunningLoop().time() < end) {
          turns += 1;
          await asyncio.sleep(0);
        }
      };
      await asyncio.gather(Array.from({ length: 100 }, () => busy()));
    });
    expect(turns).toBeGreaterThan(10_000);
    expect(frames()).toBeGreaterThan(5);
    expect(timers()).toBeGreaterThan(5);
  });

  it('runs beside other loops', async () => {
    const record: string[] = [];
    const program = (name: string) => async () => {
      for (let i = 0; i < 3; i++) {
        await asyncio.sleep(0);
        record.push(`${name}${i} in ${asyncio.currentTask()?.getName()}`);
      }
    };
    const loops = ['a', 'b'].map((name) => {
      const loop = asyncio.newEventLoop();
      return loop.runUntilComplete(loop.createTask(program(name), { name })).finally(() => loop.close());
    });
    await Promise.all(loops);
    expect(record.sort()).toEqual(['a0 in a', 'a1 in a', 'a2 in a', 'b0 in b', 'b1 in b', 'b2 in b']);
  });

  it('loads nothing that is for Node alone', () => {
    const loaded = performance.getEntriesByType('resource').map(({ name }) => name);
    expect(loaded.filter((name) => name.includes('/core/src/'))).not.toEqual([]);
    expect(loaded.filter((name) => /node:|browser-external|piscina|tinypool/.test(name))).toEqual([]);
  });
});

function later(delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, delayMs);
  });
}

/** Counts the frames that the page draws, from now on until it is asked. */
function countFrames(): () => number {
  let frames = 0;
  let asked = false;
  const next = (): void => {
    frames += 1;
    if (!asked) requestAnimationFrame(next);
  };
  requestAnimationFrame(next);
  return () => {
    asked = true;
    return frames;
  };
}

/** The same for timers of 10 ms. */
function countTimers(): () => number {
  let timers = 0;
  const interval = setInterval(() => {
    timers += 1;
  }, 10);
  return () => {
    clearInterval(interval);
    return timers;
  };
}
