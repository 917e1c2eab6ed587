import {
  allTasks,
  type Coroutine,
  coroutine,
  createTask,
  currentTask,
  DeadlockError,
  type EventLoop,
  getRunningLoop,
  isCancelled,
  RuntimeError,
  sleep,
  toThread,
} from '@tsyncio/core';
import { LeakError, runTest, type TestFixture, VirtualClock } from '@tsyncio/core/testing';
import { afterEach, describe, expect, expectTypeOf, it, vi } from 'vitest';
import { thrownBy, ways } from '../ways.ts';

afterEach(() => void vi.restoreAllMocks());

/** What a test fails with. */
async function failure(test: Promise<unknown>): Promise<unknown> {
  return await test.then(
    () => expect.fail('the test did not fail'),
    (error: unknown) => error,
  );
}

/** What a failed test says that it left behind. */
async function leaksOf(test: Promise<unknown>): Promise<string[]> {
  const error = await failure(test);
  if (!(error instanceof LeakError)) throw error;
  const [first, ...leaks] = error.message.split('\n  ');
  expect([first, error.name]).toEqual(['The test left behind:', 'LeakError']);
  // The coroutines of a task have other names in each way.
  return leaks.map((leak) => leak.replace(/ in [\w<> ]+(?=, waits)/, ''));
}

