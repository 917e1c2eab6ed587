import {
  createTask,
  fromPromise,
  gather,
  isCancelled,
  newEventLoop,
  RuntimeError,
  sleep,
  wait as waitForAll,
} from '@tsyncio/core';
import { idle, runTest } from '@tsyncio/core/testing';
import { describe, expect, it } from 'vitest';
import { ways } from '../ways.ts';

describe.each(ways)('idle() in $name', ({ define, run, turns, wait }) => {
  it('waits until all others wait, and no time passes before that', () =>
    run(function* ({ loop, record }) {
      const future = loop.createFuture<string>();
      const waits = define(function* () {
        yield* turns(20);
        record.push('waits');
        record.push(yield* wait(future));
        yield* turns(20);
        record.push('sleeps');
        yield* wait(sleep(1));
        record.push(`wakes at ${loop.time()}`);
      });
      const task = createTask(waits());
      yield* wait(idle());
      record.push(`idle at ${loop.time()}`);
      future.setResult('goes on');
      yield* wait(idle());
      record.push(`idle at ${loop.time()}`);
      yield* wait(task);
      expect(record).toEqual([...['waits', 'idle at 0', 'goes on', 'sleeps', 'idle at 0'], 'wakes at 1']);
    }));

  it('returns where nothing else runs, however often', () =>
    run(function* ({ loop }) {
      loop.callLater(5, () => expect.fail('time has passed')).cancel();
      for (let i = 0; i < 100; i += 1) yield* wait(idle());
      expect(loop.time()).toBe(0);
    }));

  it('waits for microtasks that are in flight', () =>
    run(function* ({ loop, record }) {
      const future = loop.createFuture<string>();
      let promise = Promise.resolve();
      for (let i = 0; i < 50; i += 1) promise = promise.then(() => {});
      void promise.then(() => future.setResult('told in a microtask'));
      const waits = define(function* () {
        record.push(yield* wait(future));
        yield* turns(3);
        record.push('waits');
        yield* wait(sleep(1));
      });
      const task = createTask(waits());
      yield* wait(idle());
      record.push('idle');
      yield* wait(task);
      expect(record).toEqual(['told in a microtask', 'waits', 'idle']);
    }));

  it('wakes all that wait for it, in the order in which they came', () =>
    run(function* ({ record }) {
      const waits = define(function* (name: string, before: number) {
        yield* turns(before);
        yield* wait(idle());
        record.push(name);
      });
      yield* wait(gather(waits('late', 9), waits('first', 0), waits('second', 0)));
      expect(record).toEqual(['first', 'second', 'late']);
    }));

  it('wakes before a timer that is set, and before a deadlock is told', () =>
    run(function* ({ loop, record }) {
      const timer = loop.callLater(0.001, () => record.push('timer'));
      yield* wait(idle());
      record.push('idle');
      timer.cancel();
      const stuck = createTask(() => loop.createFuture());
      yield* wait(idle());
      record.push(String(stuck));
      stuck.cancel();
      yield* wait(idle());
      record.push(stuck.cancelled());
      expect(record).toEqual(['idle', expect.stringContaining('[pending]'), true]);
    }));

  it('waits for a task that spins, as long as it spins', () =>
    run(function* ({ record }) {
      const spins = define(function* () {
        yield* turns(500);
        record.push('has spun');
      });
      const task = createTask(spins());
      yield* wait(idle());
      record.push('idle');
      yield* wait(task);
      expect(record).toEqual(['has spun', 'idle']);
    }));

  it('takes a promise of the host for a wait', () =>
    run(function* ({ loop, record }) {
      const task = createTask(() => fromPromise(new Promise(() => {})));
      yield* wait(idle());
      record.push(task.done(), loop.time());
      task.cancel();
      yield* wait(idle());
      record.push(task.cancelled());
      expect(record).toEqual([false, 0, true]);
    }));

  it.each([
    ['before it starts', ['other is idle']],
    ['while it waits', ['task is cancelled', 'other is idle']],
    ['after it was woken', ['other is idle', 'task is cancelled']],
  ] as const)('can be cancelled %s, and others are woken all the same', (moment, expected) =>
    run(function* ({ record }) {
      const waits = define(function* (name: string) {
        try {
          yield* wait(idle());
          record.push(`${name} is idle`);
        } catch (error) {
          if (isCancelled(error)) record.push(`${name} is cancelled`);
          throw error;
        }
      });
      const other = createTask(waits('other'));
      const task = createTask(waits('task'));
      if (moment === 'while it waits') yield* turns(2);
      // This task begins to wait before the two, and is woken before them.
      if (moment === 'after it was woken') yield* wait(idle());
      expect(task.cancel()).toBe(true);
      yield* wait(waitForAll([other, task]));
      record.push(task.cancelled());
      expect(record).toEqual([...expected, true]);
    }),
  );

  it('cleans up after a cancellation, and may be waited for in that', () =>
    run(function* ({ record }) {
      const cleans = define(function* () {
        try {
          yield* wait(idle());
        } finally {
          yield* wait(idle());
          record.push('cleaned up');
        }
      });
      const task = createTask(cleans());
      yield* turns(2);
      task.cancel();
      yield* wait(idle());
      yield* wait(idle());
      record.push(task.cancelled());
      expect(record).toEqual(['cleaned up', true]);
    }));
});

describe('idle(), of where it is called,', () => {
  it('works on a real clock', async () => {
    const record: unknown[] = [];
    const loop = newEventLoop();
    const future = loop.createFuture<string>();
    const timer = loop.callLater(3600, () => record.push('timer'));
    await loop.runUntilComplete(function* () {
      const task = createTask(function* () {
        yield* sleep(0);
        record.push('waits');
        record.push(yield* future);
      });
      yield* idle();
      record.push('idle');
      future.setResult('woken');
      yield* task;
    });
    timer.cancel();
    loop.close();
    expect(record).toEqual(['waits', 'idle', 'woken']);
  });

  it('can be asked for while the loop has nothing to do', () =>
    runTest(async ({ loop }) => {
      const record: unknown[] = [];
      const open = createTask(() => fromPromise(new Promise(() => {})));
      await new Promise(setImmediate);
      await idle();
      record.push('idle');
      // A callback of the host's belongs to the task that set it; the loop waits for nothing meanwhile.
      await new Promise((resolve) => setImmediate(() => resolve(idle())));
      record.push('idle again', loop.time());
      open.cancel();
      await idle();
      record.push(open.cancelled());
      expect(record).toEqual(['idle', 'idle again', 0, true]);
    }));

  it('is for tasks alone', async () => {
    await expect(idle().toPromise()).rejects.toThrow(RuntimeError);
  });
});
