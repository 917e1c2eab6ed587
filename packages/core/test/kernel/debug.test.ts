import {
  coroutine,
  createTask,
  currentTask,
  EventLoop,
  type ExceptionContext,
  fromPromise,
  gather,
  getRunningLoop,
  inspect,
  Runner,
  rethrowCancelled,
  shield,
  sleep,
  type Task,
  timeout,
  wait,
} from '@tsyncio/core';
import { VirtualClock } from '@tsyncio/core/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { resultOf } from '../host/child.ts';

/** The file of this test, as it stands in a stack. */
const HERE = /debug\.test\.ts:\d+:\d+/;

/** Runs `main` in a loop in debug mode, closes that, and gives what the exception handler was told. */
async function reportsOf(
  main: () => Promise<unknown> | Generator<unknown, unknown, never>,
  clock: VirtualClock = new VirtualClock(),
): Promise<ExceptionContext[]> {
  const reports: ExceptionContext[] = [];
  const loop = new EventLoop({ clock, debug: true });
  loop.setExceptionHandler((_loop, context) => reports.push(context));
  try {
    await loop.runUntilComplete(main);
  } finally {
    loop.close();
  }
  return reports;
}

function messages(reports: readonly ExceptionContext[]): string[] {
  return reports.map(({ message }) => message.split('\n', 1)[0] ?? '');
}

/** Waits, and goes on whatever came of it: what debug mode is to notice. */
async function ignoring(awaitable: PromiseLike<unknown>): Promise<void> {
  try {
    await awaitable;
  } catch {}
}

/** A clock that code can move on, as if it had computed for so long. */
class Stopwatch extends VirtualClock {
  computed = 0;

  override time(): number {
    return super.time() + this.computed;
  }
}

describe('debug mode', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  it.each([
    ['1', true],
    ['yes', true],
    ['0', false],
    ['', false],
  ])('is on or off as TSYNCIO_DEBUG=%j says, where the loop is not told', (value, expected) => {
    vi.stubEnv('TSYNCIO_DEBUG', value);
    const loops = [new EventLoop(), new EventLoop({ debug: true }), new EventLoop({ debug: false })];
    expect(loops.map((loop) => loop.getDebug())).toEqual([expected, true, false]);
    for (const loop of loops) loop.close();
  });

  it('can be turned on and off, and is off when the loop is closed', () => {
    const loop = new EventLoop({ debug: false });
    loop.setDebug(true);
    loop.setDebug(true);
    const on = loop.getDebug();
    loop.setDebug(false);
    const off = loop.getDebug();
    loop.setDebug(true);
    loop.close();
    expect([on, off, loop.getDebug()]).toEqual([true, false, false]);
  });

  it('is an option of Runner, for a loop of a factory too', async () => {
    const runner = new Runner({
      debug: true,
      loopFactory: () => new EventLoop({ clock: new VirtualClock() }),
    });
    expect(await runner.run(async () => getRunningLoop().getDebug())).toBe(true);
    await runner.close();
  });

  it('refuses coroutine functions where callbacks are expected', () => {
    const loop = new EventLoop({ clock: new VirtualClock(), debug: true });
    const work = coroutine(async () => {});
    for (const call of [
      () => loop.callSoon(work),
      () => loop.callLater(60, work),
      () => loop.callAt(60, work),
    ]) {
      expect(call).toThrow(TypeError);
    }
    loop.setDebug(false);
    loop.callSoon(work).cancel();
    loop.close();
  });

  it('tells nothing of a program that has nothing to hide', async () => {
    const work = coroutine(async (n: number) => {
      await sleep(n);
      return n;
    });
    const reports = await reportsOf(async () => {
      await gather(work(1), work(2), shield(work(3)));
      await timeout(5, () => work(4));
      await ignoring(timeout(1, () => work(4)));
      const task = createTask(work(5));
      task.cancel();
      await wait([task]);
      work(6).close();
      await createTask(function* () {
        yield* work(7);
      });
    });
    expect(messages(reports)).toEqual([]);
  });

  it('says where a task was created: in inspect() and in reports', async () => {
    let seen: string | null | undefined;
    const reports = await reportsOf(async () => {
      const task = createTask(async () => {
        throw new TypeError('lost');
      });
      seen = inspect().tasks[1]?.createdAt;
      await wait([task]);
    });
    expect(seen).toMatch(HERE);
    expect(messages(reports)).toEqual(['Task exception was never retrieved']);
    expect(reports[0]?.sourceTraceback?.split('\n')[0]).toMatch(HERE);
  });

  it('says where a callback that fails was scheduled', async () => {
    const reports = await reportsOf(async () => {
      getRunningLoop().callSoon(() => {
        throw new TypeError('bad');
      });
      await sleep(0);
    });
    expect(messages(reports)).toEqual(['Exception in callback <anonymous>']);
    expect(reports[0]?.sourceTraceback).toMatch(HERE);
  });
});

describe('debug mode and slow steps', () => {
  it('tells of a callback, a generator and an async function that take too long', async () => {
    const clock = new Stopwatch();
    const reports = await reportsOf(async () => {
      getRunningLoop().callSoon(function slow() {
        clock.computed += 0.5;
      });
      await sleep(0);
      await createTask(
        function* () {
          clock.computed += 0.25;
          yield* sleep(0);
          clock.computed += 0.05;
        },
        { name: 'generator' },
      );
      await createTask(
        async () => {
          await sleep(0);
          await Promise.resolve();
          clock.computed += 1;
        },
        { name: 'async' },
      );
    }, clock);
    expect(messages(reports)).toEqual([
      'Executing <Handle slow> took 0.500 seconds',
      "Executing <Task 'generator' [pending]> took 0.250 seconds",
      "Executing <Task 'async' [finished]> took 1.000 seconds",
    ]);
  });

  it('takes slowCallbackDuration for the limit', async () => {
    const clock = new Stopwatch();
    const reports = await reportsOf(async () => {
      getRunningLoop().slowCallbackDuration = 2;
      await sleep(0);
      clock.computed += 1;
      await sleep(0);
    }, clock);
    expect(messages(reports)).toEqual([]);
  });
});

