import {
  allTasks,
  ContextVar,
  createTask,
  currentTask,
  DeadlockError,
  EventLoop,
  type ExceptionContext,
  fromPromise,
  getEventLoop,
  getRunningLoop,
  type Handle,
  newEventLoop,
  RuntimeError,
  run as runProgram,
  setEventLoop,
  sleep,
  timeout,
} from '@tsyncio/core';
import { VirtualClock } from '@tsyncio/core/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { thrownBy, ways } from '../ways.ts';

let loop: EventLoop;
let record: unknown[];
let reports: ExceptionContext[];

beforeEach(() => {
  loop = new EventLoop({ clock: new VirtualClock() });
  record = [];
  reports = [];
  loop.setExceptionHandler((_loop, context) => reports.push(context));
});
afterEach(() => {
  if (!loop.isClosed()) loop.close();
  setEventLoop(null);
  expect(reports.map(({ message }) => message)).toEqual([]);
});

/** A callback that records its name. */
function say(name: string): () => unknown {
  return () => record.push(name);
}

/** Runs the loop until nothing is left to run. */
async function runOut(): Promise<void> {
  await expect(loop.runForever()).rejects.toThrow(DeadlockError);
}

describe('EventLoop.callSoon()', () => {
  it('calls in the order of the calls, and in the next batch what a callback adds', async () => {
    loop.callSoon(() => {
      record.push('a');
      loop.callSoon(say('a2'));
    });
    loop.callSoon(say('b'));
    record.push('nothing yet');
    await runOut();
    expect(record).toEqual(['nothing yet', 'a', 'b', 'a2']);
  });

  it('calls nothing that was cancelled, not even in the same batch', async () => {
    const handle = loop.callSoon(say('never'));
    handle.cancel();
    handle.cancel();
    loop.callSoon(() => late.cancel());
    const late = loop.callSoon(say('never either'));
    loop.callSoon(say('called'));
    await runOut();
    expect(record).toEqual(['called']);
    expect([handle.cancelled(), late.cancelled(), String(handle)]).toEqual([
      true,
      true,
      '<Handle [cancelled]>',
    ]);
  });

  it('reports what a callback throws, and stops nothing else', async () => {
    loop.callSoon(function broken() {
      throw new RangeError('bad');
    });
    loop.callSoon(say('next'));
    loop.callLater(1, () => {
      throw new RangeError('late');
    });
    loop.callLater(2, say('last'));
    await runOut();
    expect(record).toEqual(['next', 'last']);
    const told = reports.splice(0).map(({ message, exception }) => [message, String(exception)]);
    expect(told).toEqual([
      ['Exception in callback broken', 'RangeError: bad'],
      ['Exception in callback <anonymous>', 'RangeError: late'],
    ]);
  });

  it('refuses what is no function', () => {
    for (const call of [
      () => loop.callSoon(null as never), // as: what the types refuse
      () => loop.callLater(1, 'x' as never), // as: likewise
      () => loop.callAt(1, sleep(0) as never), // as: likewise
    ]) {
      expect(call).toThrow(TypeError);
    }
    expect(() => loop.callSoon(42 as never)).toThrow(
      'Cannot callSoon as a function was expected: received 42',
    ); // as: likewise
  });

  it('names its callback', () => {
    expect(String(loop.callSoon(function named() {}))).toBe('<Handle named>');
  });
});

