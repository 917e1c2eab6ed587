/** Several loops in one process. */

import { AsyncLocalStorage } from 'node:async_hooks';
import {
  allTasks,
  createTask,
  currentTask,
  DeadlockError,
  EventLoop,
  fromPromise,
  getRunningLoop,
  RuntimeError,
  run,
  sleep,
} from '@tsyncio/core';
import { VirtualClock } from '@tsyncio/core/testing';
import { describe, expect, it } from 'vitest';
import { nameOf, whose } from './loops.ts';

const kinds = [
  [true, true],
  [true, false],
  [false, false],
] as const;

describe.each(kinds)('two loops, one with a store: %s, the other: %s', (one, other) => {
  const open = (store: boolean, clock?: VirtualClock): EventLoop =>
    new EventLoop({ clock: clock ?? new VirtualClock(), asyncContext: store });

  it('interleave, and each keeps its time and its tasks', async () => {
    const record: string[] = [];
    const first = open(one);
    const second = open(other);
    const program = (name: string, loop: EventLoop, delay: number) => async () => {
      currentTask()?.setName(name);
      for (let i = 0; i < 4; i += 1) {
        await sleep(delay);
        record.push(`${whose()} ${loop.time()} ${getRunningLoop() === loop} ${allTasks().size}`);
      }
    };
    await Promise.all([
      first.runUntilComplete(program('first', first, 1)),
      second.runUntilComplete(program('second', second, 3)),
    ]);
    first.close();
    second.close();
    expect(record.filter((each) => each.startsWith('first'))).toEqual(
      [1, 2, 3, 4].map((time) => `first ${time} true 1`),
    );
    expect(record.filter((each) => each.startsWith('second'))).toEqual(
      [3, 6, 9, 12].map((time) => `second ${time} true 1`),
    );
  });

  it('may share a promise, and what goes on stays in its own loop', async () => {
    const record: string[] = [];
    const first = open(one);
    const second = open(other);
    let release = (): void => {};
    const shared = new Promise<void>((resolve) => {
      release = resolve;
    });
    const waiting = (name: string, loop: EventLoop) => async () => {
      currentTask()?.setName(name);
      await fromPromise(shared);
      record.push(`${whose()} ${getRunningLoop() === loop}`);
      await sleep(1);
      record.push(`${whose()} ${getRunningLoop() === loop}`);
    };
    const opening = async () => {
      currentTask()?.setName('opener');
      await fromPromise(new Promise(setImmediate));
      release();
      record.push(whose());
      await sleep(0);
      record.push(whose());
    };
    const both = Promise.all([
      first.runUntilComplete(waiting('first', first)),
      second.runUntilComplete(async () => {
        const opener = createTask(opening);
        await waiting('second', second)();
        await opener;
      }),
    ]);
    await both;
    first.close();
    second.close();
    expect(record.sort()).toEqual([
      'first true',
      'first true',
      'opener',
      'opener',
      'second true',
      'second true',
    ]);
  });

  it('refuse the futures and tasks of each other', async () => {
    const first = open(one);
    const second = open(other);
    const foreign = second.createFuture();
    const record: string[] = [];
    await first.runUntilComplete(async () => {
      try {
        await foreign;
      } catch (error) {
        record.push(String(error).replace(/Task-\d+/, 'Task'));
      }
      await createTask(function* () {
        try {
          yield* foreign;
        } catch (error) {
          record.push(String(error).replace(/Task-\d+/, 'Task'));
        }
      });
    });
    expect(record).toEqual(
      Array(2).fill(
        "RuntimeError: Task <Task 'Task' [pending]> got Future <Future [pending]> attached to a different loop",
      ),
    );
    expect(() => first.runUntilComplete(foreign)).toThrow('different loop');
    first.close();
    second.close();
  });

  it('may use one clock: what is due in both runs at the same time', async () => {
    const clock = new VirtualClock();
    const first = open(one, clock);
    const second = open(other, clock);
    await first.runUntilComplete(sleep(3));
    expect(second.time()).toBe(3);
    await second.runUntilComplete(sleep(2));
    expect([first.time(), second.time()]).toEqual([5, 5]);
    first.close();
    second.close();
  });

  it('run one after the other', async () => {
    const record: number[] = [];
    for (const store of [one, other, one]) {
      const loop = open(store);
      await loop.runUntilComplete(sleep(1));
      await loop.runUntilComplete(async () => {
        await sleep(1);
        record.push(loop.time());
      });
      loop.close();
    }
    expect(record).toEqual([2, 2, 2]);
  });

  it('a deadlock of one does not end the other', async () => {
    const first = open(one);
    const second = open(other);
    const outcomes = await Promise.allSettled([
      first.runUntilComplete(first.createFuture()),
      second.runUntilComplete(sleep(5, 'fine')),
    ]);
    expect(outcomes.map((each) => (each.status === 'fulfilled' ? each.value : nameOf(each.reason)))).toEqual([
      nameOf(new DeadlockError()),
      'fine',
    ]);
    first.close();
    second.close();
  });
});

describe.each([true, false])('run, where another loop is (with a store: %s)', (asyncContext) => {
  const options = () => ({ clock: new VirtualClock(), asyncContext });
  const inner = async () => {
    await sleep(1);
    return 'inner';
  };

  it('is refused in a step, in both styles and in helpers', async () => {
    const record: string[] = [];
    const attempt = (): void => {
      try {
        run(inner, options()).catch(() => {});
        record.push('ran');
      } catch (error) {
        record.push(`${error instanceof RuntimeError} ${(error as Error).message}`);
      }
    };
    await run(async () => {
      attempt();
      await sleep(1);
      attempt();
      await (async () => attempt())();
      await createTask(function* () {
        attempt();
        yield* sleep(1);
        attempt();
      });
      getRunningLoop().callSoon(attempt);
      await sleep(0);
    }, options());
    expect(record).toEqual(Array(6).fill('true asyncio.run() cannot be called from a running event loop'));
  });

  it('works in a callback of the host, while the task whose callback it is waits', async () => {
    const result = await run(
      async () => {
        const loop = getRunningLoop();
        const future = loop.createFuture<string>();
        const called = new Promise<void>((resolve) => {
          setImmediate(() => {
            run(inner, options()).then((value) => future.setResult(value), future.setException.bind(future));
            resolve();
          });
        });
        await fromPromise(called);
        return await future;
      },
      { asyncContext },
    );
    expect(result).toBe('inner');
  });

  it('keeps the store of the user for the whole run', async () => {
    const storage = new AsyncLocalStorage<string>();
    const record = await storage.run('outer', () =>
      run(async () => {
        const seen = [storage.getStore()];
        await sleep(1);
        seen.push(storage.getStore());
        seen.push(
          await createTask(function* () {
            yield* sleep(1);
            return storage.getStore();
          }),
        );
        seen.push(
          await createTask(async () => {
            await sleep(1);
            return storage.getStore();
          }),
        );
        return seen;
      }, options()),
    );
    expect(record).toEqual(Array(4).fill('outer'));
  });
});
