import { coroutine, createTask, fromPromise, gather, Lock, run, sleep, type Task } from '@tsyncio/core';
import { functionOf, inspectTask, observe, type TaskObserver } from '@tsyncio/core/observer';
import { runTest, VirtualClock } from '@tsyncio/core/testing';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { ways } from '../ways.ts';

const nameOf = (task: Task<unknown> | null): string => task?.getName() ?? 'nobody';

/** Writes down all that is told of the tasks that are named here; the others are not of the test. */
function note(record: unknown[], ...names: readonly string[]): () => void {
  const told = (task: Task<unknown>, text: string): void => {
    if (names.includes(task.getName())) record.push(`${task.getName()} ${text}`);
  };
  const end = observe({
    taskMade: (task, parent) => told(task, `made by ${nameOf(parent)}`),
    taskReady: (task, by) => told(task, `ready by ${nameOf(by)}`),
    taskRuns: (task) => told(task, 'runs'),
    taskWaits: (task) => told(task, `waits for ${inspectTask(task).waitsFor}`),
    taskWentAway: (task) => told(task, `away for ${inspectTask(task).waitsFor}`),
    taskEnded: (task) => told(task, 'ended'),
  });
  onTestFinished(end);
  return end;
}

describe.each(ways)('an observer in $name', ({ define, run, wait }) => {
  it('is told of a task from its making to its end', () =>
    run(function* ({ record }) {
      const end = note(record, 'a', 'b');
      const b = define(function* () {
        yield* wait(sleep(1));
        yield* wait(sleep(0));
      });
      yield* wait(
        createTask(
          define(function* () {
            yield* wait(createTask(b(), { name: 'b' }));
          })(),
          { name: 'a' },
        ),
      );
      end();
      expect(record).toEqual([
        expect.stringMatching(/^a made by Task-\d+$/),
        expect.stringMatching(/^a ready by Task-\d+$/),
        'a runs',
        'b made by a',
        'b ready by a',
        "a waits for <Task 'b' [pending]>",
        'b runs',
        'b waits for its time: 1',
        'b ready by nobody',
        'b runs',
        'b waits for null',
        'b ready by b',
        'b runs',
        'a ready by b',
        'b ended',
        'a runs',
        'a ended',
      ]);
    }));

  it('is told who has released a lock, and whose callback has ended a gather', () =>
    run(function* ({ record }) {
      const lock = new Lock();
      const hold = define(function* (seconds: number) {
        const held = yield* wait(lock.acquire());
        yield* wait(sleep(seconds));
        held[Symbol.dispose]();
      });
      const both = define(function* () {
        yield* wait(gather(createTask(hold(1), { name: 'first' }), createTask(hold(2), { name: 'second' })));
      });
      const end = note(record, 'second', 'both');
      yield* wait(createTask(both(), { name: 'both' }));
      end();
      expect(record.filter((line) => String(line).includes('ready by'))).toEqual([
        expect.stringMatching(/^both ready by Task-\d+$/),
        'second ready by both',
        'second ready by first',
        'second ready by nobody',
        'both ready by second',
      ]);
    }));

  it('is told who has cancelled a task', () =>
    run(function* ({ record }) {
      const end = note(record, 'sleeper');
      const sleeper = createTask(
        define(function* () {
          yield* wait(sleep(10));
        })(),
        { name: 'sleeper' },
      );
      yield* wait(
        createTask(
          define(function* () {
            yield* wait(sleep(1));
            sleeper.cancel();
          })(),
          { name: 'canceller' },
        ),
      );
      yield* wait(sleep(0));
      end();
      expect(record.slice(3)).toEqual([
        'sleeper waits for its time: 10',
        'sleeper ready by canceller',
        'sleeper runs',
        'sleeper ended',
      ]);
    }));

  it('is told that a task with eagerStart runs, before anybody had to wake it', () =>
    run(function* ({ record }) {
      const end = note(record, 'eager');
      const eager = createTask(
        define(function* () {
          yield* wait(sleep(1));
        })(),
        { name: 'eager', eagerStart: true },
      );
      yield* wait(eager);
      end();
      expect(record).toEqual([
        expect.stringMatching(/^eager made by Task-\d+$/),
        'eager runs',
        'eager waits for its time: 1',
        'eager ready by nobody',
        'eager runs',
        'eager ended',
      ]);
    }));
});