describe('EventLoop.callLater() and callAt()', () => {
  it('call by time, and those of the same time in the order of the calls', async () => {
    for (const [delay, name] of [
      [2, 'd'],
      [1, 'b'],
      [2, 'e'],
      [1, 'c'],
      [0, 'a'],
    ] as const) {
      loop.callLater(delay, () => record.push(`${name} at ${loop.time()}`));
    }
    loop.callAt(1.5, say('at 1.5'));
    await runOut();
    expect(record).toEqual(['a at 0', 'b at 1', 'c at 1', 'at 1.5', 'd at 2', 'e at 2']);
  });

  it('call after what was ready before them', async () => {
    loop.callLater(0, say('timer'));
    loop.callSoon(say('soon'));
    await runOut();
    expect(record).toEqual(['soon', 'timer']);
  });

  it('call at once what should have been called long ago, the oldest first', async () => {
    loop.callLater(5, () => {
      loop.callLater(-1, say('negative'));
      loop.callAt(1, say('past'));
    });
    await runOut();
    expect([...record, loop.time()]).toEqual(['past', 'negative', 5]);
  });

  it('call in the next batch what a timer adds for now', async () => {
    loop.callLater(1, () => {
      record.push('first');
      loop.callLater(0, say('added'));
    });
    loop.callLater(1, say('second'));
    await runOut();
    expect(record).toEqual(['first', 'second', 'added']);
  });

  it('call nothing that was cancelled, not even when it is due already', async () => {
    const a = loop.callLater(1, say('never'));
    loop.callLater(2, () => b.cancel());
    const b = loop.callLater(2, say('never either'));
    a.cancel();
    await runOut();
    expect(record).toEqual([]);
    expect([loop.time(), a.cancelled(), b.cancelled(), a.when(), String(b)]).toEqual([
      ...[2, true, true, 1],
      '<TimerHandle when=2 [cancelled]>',
    ]);
  });

  it('refuse what is no time', () => {
    expect(() => loop.callLater(Number.NaN, say('x'))).toThrow(
      new RangeError('Invalid delay: NaN (not a number)'),
    );
    expect(() => loop.callAt(Number.NaN, say('x'))).toThrow(
      new RangeError('Invalid when: NaN (not a number)'),
    );
    const delay: unknown = '1';
    expect(() => loop.callLater(delay as number, say('x'))).toThrow(
      new TypeError("Cannot callLater as 'delay' must be a number of seconds: received 1"),
    );
    expect(() => loop.callAt(undefined as unknown as number, say('x'))).toThrow(TypeError);
  });

  it('call at a time of a clock that does not begin with zero', async () => {
    loop.close();
    loop = new EventLoop({ clock: new VirtualClock(1_700_000_000) });
    loop.callLater(1, () => record.push(loop.time()));
    loop.callLater(1.25, () => record.push(loop.time()));
    await runOut();
    expect(record).toEqual([1_700_000_001, 1_700_000_001.25]);
  });

  it('wait for ever where the time is infinite', async () => {
    loop.callLater(Number.POSITIVE_INFINITY, say('never'));
    loop.callLater(1, say('called'));
    await runOut();
    expect([...record, loop.time()]).toEqual(['called', 1]);
  });

  it('let a sleep without end be cut short', async () => {
    const endless = loop.runUntilComplete(timeout(1, () => sleep(Number.POSITIVE_INFINITY)));
    await expect(endless).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(loop.time()).toBe(1);
  });
});

describe('EventLoop.runForever()', () => {
  it('ends after the batch in which stop was called, and goes on with the rest when it is called again', async () => {
    loop.callSoon(() => {
      record.push('a');
      loop.stop();
      loop.callSoon(say('later'));
    });
    loop.callSoon(say('b'));
    await loop.runForever();
    record.push(loop.isRunning());
    loop.callSoon(() => loop.stop());
    await loop.runForever();
    expect(record).toEqual(['a', 'b', false, 'later']);
  });

  it('runs one batch where stop was called before', async () => {
    loop.callSoon(() => {
      record.push('a');
      loop.callSoon(say('b'));
    });
    loop.stop();
    await loop.runForever();
    record.push('stopped');
    loop.stop();
    await loop.runForever();
    expect(record).toEqual(['a', 'stopped', 'b']);
  });

  it('ends when a timer calls stop, and keeps the other timers', async () => {
    loop.callLater(1, () => loop.stop());
    loop.callLater(2, say('second'));
    await loop.runForever();
    record.push(loop.time());
    await runOut();
    expect([...record, loop.time()]).toEqual([1, 'second', 2]);
  });

  it('says that it runs, and which loop runs', async () => {
    expect([loop.isRunning(), String(loop)]).toEqual([false, '<EventLoop [stopped]>']);
    loop.callSoon(() => {
      record.push(loop.isRunning(), String(loop), getRunningLoop() === loop, getEventLoop() === loop);
      loop.stop();
    });
    await loop.runForever();
    expect(record).toEqual([true, '<EventLoop [running]>', true, true]);
    expect(() => getRunningLoop()).toThrow(new RuntimeError('no running event loop'));
  });

  it('cannot be called while it runs, nor can another loop run in its steps', async () => {
    const other = new EventLoop({ clock: new VirtualClock() });
    loop.callSoon(() => {
      for (const call of [
        () => loop.runForever(),
        () => loop.runUntilComplete(sleep(0)),
        () => other.runForever(),
        () => other.runUntilComplete(sleep(0)),
        () => runProgram(sleep(0)),
        () => loop.close(),
      ]) {
        const error = thrownBy(call);
        record.push(error instanceof RuntimeError && error.message);
      }
      loop.stop();
    });
    const running = loop.runForever();
    expect(() => loop.runForever()).toThrow(new RuntimeError('This event loop is already running'));
    await running;
    expect(record).toEqual([
      'This event loop is already running',
      'This event loop is already running',
      'Cannot run the event loop while another loop is running',
      'Cannot run the event loop while another loop is running',
      'asyncio.run() cannot be called from a running event loop',
      'Cannot close a running event loop',
    ]);
    expect(loop.isClosed()).toBe(false);
    other.close();
  });

  it('runs beside another loop', async () => {
    const other = new EventLoop({ clock: new VirtualClock() });
    const results = await Promise.all([
      loop.runUntilComplete(sleep(2, 'here')),
      other.runUntilComplete(sleep(1, 'there')),
    ]);
    expect([...results, loop.time(), other.time()]).toEqual(['here', 'there', 2, 1]);
    other.close();
  });
});

