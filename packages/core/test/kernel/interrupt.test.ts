/** KeyboardInterrupt ends the loop that it is thrown in, as Python's does; what sends it is tested elsewhere. */

import { EventLoop, type ExceptionContext, KeyboardInterrupt, sleep } from '@tsyncio/core';
import { VirtualClock } from '@tsyncio/core/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ways } from '../ways.ts';

describe.each(ways)('a KeyboardInterrupt in $name', ({ asyncContext, define, turns, wait }) => {
  let loop: EventLoop;
  let reports: ExceptionContext[];

  beforeEach(() => {
    loop = new EventLoop({ clock: new VirtualClock(), asyncContext });
    reports = [];
    loop.setExceptionHandler((_loop, context) => reports.push(context));
  });
  afterEach(() => {
    loop.close();
    expect(reports).toEqual([]);
  });

  it('that the main task throws is what the run rejects with, and is reported no more', async () => {
    const interrupt = new KeyboardInterrupt();
    const main = define(function* () {
      yield* turns(1);
      throw interrupt;
    });
    await expect(loop.runUntilComplete(main())).rejects.toBe(interrupt);
    expect(loop.isRunning()).toBe(false);
  });

  it('leaves no stop behind that would end the next run', async () => {
    const main = define(() => {
      throw new KeyboardInterrupt();
    });
    await expect(loop.runUntilComplete(main())).rejects.toBeInstanceOf(KeyboardInterrupt);
    const record: string[] = [];
    loop.callSoon(() =>
      loop.callSoon(() => {
        record.push('called');
        loop.stop();
      }),
    );
    await loop.runForever();
    expect(record).toEqual(['called']);
  });

  it('that a callback throws ends the run; its task goes on in the next', async () => {
    const record: unknown[] = [];
    const work = define(function* () {
      yield* wait(sleep(1));
      record.push('worked');
    });
    const task = loop.createTask(work());
    loop.callSoon(() => {
      throw new KeyboardInterrupt();
    });
    await expect(loop.runUntilComplete(task)).rejects.toBeInstanceOf(KeyboardInterrupt);
    record.push(task.done());
    await loop.runUntilComplete(sleep(2));
    expect(record).toEqual([false, 'worked']);
  });

  it('that a task throws while it is cancelled ends the run, and is the error of the task', async () => {
    const interrupt = new KeyboardInterrupt();
    const work = define(function* () {
      try {
        yield* wait(sleep(10));
      } catch {
        throw interrupt;
      }
    });
    const task = loop.createTask(work());
    loop.callLater(1, () => task.cancel());
    await expect(loop.runUntilComplete(sleep(5))).rejects.toBe(interrupt);
    expect([loop.time(), task.done(), task.cancelled(), task.exception() === interrupt]).toEqual([
      ...[1, true, false, true],
    ]);
  });
});