describe('observe()', () => {
  it('tells of code that waits for a foreign promise, and that it is back when it waits or ends', () =>
    runTest(async () => {
      const record: unknown[] = [];
      const end = note(record, 'away');
      const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
      await createTask(
        async () => {
          await turn();
          await sleep(1);
          await turn();
        },
        { name: 'away' },
      );
      end();
      expect(record.slice(2)).toEqual([
        'away runs',
        'away away for a promise',
        'away runs',
        'away waits for its time: 1',
        'away ready by nobody',
        'away runs',
        'away away for a promise',
        'away runs',
        'away ended',
      ]);
    }));

  it('tells of the strands of `Promise.all`, as tasks of their own', () =>
    runTest(async () => {
      const record: unknown[] = [];
      const end = note(record, 'both', 'both.strand');
      await createTask(
        async () => {
          await Promise.all([sleep(1), sleep(2)]);
        },
        { name: 'both' },
      );
      end();
      expect(record.slice(2)).toEqual([
        'both runs',
        'both waits for its time: 1',
        'both.strand made by both',
        'both.strand ready by both',
        'both.strand runs',
        'both.strand waits for its time: 2',
        'both ready by nobody',
        'both runs',
        'both away for its strands',
        'both.strand ready by nobody',
        'both.strand runs',
        'both.strand ended',
        'both runs',
        'both runs',
        'both ended',
      ]);
    }));

  it('tells of no step of a task that waits, or has ended, where a strand of it ends', () =>
    runTest(async () => {
      const record: unknown[] = [];
      const end = note(record, 'owner', 'owner.strand');
      const owner = createTask(
        async () => {
          const side = async (): Promise<void> => {
            await sleep(1);
            await sleep(3);
          };
          side().catch(() => {});
          await sleep(2);
        },
        { name: 'owner' },
      );
      await owner;
      await sleep(5);
      end();
      expect(record.slice(9)).toEqual([
        'owner runs',
        'owner waits for its time: 4',
        'owner.strand ready by nobody',
        'owner.strand runs',
        'owner.strand ended',
        // The wait that it leaves behind is a strand's from now on.
        'owner.strand made by owner',
        'owner.strand waits for its time: 4',
        'owner runs',
        'owner.strand ready by owner',
        'owner ended',
        'owner.strand runs',
        'owner.strand ended',
      ]);
    }));

  it('may ask a strand anything when that is made', () =>
    runTest(async () => {
      const record: unknown[] = [];
      const end = observe({
        taskMade: (task, parent) => {
          const { state, coroutines } = inspectTask(task);
          const { _owner: owner } = task as Task<unknown> & { readonly _owner: object }; // as: internal
          record.push([task.getName(), owner === parent, functionOf(task), state, coroutines]);
        },
      });
      await Promise.all([sleep(1), sleep(2)]);
      end();
      expect(record).toEqual([
        [expect.stringMatching(/strand$/), true, '', 'ready', ['<anonymous>', 'sleep']],
      ]);
    }));

  it('is told of the tasks of a program, and of none of the library', async () => {
    const record: string[] = [];
    const end = observe({
      taskMade: (task) => record.push(`${functionOf(task)} made`),
      taskReady: (task) => record.push(`${functionOf(task)} ready`),
      taskRuns: (task) => record.push(`${functionOf(task)} runs`),
      taskEnded: () => record.push('ended'),
    });
    await run(coroutine(function* main() {})(), { clock: new VirtualClock() });
    end();
    expect(record).toEqual(['main made', 'main ready', 'main runs', 'ended']);
  });

  it('tells of the step that throws after what cannot be awaited', () =>
    runTest(function* () {
      const record: unknown[] = [];
      const end = note(record, 'wrong');
      const wrong = createTask(
        (function* (): Generator<undefined, string, never> {
          try {
            yield 3 as unknown as undefined;
            return 'went on';
          } catch (error) {
            return String(error);
          }
        })(),
        { name: 'wrong' },
      );
      expect(yield* wrong).toBe('RuntimeError: Task got bad yield: 3');
      end();
      expect(record.slice(1)).toEqual([
        expect.stringMatching(/^wrong ready by Task-\d+$/),
        'wrong runs',
        'wrong waits for null',
        'wrong ready by wrong',
        'wrong runs',
        'wrong ended',
      ]);
    }));

  it('tells that a strand is ready which takes over a wait that is done', () =>
    runTest(async () => {
      const record: unknown[] = [];
      const end = note(record, 'owner', 'owner.strand');
      await createTask(
        async () => {
          const side = async (): Promise<void> => {
            await sleep(1);
            await sleep(1);
          };
          side().catch(() => {});
          await sleep(2);
        },
        { name: 'owner' },
      );
      await sleep(1);
      end();
      expect(record.slice(-8)).toEqual([
        'owner.strand ended',
        'owner.strand made by owner',
        'owner.strand waits for null',
        'owner.strand ready by nobody',
        'owner runs',
        'owner ended',
        'owner.strand runs',
        'owner.strand ended',
      ]);
    }));

  it('names nobody where something outside wakes a task, though its own code had begun it', () =>
    runTest(async () => {
      const record: unknown[] = [];
      const end = note(record, 'asker');
      await createTask(
        async () => {
          await fromPromise(new Promise<void>((resolve) => setImmediate(resolve)));
        },
        { name: 'asker' },
      );
      end();
      expect(record.filter((line) => String(line).includes('ready')).slice(1)).toEqual([
        'asker ready by nobody',
      ]);
    }));

  it('tells of tasks that were made before, and nothing after its end', () =>
    runTest(function* ({ idle }) {
      const record: unknown[] = [];
      const early = createTask(sleep(1), { name: 'early' });
      yield* idle();
      const end = note(record, 'early', 'late');
      yield* early;
      end();
      yield* createTask(sleep(1), { name: 'late' });
      expect(record).toEqual(['early ready by nobody', 'early runs', 'early ended']);
    }));

  it('tells several, each what it asks for', () =>
    runTest(function* () {
      const record: string[] = [];
      const ends = [
        observe({ taskEnded: (task) => record.push(`first: ${task.getName()}`) }),
        observe({ taskEnded: (task) => record.push(`second: ${task.getName()}`) }),
      ];
      yield* createTask(sleep(0), { name: 'one' });
      ends[0]?.();
      yield* createTask(sleep(0), { name: 'two' });
      ends[1]?.();
      expect(record).toEqual(['first: one', 'second: one', 'second: two']);
    }));

  it('ends what was begun by the same call, once, where one object looks on twice', () =>
    runTest(function* () {
      const record: string[] = [];
      const observer: TaskObserver = { taskEnded: (task) => record.push(task.getName()) };
      const ends = [observe(observer), observe(observer)];
      yield* createTask(sleep(0), { name: 'twice' });
      ends[0]?.();
      ends[0]?.();
      yield* createTask(sleep(0), { name: 'once' });
      ends[1]?.();
      yield* createTask(sleep(0), { name: 'never' });
      expect(record).toEqual(['twice', 'twice', 'once']);
    }));

  it.each(['taskMade', 'taskReady', 'taskRuns', 'taskWaits', 'taskEnded'] as const)(
    'reports an observer whose %s fails, tells it nothing more, and goes on',
    (method) =>
      runTest(function* () {
        const printed = vi.spyOn(console, 'error').mockReturnValue();
        onTestFinished(() => printed.mockRestore());
        const record: string[] = [];
        let calls = 0;
        const bad: TaskObserver = {
          [method]: () => {
            calls += 1;
            throw new Error('broken');
          },
        };
        const ends = [observe(bad), observe({ taskEnded: (task) => record.push(task.getName()) })];
        yield* gather(createTask(sleep(1), { name: 'a' }), createTask(sleep(2), { name: 'b' }));
        for (const end of ends) end();
        expect(record).toEqual(['a', 'b']);
        expect(calls).toBe(1);
        expect(printed.mock.calls.map((args) => String(args[0]))).toEqual([
          'An observer has failed, and is told nothing more',
          'Error: broken',
        ]);
      }),
  );

  it.each([undefined, null, 'x', 3])('takes no %s', (value) => {
    // @ts-expect-error
    expect(() => observe(value)).toThrow(
      new TypeError(`Cannot observe as 'observer' must be an object: received ${value}`),
    );
  });

  it('is there where a copy of the package was first that knew no observers', async () => {
    const key = Symbol.for('@tsyncio/running');
    const all = globalThis as { [key: symbol]: object | undefined };
    const before = all[key];
    onTestFinished(() => {
      all[key] = before;
    });
    const loops = new Set();
    const older = { task: null, loops, steps: 7 };
    all[key] = older;
    vi.resetModules();
    await import('@tsyncio/core');
    expect(all[key]).toBe(older);
    expect(older).toMatchObject({ task: null, steps: 7, observers: null, keepers: null });
    expect(older.loops).toBe(loops);
  });
});