describe('EventLoop.runUntilComplete()', () => {
  it('gives the result of a future, a coroutine, a generator and a function', async () => {
    const future = loop.createFuture<string>();
    loop.callSoon(() => future.setResult('future'));
    record.push(
      await loop.runUntilComplete(future),
      await loop.runUntilComplete(future),
      await loop.runUntilComplete(sleep(1, 'coroutine')),
      await loop.runUntilComplete(function* () {
        return yield* sleep(1, 'generator function');
      }),
      await loop.runUntilComplete(async () => await sleep(1, 'async function')),
    );
    expect(record).toEqual(['future', 'future', 'coroutine', 'generator function', 'async function']);
    expect(loop.time()).toBe(3);
  });

  it('rejects with the error of what it runs, which counts as asked for', async () => {
    const failing = loop.runUntilComplete(function* () {
      yield* sleep(1);
      throw new RangeError('bad');
    });
    await expect(failing).rejects.toThrow(new RangeError('bad'));
  });

  it('rejects with CancelledError when what it runs is cancelled', async () => {
    const task = loop.createTask(sleep(10));
    loop.callSoon(() => task.cancel('enough'));
    await expect(loop.runUntilComplete(task)).rejects.toMatchObject({
      name: 'CancelledError',
      message: 'enough',
    });
  });

  it('rejects when the loop is stopped before, and can be called again', async () => {
    const task = loop.createTask(sleep(2, 'result'));
    loop.callLater(1, () => loop.stop());
    await expect(loop.runUntilComplete(task)).rejects.toThrow(
      new RuntimeError('Event loop stopped before Future completed.'),
    );
    expect(await loop.runUntilComplete(task)).toBe('result');
  });

  it('does not stop a later run when the future of an earlier one is done', async () => {
    const future = loop.createFuture<string>();
    loop.callSoon(() => loop.stop());
    await expect(loop.runUntilComplete(future)).rejects.toThrow(RuntimeError);
    loop.callSoon(() => future.setResult('late'));
    expect(await loop.runUntilComplete(sleep(1, 'second'))).toBe('second');
  });

  it('refuses a future of another loop, and what is no coroutine', () => {
    const other = new EventLoop({ clock: new VirtualClock() });
    const future = other.createFuture();
    expect(() => loop.runUntilComplete(future)).toThrow(
      new RangeError('The future belongs to a different loop: <Future [pending]>'),
    );
    const promise: unknown = Promise.resolve();
    expect(() => loop.runUntilComplete(promise as () => Promise<void>)).toThrow(
      'right: createTask(() => work(3))',
    );
    expect(() => loop.runUntilComplete(42 as never)).toThrow('a coroutine was expected, got 42'); // as: what the types refuse
    other.close();
  });
});

describe('EventLoop.close()', () => {
  it('may be called twice, and nothing can be begun afterwards', () => {
    const handle = loop.callSoon(say('never'));
    const timer = loop.callLater(1, say('never'));
    loop.close();
    loop.close();
    handle.cancel();
    timer.cancel();
    expect([loop.isClosed(), loop.isRunning(), String(loop)]).toEqual([true, false, '<EventLoop [closed]>']);
    for (const call of [
      () => loop.callSoon(say('x')),
      () => loop.callLater(1, say('x')),
      () => loop.callAt(1, say('x')),
      () => loop.createTask(sleep(0)),
      () => loop.runForever(),
      () => loop.runUntilComplete(sleep(0)),
      () => loop.runInExecutor(null, () => 1),
    ]) {
      expect(call).toThrow(new RuntimeError('Event loop is closed'));
    }
  });
});

