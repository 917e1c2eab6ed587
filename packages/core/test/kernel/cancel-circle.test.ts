import {
  allTasks,
  createTask,
  DeadlockError,
  EventLoop,
  type Future,
  gather,
  getRunningLoop,
  run,
  shield,
  sleep,
  type Task,
  taskGroup,
} from '@tsyncio/core';
import { VirtualClock } from '@tsyncio/core/testing';
import { describe, expect, it } from 'vitest';
import { ways } from '../ways.ts';

async function errorOf(running: Promise<unknown>): Promise<unknown> {
  try {
    return await running;
  } catch (error) {
    return error;
  }
}

describe.each(ways)(
  'tasks that wait for each other in $name',
  ({ asyncContext, define, run: runIn, wait }) => {
    /** Tasks each of which waits for the next, and the last for the first. */
    const circleOf = (loop: EventLoop, size: number, record: unknown[]): Task<void>[] => {
      const tasks: Task<void>[] = [];
      const member = define(function* (i: number) {
        try {
          yield* wait(tasks[(i + 1) % size] as Task<void>); // as: all are there before one begins
        } catch (error) {
          record.push(`${i} ${String(error)}`);
          throw error;
        }
      });
      for (let i = 0; i < size; i += 1) tasks.push(loop.createTask(member(i), { name: `task ${i}` }));
      return tasks;
    };

    it.each([2, 3])('in a circle of %i are a deadlock, and can be cancelled afterwards', async (size) => {
      const record: unknown[] = [];
      const loop = new EventLoop({ clock: new VirtualClock(), asyncContext });
      const [first, ...others] = circleOf(loop, size, record) as [Task<void>, ...Task<void>[]]; // as: there are some
      const error = await errorOf(loop.runUntilComplete(first));
      expect(error).toBeInstanceOf(DeadlockError);
      expect(String(error)).toContain("waits for <Task 'task 0' [pending]>");
      expect(record).toEqual([]);

      first.cancel('one is enough');
      await loop.runUntilComplete(gather([first, ...others], { returnExceptions: true }));
      expect([first, ...others].map((task) => task.cancelled())).toEqual(
        Array.from({ length: size }, () => true),
      );
      expect(record).toEqual(
        Array.from({ length: size }, (_, i) => `${(size - i) % size} CancelledError: one is enough`),
      );
      expect(allTasks(loop).size).toBe(0);
      loop.close();
    });

    it('of which one waits for itself are a deadlock, and can be cancelled', async () => {
      const loop = new EventLoop({ clock: new VirtualClock(), asyncContext });
      const whole: Task<unknown> = loop.createTask(
        define(function* () {
          yield* wait(shield(whole));
        })(),
      );
      expect(await errorOf(loop.runUntilComplete(whole))).toBeInstanceOf(DeadlockError);
      whole.cancel();
      expect(String(await errorOf(loop.runUntilComplete(whole)))).toBe('CancelledError');
      loop.close();
    });

    it('in a circle are ended by the one who ends the program', async () => {
      const record: unknown[] = [];
      const main = define(function* () {
        circleOf(getRunningLoop(), 3, record);
        yield* wait(sleep(1));
        return 'ends';
      });
      const loopFactory = (): EventLoop => new EventLoop({ clock: new VirtualClock(), asyncContext });
      expect(await run(main(), { loopFactory })).toBe('ends');
      expect(record).toHaveLength(3);
    });

    it('in a circle through a task group are a deadlock, also when cancelled: Python hangs there', async () => {
      const loop = new EventLoop({ clock: new VirtualClock(), asyncContext });
      const body = define(function* (waitsFor: () => Future<unknown>) {
        yield* wait(waitsFor());
      });
      const outer: Task<unknown> = loop.createTask(() =>
        taskGroup((group) => {
          const inner = body(() => outer);
          group.createTask(inner, { name: 'inner' });
          return sleep(0);
        }),
      );
      for (const state of ['exiting', 'cancelling']) {
        const error = await errorOf(loop.runUntilComplete(outer));
        expect(error).toBeInstanceOf(DeadlockError);
        expect(String(error)).toContain(`waits for <TaskGroup [${state}, tasks:1]>`);
        outer.cancel();
      }
      loop.close();
    });

    it('and are cancelled from one end of a long chain pass it on to the other', () =>
      runIn(function* ({ record }) {
        const link = define(function* (next: Task<unknown> | null) {
          yield* wait(next ?? sleep(10));
        });
        const tasks: Task<unknown>[] = [];
        for (let i = 0; i < 2_000; i += 1) tasks.push(createTask(link(tasks.at(-1) ?? null)));
        yield* wait(sleep(1));
        tasks.at(-1)?.cancel('all of them');
        yield* wait(gather(tasks, { returnExceptions: true }));
        const cancelled = tasks.filter((task) => task.cancelled()).length;
        record.push(cancelled, tasks.filter((task) => task.cancelling() === 1).length);
        expect(record).toEqual([2_000, 2_000]);
      }));
  },
);

