import { createTask, DeadlockError, fromPromise, gather, newEventLoop, sleep } from '@tsyncio/core';
import { runTest, VirtualClock } from '@tsyncio/core/testing';
import { describe, expect, it } from 'vitest';
import { ways } from '../ways.ts';

describe.each(ways)('VirtualClock in $name', ({ define, run, turns, wait }) => {
  it('moves to the next timer when all tasks wait, and never before', () =>
    run(function* ({ loop, record }) {
      const work = define(function* (name: string, delay: number) {
        yield* turns(3);
        record.push(`${name} at ${loop.time()}`);
        yield* wait(sleep(delay));
        record.push(`${name} at ${loop.time()}`);
      });
      yield* wait(gather(work('long', 1e6), work('short', 0.5), work('as short', 0.5)));
      expect(record).toEqual([
        ...['long at 0', 'short at 0', 'as short at 0'],
        ...['short at 0.5', 'as short at 0.5', 'long at 1000000'],
      ]);
    }));

  it('gives the host its turn before time moves on, where a promise is open', () =>
    run(function* ({ loop, record }) {
      const promise = new Promise<string>((resolve) => setImmediate(() => resolve('from the host')));
      const waits = define(function* () {
        record.push(yield* wait(fromPromise(promise)), loop.time());
      });
      const task = createTask(waits());
      yield* wait(sleep(1));
      yield* wait(task);
      expect(record).toEqual(['from the host', 0]);
    }));
});

describe('VirtualClock', () => {
  it('begins where it is told, and never goes back', async () => {
    const clock = new VirtualClock(100);
    expect(clock.idle(50, () => {}, false)).toBe('passed');
    expect(clock.time()).toBe(100);
    await runTest(
      function* ({ loop }) {
        yield* sleep(1);
        expect([loop.time(), clock.time()]).toEqual([101, 101]);
      },
      { clock },
    );
  });

  it('tells a deadlock where no timer is set, and where its time never comes', async () => {
    const loop = newEventLoop({ clock: new VirtualClock() });
    await expect(loop.runUntilComplete(loop.createFuture())).rejects.toThrow(DeadlockError);
    const never = loop.createTask(sleep(Number.POSITIVE_INFINITY));
    await expect(loop.runUntilComplete(never)).rejects.toThrow(DeadlockError);
    expect(loop.time()).toBe(0);
    loop.close();
  });
});
