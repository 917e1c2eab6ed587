import {
  type Coroutine,
  createTask,
  currentTask,
  EventLoop,
  type ExceptionContext,
  gather,
  getRunningLoop,
  isCancelled,
  KeyboardInterrupt,
  run,
  sleep,
  type TaskGroup,
  taskGroup,
} from '@tsyncio/core';
import { VirtualClock } from '@tsyncio/core/testing';
import { describe, expect, it } from 'vitest';
import { ways } from '../ways.ts';

/** An error in words, and that nothing was thrown. */
async function endOf(running: Promise<unknown>): Promise<string> {
  try {
    return `gives ${String(await running)}`;
  } catch (error) {
    return `throws ${String(error)}`;
  }
}

// The records of run() are those of the same programs in CPython 3.13.
describe.each(ways)('a KeyboardInterrupt in $name', ({ asyncContext, define, turns, wait }) => {
  const interrupting = define(function* (delay: number) {
    yield* wait(sleep(delay));
    throw new KeyboardInterrupt('stop');
  });
  const sleeping = define(function* (record: unknown[], name: string) {
    try {
      yield* wait(sleep(10));
    } catch (error) {
      record.push(`${name} ${String(error)}`);
      throw error;
    }
  });
  const runMain = async (main: (record: unknown[]) => Coroutine<unknown>): Promise<unknown[]> => {
    const record: unknown[] = [];
    const loopFactory = (): EventLoop => {
      const loop = new EventLoop({ clock: new VirtualClock(), asyncContext });
      loop.setExceptionHandler((_loop, { message, exception }) => record.push(message, String(exception)));
      return loop;
    };
    const end = await endOf(run(main(record), { loopFactory }));
    return [...record, end];
  };

  it('of the main task is what run() rejects with', async () => {
    const main = define(() => {
      throw new KeyboardInterrupt('stop');
    });
    expect(await runMain(main)).toEqual(['throws KeyboardInterrupt: stop']);
  });

  it('of the main task lets the other tasks clean up', async () => {
    const main = define(function* (record: unknown[]) {
      const cleaning = define(function* () {
        try {
          yield* wait(sleep(10));
        } finally {
          yield* wait(sleep(1));
          record.push(`cleaned up at ${getRunningLoop().time()}`);
        }
      });
      createTask(cleaning());
      yield* wait(sleep(1));
      throw new KeyboardInterrupt('stop');
    });
    expect(await runMain(main)).toEqual(['cleaned up at 2', 'throws KeyboardInterrupt: stop']);
  });

  it('of a task ends the run, and all tasks are cancelled', async () => {
    const main = define(function* (record: unknown[]) {
      createTask(interrupting(1));
      createTask(sleeping(record, 'other'));
      yield* wait(sleeping(record, 'main'));
    });
    expect(await runMain(main)).toEqual([
      ...['main CancelledError', 'other CancelledError'],
      ...['Task exception was never retrieved', 'KeyboardInterrupt: stop'],
      'throws KeyboardInterrupt: stop',
    ]);
  });

  it.each([false, true])(
    'of a task that main waits for comes to it as a cancellation (swallowed: %s)',
    async (swallows) => {
      const main = define(function* (record: unknown[]) {
        try {
          yield* wait(createTask(interrupting(1)));
        } catch (error) {
          record.push(isCancelled(error));
          if (!swallows) throw error;
          yield* wait(sleep(1));
          record.push('cleaned up');
        }
        return 'swallowed';
      });
      expect(await runMain(main)).toEqual([
        true,
        ...(swallows ? ['cleaned up'] : []),
        'throws KeyboardInterrupt: stop',
      ]);
    },
  );

  it('of a part of gather() comes to the one who waits for it, after the end of the run', async () => {
    const main = define(function* (record: unknown[]) {
      try {
        yield* wait(gather(interrupting(1), sleeping(record, 'other')));
      } catch (error) {
        record.push(`main ${String(error)}`);
        throw error;
      }
    });
    expect(await runMain(main)).toEqual([
      ...['other CancelledError', 'main KeyboardInterrupt: stop'],
      ...['Task exception was never retrieved', 'KeyboardInterrupt: stop'],
      'throws KeyboardInterrupt: stop',
    ]);
  });

  it('of a callback ends the run; the callbacks behind it run at its end', async () => {
    const main = define(function* (record: unknown[]) {
      const loop = getRunningLoop();
      loop.callSoon(() => {
        throw new KeyboardInterrupt('callback');
      });
      loop.callSoon(() => record.push('same batch'));
      yield* wait(sleeping(record, 'main'));
    });
    expect(await runMain(main)).toEqual([
      'same batch',
      'main CancelledError',
      'throws KeyboardInterrupt: callback',
    ]);
  });

  it('of the body of a task group cancels its tasks, and goes through alone', async () => {
    const main = define(function* (record: unknown[]) {
      const body = define(function* (group: TaskGroup) {
        group.createTask(sleeping(record, 'other'));
        yield* wait(sleep(1));
        throw new KeyboardInterrupt('body');
      });
      try {
        yield* wait(taskGroup(body));
      } finally {
        record.push(currentTask()?.cancelling());
      }
    });
    expect(await runMain(main)).toEqual(['other CancelledError', 0, 'throws KeyboardInterrupt: body']);
  });

  it('of a body that cleans up goes before the error of a task, which is reported', async () => {
    const main = define(function* (record: unknown[]) {
      const failing = define(function* () {
        yield* wait(sleep(1));
        throw new RangeError('task');
      });
      const body = define(function* (group: TaskGroup) {
        group.createTask(failing());
        try {
          yield* wait(sleep(10));
        } catch {
          throw new KeyboardInterrupt('body');
        }
      });
      try {
        yield* wait(taskGroup(body));
      } finally {
        record.push(currentTask()?.cancelling());
      }
    });
    expect(await runMain(main)).toEqual([
      '<TaskGroup [finished, errors:2]> ends with KeyboardInterrupt: body in place of this error',
      'RangeError: task',
      1,
      'throws KeyboardInterrupt: body',
    ]);
  });

  it('of a task of a group ends the run, and goes through the group alone', async () => {
    const main = define(function* (record: unknown[]) {
      const body = define(function* (group: TaskGroup) {
        group.createTask(interrupting(1));
        group.createTask(sleeping(record, 'other'));
        yield* wait(sleeping(record, 'body'));
      });
      try {
        yield* wait(taskGroup(body));
      } catch (error) {
        record.push(`main ${String(error)}`);
        throw error;
      }
    });
    expect(await runMain(main)).toEqual([
      ...['body CancelledError', 'other CancelledError', 'main KeyboardInterrupt: stop'],
      ...['Task exception was never retrieved', 'KeyboardInterrupt: stop'],
      'throws KeyboardInterrupt: stop',
    ]);
  });

  it('of an eager task ends the run after the step that made it', async () => {
    const main = define(function* (record: unknown[]) {
      const options = { eagerStart: true };
      const task = createTask(
        define(() => {
          throw new KeyboardInterrupt('eager');
        })(),
        options,
      );
      record.push('goes on');
      yield* turns(1);
      record.push(`never: ${task}`);
    });
    expect(await runMain(main)).toEqual([
      'goes on',
      ...['Task exception was never retrieved', 'KeyboardInterrupt: eager'],
      'throws KeyboardInterrupt: eager',
    ]);
  });

  it('that a task throws when it is cancelled is its error, and ends the run', async () => {
    const loop = new EventLoop({ clock: new VirtualClock(), asyncContext });
    const work = define(function* () {
      try {
        yield* wait(sleep(10));
      } catch {
        throw new KeyboardInterrupt('instead');
      }
    });
    const task = loop.createTask(work());
    loop.callLater(1, () => task.cancel());
    const record: unknown[] = [await endOf(loop.runUntilComplete(sleep(5))), loop.time()];
    record.push(task.done(), task.cancelled(), String(task.exception()));
    loop.close();
    expect(record).toEqual([
      ...['throws KeyboardInterrupt: instead', 1],
      ...[true, false, 'KeyboardInterrupt: instead'],
    ]);
  });

  it('ends runForever(), and what is left runs the next time', async () => {
    const record: unknown[] = [];
    const loop = new EventLoop({ clock: new VirtualClock(), asyncContext });
    const task = loop.createTask(interrupting(0));
    loop.callSoon(() => record.push('before'));
    loop.callLater(1, () => {
      record.push('later');
      loop.stop();
    });
    record.push(await endOf(loop.runForever()), loop.isRunning(), task.done());
    record.push(await endOf(loop.runForever()), String(task.exception()));
    loop.close();
    expect(record).toEqual([
      ...['before', 'throws KeyboardInterrupt: stop', false, true],
      ...['later', 'gives undefined', 'KeyboardInterrupt: stop'],
    ]);
  });

  it('ends runUntilComplete(), which can be called again, and is reported to nobody else', async () => {
    const record: unknown[] = [];
    const reports: ExceptionContext[] = [];
    const loop = new EventLoop({ clock: new VirtualClock(), asyncContext });
    loop.setExceptionHandler((_loop, context) => reports.push(context));
    const main = loop.createTask(interrupting(1));
    main.addDoneCallback(() => record.push('told of its end'));
    record.push(await endOf(loop.runUntilComplete(main)));
    record.push(await endOf(loop.runUntilComplete(sleep(0, 'again'))));
    loop.close();
    expect(record).toEqual(['throws KeyboardInterrupt: stop', 'told of its end', 'gives again']);
    expect(reports).toEqual([]);
  });

  it('of a callback of a future, or of a timer, ends the run', async () => {
    const loop = new EventLoop({ clock: new VirtualClock(), asyncContext });
    const throwing = (): never => {
      throw new KeyboardInterrupt('callback');
    };
    const future = loop.createFuture<void>();
    future.addDoneCallback(throwing);
    loop.callSoon(() => future.setResult());
    expect(await endOf(loop.runForever())).toBe('throws KeyboardInterrupt: callback');
    loop.callLater(1, throwing);
    expect(await endOf(loop.runForever())).toBe('throws KeyboardInterrupt: callback');
    loop.close();
  });
});