describe.each(ways)('runTest() in $name', ({ asyncContext, define, turns, wait }) => {
  const test = <T>(body: (fixture: TestFixture) => Generator<unknown, T, never> | T): Promise<Awaited<T>> => {
    const main = define(body);
    return runTest((fixture) => main(fixture), { asyncContext }) as Promise<Awaited<T>>; // as: what the body gives
  };
  const waits = define(function* (record: unknown[] = []) {
    try {
      yield* wait(sleep(60));
    } catch (error) {
      record.push(isCancelled(error));
      yield* wait(sleep(1));
      record.push('cleaned up');
      throw error;
    }
  });

  it('runs its body as a task, in a loop of its own, and gives its result', async () => {
    let kept: EventLoop | undefined;
    const result = await test(function* ({ loop, clock, idle }) {
      kept = loop;
      yield* wait(sleep(3600));
      yield* wait(idle());
      expect([getRunningLoop() === loop, currentTask() !== null, allTasks().size]).toEqual([true, true, 1]);
      expect([clock instanceof VirtualClock, clock.time(), loop.time()]).toEqual([true, 3600, 3600]);
      return 'result';
    });
    expect([result, String(kept)]).toEqual(['result', '<EventLoop [closed]>']);
  });

  it('fails on a task that is not done, which is cancelled and waited for', async () => {
    const record: unknown[] = [];
    const leaks = await leaksOf(
      test(function* () {
        createTask(waits(record), { name: 'left' });
        const cancelled = createTask(waits(record), { name: 'cancelled' });
        yield* turns(3);
        cancelled.cancel();
        yield* wait(sleep(0.5));
      }),
    );
    expect(leaks).toEqual([
      'task left, waits for its time: 60',
      'task cancelled, waits for its time: 1, cancelling: 1',
    ]);
    expect(record).toEqual([true, true, 'cleaned up']);
  });

  it('fails on a task that goes on when it is cancelled', async () => {
    const ignores = define(function* () {
      for (;;) {
        try {
          yield* wait(sleep(1));
        } catch {
          // As careless code does.
        }
      }
    });
    const leaks = await leaksOf(
      test(function* () {
        createTask(ignores(), { name: 'stubborn' });
        yield* turns(3);
      }),
    );
    expect(leaks).toEqual(['task stubborn, waits for its time: 1, did not end when it was cancelled']);
  });

  it('fails on a task that is replaced whenever it is cancelled', async () => {
    const returns = define(function* () {
      try {
        yield* wait(sleep(1));
      } finally {
        createTask(returns(), { name: 'again' });
      }
    }) as () => Coroutine<void>; // as: it is in its own definition
    const leaks = await leaksOf(
      test(function* () {
        createTask(returns(), { name: 'again' });
        yield* turns(3);
      }),
    );
    expect(leaks.at(-1)).toMatch(/did not end when it was cancelled$/);
  });

  it('fails on a timer that is set, but for those of tasks that cancel them', async () => {
    const leaks = await leaksOf(
      test(function* ({ loop }) {
        loop.callLater(5, function late() {});
        loop.callLater(0.5, function early() {});
        loop.callLater(5, () => expect.fail('is cancelled')).cancel();
        createTask(waits(), { name: 'sleeps' });
        yield* turns(3);
      }),
    );
    expect(leaks).toEqual([
      'task sleeps, waits for its time: 60',
      'timer <TimerHandle when=0.5 early>',
      'timer <TimerHandle when=5 late>',
    ]);
  });

  it('fails on the error of a task that nobody asked for', async () => {
    const error = new RangeError('nobody\nasked');
    const fails = define(() => {
      throw error;
    });
    const failed = await failure(
      test(function* () {
        createTask(fails(), { name: 'forgotten' });
        yield* turns(3);
      }),
    );
    expect(failed).toMatchObject({ errors: [error], cause: error });
    expect((failed as Error).message).toBe(
      'The test left behind:\n  Task exception was never retrieved: ' +
        "<Task 'forgotten' [failed: RangeError: nobody\n    asked]>",
    );
  });

  it('fails on what the exception handler is told, also while tasks clean up', async () => {
    const cleans = define(function* () {
      try {
        yield* wait(sleep(60));
      } catch {
        throw new Error('while cleaning up');
      }
    });
    const leaks = await leaksOf(
      test(function* ({ loop }) {
        loop.callSoon(function callback() {
          throw new Error('in a callback');
        });
        loop.callExceptionHandler({ message: 'a message alone' });
        createTask(cleans(), { name: 'cleans' });
        yield* turns(3);
      }),
    );
    expect(leaks).toEqual([
      'task cleans, waits for its time: 60',
      'a message alone',
      'Exception in callback callback: Error: in a callback',
      "Task exception was never retrieved: <Task 'cleans' [failed: Error: while cleaning up]>",
    ]);
  });

  it('takes what the test takes for expected', () =>
    test(function* ({ loop, idle, takeReports }) {
      const error = new Error('expected');
      const future = loop.createFuture();
      const asked = loop.createFuture();
      future.setException(error);
      asked.setException(error);
      asked.exception();
      loop.callExceptionHandler({ message: 'told' });
      const reports = takeReports();
      expect(reports.map(({ message }) => message)).toEqual(['told', 'Future exception was never retrieved']);
      expect([reports[1]?.exception === error, reports[1]?.future === future]).toEqual([true, true]);
      yield* wait(idle());
      expect(takeReports()).toEqual([]);
    }));

  it('leaves reports to a handler that the test sets', async () => {
    const told: string[] = [];
    await test(function* ({ loop, takeReports }) {
      loop.setExceptionHandler((_loop, { message }) => told.push(message));
      loop.createFuture().setException(new Error('expected'));
      yield* turns(1);
      expect(takeReports()).toEqual([]);
      loop.createFuture().setException(new Error('expected, too'));
    });
    expect(told).toEqual(Array(2).fill('Future exception was never retrieved'));
  });

  it('throws the error of the body as it is, and prints what it left behind', async () => {
    const printed = vi.spyOn(console, 'error').mockImplementation(() => {});
    const record: unknown[] = [];
    const error = new RangeError('of the body');
    const failed = await failure(
      test(function* ({ loop }) {
        createTask(waits(record), { name: 'left' });
        loop.callExceptionHandler({ message: 'told', exception: new TypeError('told') });
        yield* turns(3);
        throw error;
      }),
    );
    expect([failed === error, record]).toEqual([true, [true, 'cleaned up']]);
    expect(printed.mock.calls.map(String)).toEqual([
      'Besides the error that the test failed with:',
      expect.stringMatching(
        /^LeakError: The test left behind:\n {2}task left .*60\n {2}told: TypeError: told$/,
      ),
    ]);
  });

  it('prints nothing where a test fails and leaves nothing', async () => {
    const printed = vi.spyOn(console, 'error').mockImplementation(() => {});
    const failed = await failure(
      test(function* () {
        yield* turns(1);
        throw new RangeError('of the body');
      }),
    );
    expect([String(failed), printed.mock.calls]).toEqual(['RangeError: of the body', []]);
  });

  it('ends a body that waits for ever with a DeadlockError, and lets it clean up', async () => {
    const record: unknown[] = [];
    const failed = await failure(
      test(function* ({ loop }) {
        try {
          yield* wait(loop.createFuture());
        } finally {
          yield* wait(sleep(1));
          record.push('cleaned up');
        }
      }),
    );
    expect([failed instanceof DeadlockError, record]).toEqual([true, ['cleaned up']]);
  });

  it('takes a stopped loop for a failure', async () => {
    const failed = await failure(
      test(function* ({ loop }) {
        loop.stop();
        yield* wait(sleep(1));
      }),
    );
    expect(failed).toEqual(new RuntimeError('Event loop stopped before Future completed.'));
  });
});

