import {
  createTask,
  currentTask,
  DeadlockError,
  EventLoop,
  fromPromise,
  gather,
  inspect,
  run as runMain,
  Semaphore,
  shield,
  sleep,
  type Task,
  taskGroup,
  wait as waitForAll,
} from '@tsyncio/core';
import { VirtualClock } from '@tsyncio/core/testing';
import { describe, expect, it } from 'vitest';
import { ways } from '../ways.ts';

describe.each(ways)('inspect() in $name', ({ define, run, turns, wait, name }) => {
  const isAsync = name.startsWith('async');
  /** An async function's call of `sleep` is a frame of the task; a generator runs it by itself. */
  const inSleep = isAsync ? ' > sleep' : '';

  it('shows a task that runs, one that is ready, and one that sleeps', () =>
    run(function* ({ record }) {
      const nap = define(function* nap() {
        yield* wait(sleep(5));
      });
      const task = createTask(nap(), { name: 'sleeper' });
      record.push(...String(inspect()).split('\n'));
      yield* turns(1);
      record.push(...String(inspect()).split('\n'));
      yield* wait(task);
      expect(record).toEqual([
        `${currentTask()?.getName()} in <anonymous> [running]`,
        `sleeper in <anonymous> [ready]`,
        `${currentTask()?.getName()} in <anonymous> [running]`,
        `sleeper in <anonymous>${inSleep}, waits for its time: 5`,
      ]);
    }));

  it('shows who waits for whom, through groups, gathers, shields and waits', () =>
    run(function* ({ record }) {
      const nap = define(function* () {
        yield* wait(sleep(5));
      });
      const inner = createTask(nap(), { name: 'inner' });
      const shielding = createTask(
        define(function* () {
          yield* wait(shield(inner));
        })(),
        { name: 'shielding' },
      );
      const waiting = createTask(
        define(function* () {
          yield* wait(waitForAll([shielding]));
        })(),
        { name: 'waiting' },
      );
      const gathering = createTask(
        define(function* () {
          yield* wait(gather(inner, waiting));
        })(),
        { name: 'gathering' },
      );
      const grouping = createTask(
        define(function* () {
          yield* wait(
            taskGroup((group) => {
              group.createTask(nap(), { name: 'member' });
              return define(function* () {})();
            }),
          );
        })(),
        { name: 'grouping' },
      );
      yield* turns(3);
      const found = inspect().tasks.filter((each) => each.state !== 'running');
      record.push(...found.map((each) => `${each.name}: ${each.awaits.join(' ')}`));
      const [, ...tree] = String(inspect()).split('\n');
      record.push(...tree.map((line) => line.replace(/ in .*/, '')));
      yield* wait(gather(gathering, grouping));
      expect(record).toEqual([
        ...['inner: ', 'shielding: inner', 'waiting: shielding', 'gathering: inner waiting'],
        ...['grouping: member', 'member: '],
        'gathering',
        '├─ inner',
        '└─ waiting',
        '   └─ shielding',
        '      └─ inner: see above',
        'grouping',
        '└─ member',
      ]);
    }));

  it('is data that can be turned to JSON, and keeps the tasks beside it', () =>
    run(function* () {
      const task: Task<void> = createTask(sleep(1), { name: 'sleeper' });
      yield* turns(1);
      const { tasks } = inspect();
      expect(JSON.parse(JSON.stringify(tasks[1]))).toEqual({
        name: 'sleeper',
        state: 'waiting',
        coroutines: ['sleep'],
        waitsFor: 'its time: 1',
        awaits: [],
        cancelling: 0,
        createdAt: null,
      });
      expect(tasks[1]?.task).toBe(task);
      yield* wait(task);
    }));

  it('counts the cancellations of a task that cleans up', () =>
    run(function* () {
      const slow = define(function* () {
        try {
          yield* wait(sleep(5));
        } finally {
          yield* wait(sleep(1));
        }
      });
      const task = createTask(slow(), { name: 'slow' });
      yield* turns(1);
      task.cancel();
      yield* turns(1);
      expect(inspect().tasks[1]?.cancelling).toBe(1);
      yield* wait(waitForAll([task]));
    }));
});