describe('the exception handler', () => {
  it('is told which handle failed, in the context of its callback, until it is taken back', async () => {
    const printed: unknown[] = [];
    vi.spyOn(loop, 'defaultExceptionHandler').mockImplementation(({ message }) => printed.push(message));
    const variable = new ContextVar<string>('variable', { default: 'outside' });
    loop.setExceptionHandler((_loop, { handle }) => record.push(handle, variable.get()));
    const broken = function broken(): never {
      variable.set('in the callback');
      throw new RangeError('bad');
    };
    const handles = [loop.callSoon(broken), loop.callLater(1, broken)];
    await runOut();
    loop.setExceptionHandler(null);
    loop.callSoon(broken);
    await runOut();
    expect(record.map((each) => handles.indexOf(each as Handle))).toEqual([0, -1, 1, -1]); // as: else it is not found
    expect([record[1], record[3], variable.get()]).toEqual(['in the callback', 'in the callback', 'outside']);
    expect(printed).toEqual(['Exception in callback broken']);
  });

  it('is none at first, can be set and taken back', () => {
    const handler = (): void => undefined;
    const fresh = newEventLoop({ clock: new VirtualClock() });
    record.push(fresh.getExceptionHandler());
    fresh.setExceptionHandler(handler);
    record.push(fresh.getExceptionHandler() === handler);
    fresh.setExceptionHandler(null);
    record.push(fresh.getExceptionHandler());
    expect(record).toEqual([null, true, null]);
    expect(() => fresh.setExceptionHandler(42 as never)).toThrow(TypeError); // as: what the types refuse
    fresh.close();
  });

  it('is told the loop and the context', () => {
    loop.setExceptionHandler((where, context) => record.push(where === loop, context.message));
    loop.callExceptionHandler({ message: 'told' });
    expect(record).toEqual([true, 'told']);
  });

  it('may fail: then its error is printed, and the one that it was called for', () => {
    const printed: unknown[] = [];
    vi.spyOn(loop, 'defaultExceptionHandler').mockImplementation(({ message }) => printed.push(message));
    loop.setExceptionHandler(() => {
      throw new Error('of the handler');
    });
    loop.callExceptionHandler({ message: 'first' });
    expect(printed).toEqual(['Unhandled error in exception handler', 'first']);
  });

  it('may be overridden by one that fails: then both errors are printed, and the loop runs on', async () => {
    const printed = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    class Broken extends EventLoop {
      override defaultExceptionHandler(): void {
        throw new RangeError('of the default handler');
      }
    }
    const broken = new Broken({ clock: new VirtualClock() });
    try {
      const failing = (): never => {
        throw new RangeError('of the handler');
      };
      for (const handler of [null, failing]) {
        broken.setExceptionHandler(handler);
        broken.callSoon(() => {
          throw new RangeError('bad');
        });
        await broken.runUntilComplete(sleep(1));
      }
      const words = printed.mock.calls.map(([first]) => String(first));
      expect(words.filter((each) => each === 'Exception in default exception handler').length).toBe(3);
    } finally {
      printed.mockRestore();
      broken.close();
    }
  });

  it('is the default one where none is set', () => {
    const printed: unknown[] = [];
    vi.spyOn(loop, 'defaultExceptionHandler').mockImplementation(({ message }) => printed.push(message));
    loop.setExceptionHandler(null);
    loop.callExceptionHandler({ message: 'printed' });
    expect(printed).toEqual(['printed']);
  });

  it('is told of the error of a task that nobody asked for, when the loop is closed, once', async () => {
    const task = loop.createTask(
      function* () {
        yield* sleep(1);
        throw new RangeError('bad');
      },
      { name: 'lost' },
    );
    await loop.runUntilComplete(sleep(2));
    expect([task.done(), reports.length]).toEqual([true, 0]);
    loop.close();
    loop.close();
    const told = reports
      .splice(0)
      .map(({ message, exception, future }) => [message, String(exception), future === task]);
    expect(told).toEqual([['Task exception was never retrieved', 'RangeError: bad', true]]);
  });

  it('is not told of it when somebody asked, however late', async () => {
    const fail = function* (): Generator<unknown, never, unknown> {
      yield* sleep(1);
      throw new RangeError('bad');
    };
    const [asked, awaited] = [loop.createTask(fail), loop.createTask(fail)];
    await loop.runUntilComplete(sleep(2));
    await expect(loop.runUntilComplete(awaited)).rejects.toThrow('bad');
    expect(String(asked.exception())).toBe('RangeError: bad');
    loop.close();
    expect(reports).toEqual([]);
  });

  it('is not told of tasks that were cancelled', async () => {
    const task = loop.createTask(sleep(10));
    loop.callSoon(() => task.cancel());
    await loop.runUntilComplete(sleep(1));
    loop.close();
    expect([task.cancelled(), reports]).toEqual([true, []]);
  });
});