describe('runTest()', () => {
  it('passes the options of a loop on', async () => {
    const clock = new VirtualClock(100);
    await runTest(
      async (fixture) => {
        expect([fixture.clock === clock, fixture.loop.time()]).toEqual([true, 100]);
        await new Promise(setImmediate);
        await expect(sleep(1).toPromise()).rejects.toThrow(RuntimeError);
      },
      { clock, asyncContext: false },
    );
  });

  it('leaves alone the strands of a race that is lost, which end with their task', async () => {
    const record: unknown[] = [];
    const loser = coroutine(async () => {
      try {
        await sleep(60);
      } finally {
        await sleep(1);
        record.push('cleaned up');
      }
    });
    await runTest(async () => {
      record.push(await Promise.race([sleep(1, 'won'), loser()]));
    });
    expect(record).toEqual(['won', 'cleaned up']);
  });

  it('shuts the default executor down', async () => {
    let kept: EventLoop | undefined;
    const result = await runTest(async ({ loop }) => {
      kept = loop;
      return await toThread((n: number) => n + 1, 1);
    });
    expect([result, kept?.isClosed()]).toEqual([2, true]);
  });

  it('says in debug mode where that was made which is left', async () => {
    const leaks = await leaksOf(
      runTest(
        async ({ loop }) => {
          loop.callLater(1, function late() {});
          createTask(() => sleep(1), { name: 'left' });
          await sleep(0);
        },
        { debug: true },
      ),
    );
    expect(leaks).toEqual([
      expect.stringMatching(/^task left, waits for its time: 1, created at .*run-test\.test\.ts/),
      expect.stringMatching(/^timer <TimerHandle when=1 late>, created at .*run-test\.test\.ts/),
    ]);
  });

  it('points at the test that leaks', async () => {
    const error = await failure(
      runTest(async () => {
        createTask(() => sleep(1));
      }),
    );
    expect((error as Error).stack).toMatch(/^LeakError: The test left behind:\n {2}task/);
    expect((error as Error).stack).toContain('run-test.test.ts');
  });

  it('refuses what is no function, and to run in a task', async () => {
    const error = thrownBy(() => runTest(sleep(1) as never)); // as: what the types refuse
    expect([error instanceof TypeError, error.message]).toEqual([
      true,
      'Cannot run <Coroutine sleep [created]> as a test as a function was expected\n' +
        '  right: runTest(async () => { … })',
    ]);
    await runTest(async () => {
      const refusal = thrownBy(() => runTest(async () => {}));
      expect([refusal instanceof RuntimeError, refusal.message]).toEqual([
        true,
        'runTest() cannot be called from a running event loop',
      ]);
    });
  });

  it('gives what the body gives, in types', () => {
    const types = async (): Promise<void> => {
      expectTypeOf(await runTest(async () => await sleep(1, 'x'))).toEqualTypeOf<string>();
      expectTypeOf(
        await runTest(function* (fixture) {
          expectTypeOf(fixture).toEqualTypeOf<TestFixture>();
          return yield* sleep(1, 1);
        }),
      ).toEqualTypeOf<number>();
    };
    expect(types).toBeTypeOf('function');
  });
});