describe('inspect()', () => {
  it('names the coroutines that are open, in both styles, mixed', () =>
    runMain(
      async () => {
        const { coroutine } = await import('@tsyncio/core');
        const inner = coroutine(async function inner() {
          await sleep(1);
        });
        const middle = coroutine(function* middle() {
          yield* inner();
        });
        const outer = coroutine(async function outer() {
          await middle();
        });
        const task = createTask(outer(), { name: 'task' });
        await sleep(0);
        const found = inspect().tasks.find((each) => each.name === 'task');
        expect(found?.coroutines).toEqual(['outer', 'middle', 'inner', 'sleep']);
        await task;
      },
      { clock: new VirtualClock() },
    ));

  it('shows what waits for a promise, by fromPromise and without', () =>
    runMain(
      async () => {
        let resolve = (): void => {};
        const promise = new Promise<void>((settle) => {
          resolve = settle;
        });
        const { coroutine } = await import('@tsyncio/core');
        const foreign = coroutine(async function foreign() {
          await promise;
        });
        const tasks = [createTask(foreign()), createTask(fromPromise(promise))];
        await fromPromise(new Promise((settle) => setImmediate(settle)));
        const [, ...found] = inspect().tasks;
        expect(found.map(({ state, waitsFor, coroutines }) => [state, waitsFor, ...coroutines])).toEqual([
          ['outside', 'a promise', 'foreign'],
          ['waiting', 'a promise', 'fromPromise'],
        ]);
        resolve();
        await gather(tasks);
      },
      { clock: new VirtualClock() },
    ));

  it('shows all loops that run, where it is asked outside any', async () => {
    const loops = ['a', 'b'].map(() => new EventLoop());
    const runs = loops.map((loop, i) => {
      const task = loop.createTask(sleep(60), { name: `task ${i}` });
      return [task, loop.runUntilComplete(task).catch(() => {})] as const;
    });
    await new Promise((settle) => setImmediate(settle));
    expect(inspect().tasks.map((each) => each.name)).toEqual(['task 0', 'task 1']);
    expect(inspect(loops[1]).tasks.map((each) => each.name)).toEqual(['task 1']);
    for (const [task] of runs) task.cancel();
    await Promise.all(runs.map(([, run]) => run));
    expect(String(inspect())).toBe('no tasks');
    for (const loop of loops) loop.close();
  });

  it('draws a chain of 20,000 tasks', () =>
    runMain(
      function* () {
        let last: Task<unknown> = createTask(sleep(1), { name: 'first' });
        for (let i = 0; i < 20_000; i += 1) {
          const before = last;
          last = createTask(function* () {
            yield* before;
          });
        }
        yield* sleep(0);
        expect(String(inspect()).split('\n')).toHaveLength(20_002);
        yield* last;
      },
      { clock: new VirtualClock() },
    ));
});

describe('DeadlockError', () => {
  it('draws a circle, and keeps the data', async () => {
    const loop = new EventLoop({ clock: new VirtualClock() });
    const tasks = new Map<string, Task<unknown>>();
    for (const [name, other] of [
      ['a', 'b'],
      ['b', 'c'],
      ['c', 'a'],
    ] as const) {
      const work = function* (): Generator<unknown, void, unknown> {
        yield* sleep(0);
        yield* tasks.get(other) as Task<unknown>;
      };
      tasks.set(name, loop.createTask(work, { name }));
    }
    const main = loop.runUntilComplete(tasks.get('a') as Task<unknown>);
    const error: unknown = await main.catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(DeadlockError);
    expect((error as DeadlockError).message).toBe(
      [
        'Every task waits, and nothing can wake them:',
        "  a in work, waits for <Task 'b' [pending]>",
        "  └─ b in work, waits for <Task 'c' [pending]>",
        "     └─ c in work, waits for <Task 'a' [pending]>",
        '        └─ a: a circle, see above',
      ].join('\n'),
    );
    expect((error as DeadlockError).inspection.tasks.map((each) => each.name)).toEqual(['a', 'b', 'c']);
    for (const task of tasks.values()) task.cancel();
    await loop.runUntilComplete(gather([...tasks.values()], { returnExceptions: true }));
    loop.close();
  });

  it('shows a hundred lines at most', async () => {
    const loop = new EventLoop({ clock: new VirtualClock() });
    const forever = loop.createFuture();
    for (let i = 0; i < 150; i += 1) {
      loop.createTask(function* () {
        yield* shield(forever);
      });
    }
    const error: unknown = await loop.runForever().catch((caught: unknown) => caught);
    const lines = String(error).split('\n');
    expect(lines).toHaveLength(102);
    expect(lines.at(-1)).toBe('  … and 50 more');
    loop.close();
  });

  it('is told of 200,000 tasks that wait beside each other, and of many that wait for many', async () => {
    const wide = new EventLoop({ clock: new VirtualClock() });
    const forever = wide.createFuture();
    const tasks = Array.from({ length: 200_000 }, () =>
      wide.createTask(function* () {
        yield* shield(forever);
      }),
    );
    const error: unknown = await wide
      .runUntilComplete(() => gather(tasks))
      .catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(DeadlockError);
    expect(String(error).split('\n').at(-1)).toBe('  … and 199901 more');
    wide.close();

    const loop = new EventLoop({ clock: new VirtualClock() });
    const permits = new Semaphore(200);
    for (let i = 0; i < 5_000; i += 1) {
      loop.createTask(function* () {
        yield* permits.acquire();
        yield* loop.createFuture();
      });
    }
    const many: unknown = await loop.runForever().catch((caught: unknown) => caught);
    expect(many).toBeInstanceOf(DeadlockError);
    expect((many as DeadlockError).inspection.tasks[1000]?.awaits).toHaveLength(200);
    expect(String((many as DeadlockError).inspection).split('\n').length).toBeLessThan(30_000);
    loop.close();
    // Some seconds alone; a machine that has other work to do needs many more.
  }, 120_000);
});