describe('a long chain of tasks', () => {
  const LENGTH = 20_000;
  const MINUTE = 60_000; // milliseconds: the machine may have much else to do

  it(
    'is cancelled without an overflow of the stack',
    async () => {
      const loop = new EventLoop({ clock: new VirtualClock() });
      const tasks: Task<unknown>[] = [];
      for (let i = 0; i < 100_000; i += 1) {
        const next = tasks.at(-1);
        tasks.push(loop.createTask(() => next ?? sleep(10)));
      }
      await loop.runUntilComplete(sleep(1));
      tasks.at(-1)?.cancel();
      await loop.runUntilComplete(gather(tasks, { returnExceptions: true }));
      expect(tasks.every((task) => task.cancelled())).toBe(true);
      loop.close();
    },
    MINUTE,
  );

  it(
    'that is a circle is cancelled as well',
    async () => {
      const loop = new EventLoop({ clock: new VirtualClock() });
      const circle: Task<unknown>[] = [];
      for (let i = 0; i < LENGTH; i += 1) {
        circle.push(loop.createTask(() => circle[(i + 1) % LENGTH] as Task<unknown>)); // as: all are there by then
      }
      await loop.runUntilComplete(sleep(1));
      circle[0]?.cancel();
      await loop.runUntilComplete(gather(circle, { returnExceptions: true }));
      expect(circle.every((task) => task.cancelled())).toBe(true);
      loop.close();
    },
    MINUTE,
  );

  it(
    'is a deadlock that says so in a hundred lines',
    async () => {
      const loop = new EventLoop({ clock: new VirtualClock() });
      const last = loop.createFuture<void>();
      let next: Future<void> = last;
      for (let i = 0; i < LENGTH; i += 1) {
        const awaited = next;
        next = loop.createTask(() => awaited);
      }
      const error = await errorOf(loop.runUntilComplete(next));
      expect(error).toBeInstanceOf(DeadlockError);
      expect(String(error).split('\n')).toHaveLength(102);
      last.setResult();
      await loop.runUntilComplete(next);
      expect(allTasks(loop).size).toBe(0);
      loop.close();
    },
    MINUTE,
  );

  it(
    'of task groups is cancelled as well',
    async () => {
      const loop = new EventLoop({ clock: new VirtualClock() });
      let ended = 0;
      function* nested(depth: number): Generator<unknown, void, unknown> {
        try {
          if (depth === 0) yield* sleep(10);
          else {
            yield* taskGroup((group) => {
              group.createTask(nested(depth - 1));
              return sleep(0);
            });
          }
        } finally {
          ended += 1;
        }
      }
      const outer = loop.createTask(nested(2_000));
      await loop.runUntilComplete(sleep(1));
      outer.cancel();
      expect(String(await errorOf(loop.runUntilComplete(outer)))).toBe('CancelledError');
      expect(ended).toBe(2_001);
      loop.close();
    },
    MINUTE,
  );
});
