/** `Promise.all` and the like inside a task: each further wait is a strand, a child task of its own. */

import {
  allTasks,
  ContextVar,
  coroutine,
  createTask,
  currentTask,
  fromPromise,
  gather,
  getRunningLoop,
  sleep,
  type Task,
  timeout,
  wait,
} from '@tsyncio/core';
import { describe, expect, it } from 'vitest';
import { nameOf, outcomes, ways, whose } from './loops.ts';

describe.each(ways)('strands, $kind', ({ play }) => {
  it('waits for several sleeps at once', () =>
    play(async (loop) => {
      const all = await Promise.all([sleep(1, 'a'), sleep(3, 'b'), sleep(2, 'c'), sleep(0, 'd')]);
      expect([all, loop.time()]).toEqual([['a', 'b', 'c', 'd'], 3]);
    }));

  it('waits for coroutines, tasks, futures and promises alike', () =>
    play(async (loop) => {
      const future = loop.createFuture<string>();
      loop.callLater(1, () => future.setResult('future'));
      const asynchronous = coroutine(async () => {
        await sleep(2);
        return 'async';
      });
      const generator = coroutine(function* () {
        yield* sleep(3);
        return 'generator';
      });
      const all = await Promise.all([
        asynchronous(),
        generator(),
        createTask(() => sleep(1, 'task')),
        future,
        sleep(0, 'zero'),
        Promise.resolve('promise'),
        gather(sleep(1, 'gathered')),
      ]);
      expect([all, loop.time()]).toEqual([
        ['async', 'generator', 'task', 'future', 'zero', 'promise', ['gathered']],
        3,
      ]);
    }));

  it('runs helpers side by side, several awaits deep', () =>
    play(async (loop) => {
      const record: string[] = [];
      const inner = async (name: string, delay: number) => {
        await sleep(delay);
        record.push(`${name} inner ${loop.time()} ${whose()}`);
      };
      const outer = async (name: string, delay: number) => {
        await inner(name, delay);
        await inner(name, delay);
        record.push(`${name} outer ${loop.time()} ${whose()}`);
        return name;
      };
      currentTask()?.setName('main');
      expect(await Promise.all([outer('a', 1), outer('b', 1.5), outer('c', 4)])).toEqual(['a', 'b', 'c']);
      expect(record).toEqual([
        'a inner 1 main',
        'b inner 1.5 main',
        'a inner 2 main',
        'a outer 2 main',
        'b inner 3 main',
        'b outer 3 main',
        'c inner 4 main',
        'c inner 8 main',
        'c outer 8 main',
      ]);
    }));

  it('nests', () =>
    play(async (loop) => {
      const all = await Promise.all([
        Promise.all([sleep(1, 'a'), sleep(2, 'b')]),
        Promise.all([sleep(3, 'c'), Promise.all([sleep(0, 'd'), sleep(0, 'e')])]),
      ]);
      const after = [loop.time(), allTasks(loop).size];
      expect([all, after]).toEqual([
        [
          ['a', 'b'],
          ['c', ['d', 'e']],
        ],
        [3, 1],
      ]);
    }));

  it('nests fifty deep', () =>
    play(async (loop) => {
      const nested = async (depth: number): Promise<number> => {
        if (depth === 0) return 0;
        const [below] = await Promise.all([nested(depth - 1), sleep(depth)]);
        return below + 1;
      };
      expect([await nested(50), loop.time()]).toEqual([50, 50]);
    }));

  it('goes on after a race as soon as it is won', () =>
    play(async (loop) => {
      const times = [await Promise.race([sleep(5, 'slow'), sleep(1, 'fast')]), loop.time()];
      await sleep(1);
      times.push(loop.time());
      expect(times).toEqual(['fast', 1, 2]);
    }));

  it.each(['async', 'generator'])(
    'lets the loser of a race run on (%s), and cancels it when the task ends',
    (style) =>
      play(async (loop) => {
        const record: string[] = [];
        const racer = racerOf(style, record);
        const task = createTask(async () => {
          await Promise.race([racer(1), racer(2), racer(9)]);
          record.push(`won at ${loop.time()}`);
          await sleep(2);
          record.push(`end at ${loop.time()}`);
        });
        await task;
        const left = () => allTasks(loop).size;
        record.push(`left ${left() > 1}`);
        await sleep(0);
        record.push(`left ${left() > 1}`);
        expect([record, loop.time()]).toEqual([
          ['1 done', 'won at 1', '2 done', 'end at 3', 'left true', '9 CancelledError', 'left false'],
          3,
        ]);
      }),
  );

  it('gives the first success of Promise.any, and all errors where there is none', () =>
    play(async (loop) => {
      const failing = coroutine(async (delay: number) => {
        await sleep(delay);
        throw new Error(`failed at ${loop.time()}`);
      });
      const record: unknown[] = [await Promise.any([failing(1), sleep(2, 'good'), sleep(9, 'late')])];
      try {
        await Promise.any([failing(1), failing(2)]);
      } catch (error) {
        record.push((error as AggregateError).errors.map(String)); // as: Promise.any throws no other
      }
      expect(record).toEqual(['good', ['Error: failed at 3', 'Error: failed at 4']]);
    }));

  it('settles each on its own in Promise.allSettled', () =>
    play(async (loop) => {
      const failing = coroutine(function* (delay: number) {
        yield* sleep(delay);
        throw new Error('no');
      });
      const settled = await Promise.allSettled([sleep(1, 'a'), failing(2), sleep(3, 'c')]);
      expect([outcomes(settled), loop.time()]).toEqual([['a', 'Error', 'c'], 3]);
    }));

  it('fails at once with the first error, and cancels the others when the task ends', () =>
    play(async (loop) => {
      const record: string[] = [];
      const failing = coroutine(async () => {
        await sleep(1);
        throw new Error('boo');
      });
      const task = createTask(async () => {
        await Promise.all([racerOf('async', record)(5), failing(), racerOf('generator', record)(7)]);
      });
      await wait([task]);
      record.push(String(task), `at ${loop.time()}`);
      await sleep(0);
      expect(record.sort()).toEqual([
        '5 CancelledError',
        '7 CancelledError',
        `<Task '${task.getName()}' [failed: Error: boo]>`,
        'at 1',
      ]);
      expect(String(task.exception())).toBe('Error: boo');
    }));

  it('goes on at once with code that caught the error of a strand', () =>
    play(async (loop) => {
      const failing = coroutine(async () => {
        await sleep(1);
        throw new Error('boo');
      });
      let caught: unknown;
      try {
        await Promise.all([sleep(5), failing()]);
      } catch (error) {
        caught = error;
      }
      expect([String(caught), loop.time()]).toEqual(['Error: boo', 1]);
    }));

  it('cancels all strands with the task', () =>
    play(async (loop) => {
      const record: string[] = [];
      const task = createTask(async () => {
        try {
          await Promise.all([racerOf('async', record)(5), racerOf('generator', record)(6), sleep(7)]);
        } catch (error) {
          record.push(nameOf(error));
          throw error;
        }
      });
      await sleep(1);
      task.cancel('why');
      await wait([task]);
      await sleep(0);
      expect([record.sort(), String(task), loop.time(), allTasks(loop).size]).toEqual([
        ['5 CancelledError', '6 CancelledError', 'CancelledError'],
        `<Task '${task.getName()}' [cancelled]>`,
        1,
        1,
      ]);
    }));

  it('cancels the strands that are left, where the first wait is over', () =>
    play(async (loop) => {
      const record: string[] = [];
      const task = createTask(async () => {
        await Promise.all([sleep(1), racerOf('async', record)(5), racerOf('generator', record)(6)]);
      });
      await sleep(2);
      task.cancel();
      await wait([task]);
      await sleep(0);
      expect([record.sort(), task.cancelled(), loop.time()]).toEqual([
        ['5 CancelledError', '6 CancelledError'],
        true,
        2,
      ]);
    }));

  it('cancels what all strands wait for, though they were made in this very batch', () =>
    play(async () => {
      const tasks = [1, 2, 3].map((n) => createTask(sleep(5, n)));
      const [a, b, c] = tasks as [Task<number>, Task<number>, Task<number>]; // as: there are three
      const task = createTask(async () => await Promise.all([a, b, gather(c)]));
      await sleep(0);
      task.cancel();
      await sleep(6);
      expect([task, ...tasks].map((each) => each.cancelled())).toEqual([true, true, true, true]);
    }));

  it('settles what the task left behind in a coroutine of an async function', () =>
    play(async () => {
      const work = coroutine(async () => {
        await sleep(3);
      });
      const record: string[] = [];
      await createTask(async () => {
        const helper = (async () => {
          await work();
        })();
        helper.catch((error: unknown) => record.push(nameOf(error)));
        await Promise.race([helper, sleep(1)]);
      });
      await sleep(5);
      expect(record).toEqual(['CancelledError']);
    }));

  it('lets strands clean up with further waits', () =>
    play(async (loop) => {
      const record: string[] = [];
      const careful = coroutine(async (name: string) => {
        try {
          await sleep(9);
        } finally {
          await sleep(1);
          record.push(`${name} cleaned at ${loop.time()}`);
        }
      });
      const task = createTask(async () => {
        await Promise.allSettled([careful('a'), careful('b')]);
        record.push(`task at ${loop.time()}`);
      });
      await sleep(1);
      task.cancel();
      await wait([task]);
      expect(record).toEqual(['a cleaned at 2', 'b cleaned at 2', 'task at 2']);
    }));

  it('cancels a strand that was made when the task had ended', () =>
    play(async (loop) => {
      const record: string[] = [];
      const task = createTask(async () => {
        void (async () => {
          try {
            await sleep(1);
            record.push('never');
          } catch (error) {
            record.push(`${nameOf(error)} at ${loop.time()}`);
          }
        })();
      });
      await task;
      await sleep(3);
      expect(record).toEqual(['CancelledError at 0']);
    }));

  it('cancels all strands inside a timeout', () =>
    play(async (loop) => {
      const record: string[] = [];
      try {
        await timeout(1, async () => {
          await Promise.all([racerOf('async', record)(5), racerOf('generator', record)(6)]);
        });
      } catch (error) {
        record.push(nameOf(error));
      }
      await sleep(0);
      expect([record.sort(), loop.time()]).toEqual([
        ['5 CancelledError', '6 CancelledError', 'TimeoutError'],
        1,
      ]);
    }));

  it('lets a timeout outlive the losers of a race inside it', () =>
    play(async (loop) => {
      const result = await timeout(5, async () => {
        await Promise.race([sleep(1), sleep(8)]);
        await sleep(1);
        return 'in time';
      });
      expect([result, loop.time()]).toEqual(['in time', 2]);
    }));

  it('stops nothing else by a timeout in one strand, beside a helper', () =>
    play(async (loop) => {
      const helper = async () => {
        await sleep(3);
        return `sibling at ${loop.time()}`;
      };
      const all = await Promise.all([helper(), timeout(1, () => sleep(9)).then(() => 'no', nameOf)]);
      expect(all).toEqual(['sibling at 3', 'TimeoutError']);
    }));

  it('has the context variables of its task', () =>
    play(async () => {
      const variable = new ContextVar<string>('variable');
      variable.set('main');
      const reading = coroutine(async (delay: number) => {
        const before = variable.get();
        await sleep(delay);
        return [before, variable.get()];
      });
      const generating = coroutine(function* (delay: number) {
        const before = variable.get();
        yield* sleep(delay);
        return [before, variable.get()];
      });
      const all = await Promise.all([reading(1), reading(2), generating(1), generating(2)]);
      expect(all).toEqual([
        ['main', 'main'],
        ['main', 'main'],
        ['main', 'main'],
        ['main', 'main'],
      ]);
    }));

  it('gives the same future to several strands', () =>
    play(async () => {
      const task = createTask(() => sleep(1, 'once'));
      expect(await Promise.all([task, task, task])).toEqual(['once', 'once', 'once']);
    }));

  it('refuses the same coroutine in two strands', () =>
    play(async () => {
      const once = sleep(1, 'once');
      const settled = await Promise.allSettled([once, once]);
      expect(outcomes(settled)).toEqual(['once', 'RuntimeError']);
    }));

  it('leaves a strand waiting while the task waits for other things, one after the other', () =>
    play(async (loop) => {
      const record: string[] = [];
      const beside = racerOf('async', record)(3).toPromise();
      await sleep(1);
      record.push(`${loop.time()}`);
      await sleep(1);
      record.push(`${loop.time()}`);
      await beside;
      record.push(`${loop.time()}`);
      expect(record).toEqual(['1', '2', '3 done', '3']);
    }));

  it('runs thousands of strands of one task', () =>
    play(async (loop) => {
      const all = await Promise.all(Array.from({ length: 2000 }, (_, i) => sleep(i % 7, i)));
      expect([all.length, all.reduce((a, b) => a + b, 0), loop.time()]).toEqual([2000, 1999000, 6]);
    }));

  it('tells a deadlock of strands', () =>
    expect(
      play(async () => {
        await Promise.all([getRunningLoop().createFuture(), getRunningLoop().createFuture()]);
      }),
    ).rejects.toThrow('nothing can wake them'));

  it('ends with its own result, though a coroutine that it left behind ends while it waits', () =>
    play(async () => {
      const short = coroutine(async () => {
        await sleep(0);
      });
      const leaves = coroutine(async () => {
        await Promise.race([short(), Promise.resolve()]);
      });
      const task = createTask(function* () {
        yield* leaves();
        yield* sleep(0);
        yield* sleep(1);
        return 'its own';
      });
      const strands = await Promise.all([
        coroutine(function* () {
          yield* leaves();
          yield* sleep(0);
          yield* sleep(1);
          return 'a strand';
        })(),
        short(),
      ]);
      expect([await task, strands]).toEqual(['its own', ['a strand', undefined]]);
    }));

  it.each([true, false])(
    'tells a deadlock after a foreign promise, and none while code still runs (eager: %s)',
    (eagerStart) =>
      play(async () => {
        const task = createTask(
          async () => {
            for (let i = 0; i < 9; i += 1) await fromPromise(Promise.resolve());
            await fromPromise(new Promise(setImmediate));
            return 'no deadlock';
          },
          { eagerStart },
        );
        expect(await task).toBe('no deadlock');
      }),
  );

  // Faults that are known. See the report of these tests: the task itself runs the first strand, so what a timeout
  // cancels there is the whole task; and a coroutine of an async function leaves the task free for the next one.
  it('stops nothing else by a timeout in one strand, beside a timeout in another', () =>
    play(async () => {
      const settled = await Promise.allSettled([
        timeout(1, async () => {
          await sleep(5);
        }),
        timeout(10, async () => {
          await sleep(3);
          return 'in time';
        }),
      ]);
      expect(outcomes(settled)).toEqual(['TimeoutError', 'in time']);
    }));
});

/** Sleeps and records how that ended. */
function racerOf(style: string, record: string[]) {
  if (style === 'async') {
    return coroutine(async (delay: number) => {
      try {
        await sleep(delay);
        record.push(`${delay} done`);
      } catch (error) {
        record.push(`${delay} ${nameOf(error)}`);
        throw error;
      }
    });
  }
  return coroutine(function* (delay: number) {
    try {
      yield* sleep(delay);
      record.push(`${delay} done`);
    } catch (error) {
      record.push(`${delay} ${nameOf(error)}`);
      throw error;
    }
  });
}