describe('a deadlock', () => {
  it('rejects the run, and says who waits for what', async () => {
    const future = loop.createFuture();
    const main = loop.createTask(
      function* () {
        yield* createTask(() => future, { name: 'inner' });
      },
      { name: 'main' },
    );
    const error: unknown = await loop.runUntilComplete(main).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(DeadlockError);
    expect(String(error)).toBe(
      'DeadlockError: Every task waits, and nothing can wake them:\n' +
        "  main in <anonymous>, waits for <Task 'inner' [pending]>\n" +
        '  └─ inner in <anonymous>, waits for <Future [pending]>',
    );
    expect(loop.isRunning()).toBe(false);
    main.cancel();
    await expect(loop.runUntilComplete(main)).rejects.toMatchObject({ name: 'CancelledError' });
    expect(allTasks(loop).size).toBe(0);
  });

  it('is none while a promise may still wake the loop', async () => {
    const waiting = loop.runUntilComplete(
      fromPromise(
        new Promise<string>((resolve) => {
          setImmediate(() => resolve('from outside'));
        }),
      ),
    );
    expect(await waiting).toBe('from outside');
  });
});

describe('which loop there is', () => {
  it('is the set one outside any, and one that is made where none is set', () => {
    setEventLoop(loop);
    expect(getEventLoop()).toBe(loop);
    setEventLoop(null);
    const made = getEventLoop();
    expect(made === loop).toBe(false);
    expect(getEventLoop()).toBe(made);
    made.close();
  });

  it('cannot be what is no loop', () => {
    expect(() => setEventLoop(42 as never)).toThrow(
      // as: what the types refuse
      new TypeError('Cannot set the event loop to 42 as it is no EventLoop'),
    );
  });

  it('is the running one in tasks and callbacks, whatever is set', async () => {
    const other = newEventLoop({ clock: new VirtualClock() });
    setEventLoop(other);
    await loop.runUntilComplete(function* () {
      record.push(getEventLoop() === loop, getRunningLoop() === loop);
      yield* sleep(1);
      record.push(getEventLoop() === loop);
    });
    expect([...record, getEventLoop() === other]).toEqual([true, true, true, true]);
    other.close();
  });
});

describe.each(ways)('batches in $name', ({ define, run, turns, wait }) => {
  it('run each task once, in the order in which they became ready', () =>
    run(function* ({ record }) {
      const work = define(function* (name: string) {
        for (let i = 0; i < 3; i += 1) {
          record.push(`${name}${i}`);
          yield* turns(1);
        }
      });
      const tasks = ['a', 'b', 'c'].map((name) => createTask(work(name)));
      for (const task of tasks) yield* wait(task);
      expect(record.join(' ')).toBe('a0 b0 c0 a1 b1 c1 a2 b2 c2');
    }));

  it('serve a hundred thousand steps in their order', () =>
    run(function* ({ record }) {
      const work = define(function* (name: string) {
        for (let i = 0; i < 5000; i += 1) yield* turns(1);
        record.push(name);
      });
      const tasks = ['a', 'b', 'c', 'd'].map((name) => createTask(work(name)));
      for (const task of tasks) yield* wait(task);
      expect(record).toEqual(['a', 'b', 'c', 'd']);
    }));

  it('refuse to run a program inside a task', () =>
    run(function* ({ loop, record }) {
      yield* turns(1);
      for (const call of [() => runProgram(sleep(0)), () => loop.runForever()]) {
        const error = thrownBy(call);
        record.push(error instanceof RuntimeError && error.message);
      }
      expect(currentTask()?.done()).toBe(false);
      expect(record).toEqual([
        'asyncio.run() cannot be called from a running event loop',
        'This event loop is already running',
      ]);
    }));
});