describe('debug mode and coroutines', () => {
  it('tells of those that were never awaited when the loop ends, with the line', async () => {
    const work = coroutine(async function work() {});
    const reports = await reportsOf(async () => {
      work();
      sleep(1);
      await work();
    });
    expect(messages(reports)).toEqual([
      "coroutine 'work' was never awaited",
      "coroutine 'sleep' was never awaited",
    ]);
    for (const { sourceTraceback } of reports) expect(sourceTraceback?.split('\n')[0]).toMatch(HERE);
  });

  it('knows tasks that are pending when the loop is closed', async () => {
    let left: Task<unknown> | undefined;
    const reports = await reportsOf(async () => {
      left = createTask(sleep(5), { name: 'left' });
    });
    expect(messages(reports)).toEqual(['Task was destroyed but it is pending!']);
    expect(reports[0]?.task).toBe(left);
    expect(reports[0]?.sourceTraceback).toMatch(HERE);
  });
});

describe('debug mode and cancellations that are swallowed', () => {
  const told = (state: string, what: string): string =>
    `<Task 'stubborn' [${state}]> was cancelled, and ${what}`;

  async function cancelled(main: () => Promise<unknown>): Promise<string[]> {
    return messages(
      await reportsOf(async () => {
        const task = createTask(main, { name: 'stubborn' });
        await sleep(0);
        task.cancel();
        await sleep(20);
        task.cancel();
        await wait([task]);
      }),
    );
  }

  it('tells once of a task that waits on and on', async () => {
    const found = await cancelled(async () => {
      for (let i = 0; i < 30; i += 1) await ignoring(sleep(1));
    });
    expect(found).toEqual([
      told('pending', 'has waited 10 times since then: it caught the CancelledError, or cleans up'),
    ]);
  });

  it('tells of a task that ends as if nothing had been', async () => {
    const found = await cancelled(async () => {
      await ignoring(sleep(5));
    });
    expect(found).toEqual([told('finished', 'caught the CancelledError and went on')]);
  });

  it('tells of a task that has to be cancelled again', async () => {
    const found = await cancelled(async () => {
      await ignoring(sleep(5));
      await sleep(100);
    });
    expect(found).toEqual([told('pending', 'caught the CancelledError and had to be cancelled again')]);
  });

  it('tells nothing of one that cleans up, takes it back, or throws it again', async () => {
    const cleansUp = await cancelled(async () => {
      try {
        await sleep(5);
      } finally {
        for (let i = 0; i < 5; i += 1) await sleep(1);
      }
    });
    const takesBack = await cancelled(async () => {
      await ignoring(sleep(5));
      currentTask()?.uncancel();
      await sleep(1);
      await sleep(1);
    });
    const throwsAgain = await cancelled(async () => {
      try {
        await sleep(5);
      } catch (error) {
        rethrowCancelled(error);
      }
    });
    expect([cleansUp, takesBack, throwsAgain]).toEqual([[], [], []]);
  });
});

describe('debug mode and what goes on beside', () => {
  it.each([true, false])(
    'tells once where an async function waits for several things (store: %j)',
    async (asyncContext) => {
      const reports: ExceptionContext[] = [];
      const loop = new EventLoop({ clock: new VirtualClock(), debug: true, asyncContext });
      loop.setExceptionHandler((_loop, context) => reports.push(context));
      await loop.runUntilComplete(async () => {
        for (let i = 0; i < 3; i += 1) await Promise.all([sleep(1), sleep(2), sleep(3)]);
      });
      loop.close();
      expect(reports.map(({ message }) => message.includes('gather(a(), b())'))).toEqual([true]);
      expect(reports[0]?.sourceTraceback).toMatch(HERE);
    },
  );

  it('tells of an abandoned promise that is rejected later', async () => {
    const failure = new TypeError('too late');
    const reports = await reportsOf(async () => {
      let reject = (_error: unknown): void => {};
      const promise = new Promise<void>((_resolve, fail) => {
        reject = fail;
      });
      await ignoring(timeout(1, () => fromPromise(promise)));
      reject(failure);
      await sleep(1);
    });
    expect(messages(reports)).toEqual(['A promise that nobody waits for any more was rejected']);
    expect(reports[0]?.exception).toBe(failure);
  });
});

describe('a loop in debug mode that is dropped without being closed', () => {
  it('is collected, and then nobody looks on', async () => {
    const states = await resultOf(
      `
        const stateOf = () => {
          const { observers, debugging } = globalThis[Symbol.for('@tsyncio/running')];
          return [observers === null, debugging];
        };
        const states = [];
        async function drop() {
          const loop = new asyncio.EventLoop({ debug: true });
          await loop.runUntilComplete(asyncio.sleep(0));
          states.push(stateOf());
          return new WeakRef(loop);
        }
        const dropped = await drop();
        for (let i = 0; i < 10 && dropped.deref() !== undefined; i += 1) {
          await new Promise((resolve) => setTimeout(resolve, 10));
          gc();
        }
        await new Promise((resolve) => setTimeout(resolve, 50));
        console.log(JSON.stringify([...states, dropped.deref() === undefined, stateOf()]));
      `,
      ['--expose-gc'],
    );
    expect(states).toEqual([[false, 1], true, [true, 0]]);
  });
});
