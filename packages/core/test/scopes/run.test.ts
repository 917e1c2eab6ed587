import {
  allTasks,
  Context,
  ContextVar,
  createTask,
  currentTask,
  type EventLoop,
  getRunningLoop,
  isCancelled,
  newEventLoop,
  Runner,
  RuntimeError,
  run,
  sleep,
} from '@tsyncio/core';
import { VirtualClock } from '@tsyncio/core/testing';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { thrownBy } from '../ways.ts';

const virtual = (): { readonly clock: VirtualClock } => ({ clock: new VirtualClock() });

describe('run()', () => {
  it('runs a coroutine, a generator, and functions of both kinds, and gives the result', async () => {
    const results = [
      await run(sleep(1, 'coroutine'), virtual()),
      await run(
        (function* () {
          return yield* sleep(1, 'generator');
        })(),
        virtual(),
      ),
      await run(function* () {
        return yield* sleep(1, 'generator function');
      }, virtual()),
      await run(async () => await sleep(1, 'async function'), virtual()),
      await run(() => sleep(1, 'function'), virtual()),
    ];
    expect(results).toEqual(['coroutine', 'generator', 'generator function', 'async function', 'function']);
  });

  it('waits for a result that is itself to be waited for, as a promise does', async () => {
    const results = [
      await run(function* () {
        yield* sleep(1);
        return createTask(sleep(1, 'a task'));
      }, virtual()),
      await run(() => sleep(1, 'a coroutine'), virtual()),
      await run(function* () {
        yield* sleep(1);
        return sleep(1, 'a coroutine too');
      }, virtual()),
    ];
    expect(results).toEqual(['a task', 'a coroutine', 'a coroutine too']);
  });

  it('rejects with what the program throws, and closes the loop all the same', async () => {
    let loop: EventLoop | undefined;
    const failing = run(async () => {
      loop = getRunningLoop();
      await sleep(1);
      throw new RangeError('bad');
    }, virtual());
    await expect(failing).rejects.toThrow(new RangeError('bad'));
    expect([loop?.isClosed(), loop?.isRunning()]).toEqual([true, false]);
  });

  it('cancels the tasks that are left, and waits until they have cleaned up', async () => {
    const record: unknown[] = [];
    await run(function* () {
      createTask(function* () {
        try {
          yield* sleep(100);
        } catch (error) {
          record.push(isCancelled(error));
          yield* sleep(1);
          record.push(`cleaned up at ${getRunningLoop().time()}`);
          throw error;
        }
      });
      yield* sleep(0);
      createTask(sleep(100));
    }, virtual()).finally(() => record.push('end'));
    expect(record).toEqual([true, 'cleaned up at 1', 'end']);
  });

  it('reports what tasks throw that are cancelled at the end', async () => {
    const record: unknown[] = [];
    await run(function* () {
      getRunningLoop().setExceptionHandler((_loop, { message, exception }) => {
        record.push(message.replace(/:.*/, ''), String(exception));
      });
      createTask(function* () {
        try {
          yield* sleep(100);
        } catch {
          throw new RangeError('at the end');
        }
      });
      yield* sleep(1);
    }, virtual());
    expect(record[1]).toBe('RangeError: at the end');
    expect(record.length).toBe(2);
  });

  it('reports them in the context of the task', async () => {
    const variable = new ContextVar<string>('variable', { default: 'none' });
    const record: string[] = [];
    await run(function* () {
      getRunningLoop().setExceptionHandler((_loop, { exception }) => {
        record.push(`${exception} with ${variable.get()}`);
      });
      createTask(function* () {
        variable.set('own');
        try {
          yield* sleep(60);
        } catch {
          throw new RangeError('bad');
        }
      });
      yield* sleep(1);
    }, virtual());
    expect(record).toEqual(['RangeError: bad with own']);
  });

  it('reports the error of a task that nobody asked for, once', async () => {
    const record: unknown[] = [];
    await run(function* () {
      getRunningLoop().setExceptionHandler((_loop, { message, exception }) => {
        record.push(message, String(exception));
      });
      createTask(function* () {
        yield* sleep(1);
        throw new RangeError('lost');
      });
      yield* sleep(2);
    }, virtual());
    expect(record).toEqual(['Task exception was never retrieved', 'RangeError: lost']);
  });

  it('is cancelled by its signal', async () => {
    const controller = new AbortController();
    const record: unknown[] = [];
    const running = run(
      function* () {
        getRunningLoop().callLater(1, () => controller.abort());
        try {
          yield* sleep(10);
        } finally {
          record.push(getRunningLoop().time());
        }
      },
      { ...virtual(), signal: controller.signal },
    );
    await expect(running).rejects.toMatchObject({ name: 'CancelledError' });
    expect(record).toEqual([1]);
  });

  it('refuses a promise, and shows the right line', async () => {
    const main = async (): Promise<void> => await Promise.resolve();
    // @ts-expect-error -- a promise is no coroutine
    const start = (): unknown => run(main(), virtual());
    const error: unknown = await Promise.resolve()
      .then(start)
      .catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(TypeError);
    expect(String(error)).toContain('a coroutine was expected, got Promise');
    expect(String(error)).toMatch(/right: (run\(main\)|createTask\(\(\) => work\(3\)\))/);
  });

  it('refuses what is no coroutine', async () => {
    for (const given of [42, null, undefined, 'main', {}]) {
      // A mistake of the call may be thrown or reject: a program awaits it.
      const running = Promise.resolve().then(() => run(given as never, virtual())); // as: what the types refuse
      await expect(running).rejects.toThrow('a coroutine was expected');
    }
  });

  it('says what happened, and to which task, where it reports the end of a task that was left', async () => {
    const reports: unknown[] = [];
    const [left] = await run(async () => {
      getRunningLoop().setExceptionHandler((_loop, { message, exception, future }) => {
        reports.push(message, String(exception), future);
      });
      const task = createTask(async () => {
        try {
          await sleep(100);
        } catch (error) {
          throw new RangeError('at the end', { cause: error });
        }
      });
      await sleep(1);
      return [task];
    }, virtual());
    expect(reports.slice(0, 2)).toEqual([
      'unhandled exception during asyncio.run() shutdown',
      'RangeError: at the end',
    ]);
    expect([reports.length, reports[2] === left]).toEqual([3, true]);
  });

  it('takes the loop of a factory', async () => {
    const made = newEventLoop(virtual());
    expect(await run(async () => getRunningLoop() === made, { loopFactory: () => made })).toBe(true);
    expect(made.isClosed()).toBe(true);
  });

  it('gives the types of the results', () => {
    const types = async (): Promise<void> => {
      expectTypeOf(await run(sleep(1, 'x'))).toEqualTypeOf<string>();
      expectTypeOf(await run(async () => await sleep(1, 1))).toEqualTypeOf<number>();
      expectTypeOf(
        await run(function* () {
          return yield* sleep(1, true);
        }),
      ).toEqualTypeOf<boolean>();
    };
    expect(types).toBeTypeOf('function');
  });
});

describe('a Runner', () => {
  it('runs several programs in one loop, which it closes at the end', async () => {
    const runner = new Runner(virtual());
    const loop = runner.getLoop();
    expect([await runner.run(sleep(1, 'one')), await runner.run(sleep(1, 'two'))]).toEqual(['one', 'two']);
    expect([runner.getLoop() === loop, loop.time(), loop.isClosed()]).toEqual([true, 2, false]);
    await runner.close();
    await runner.close();
    expect(loop.isClosed()).toBe(true);
  });

  it('shares one context among its runs, unless it is given another', async () => {
    const variable = new ContextVar<string>('variable', { default: 'default' });
    const runner = new Runner(virtual());
    const set = function* (): Generator<unknown, void, unknown> {
      variable.set('set by the first');
      yield* sleep(0);
    };
    const get = async (): Promise<string> => await Promise.resolve(variable.get());
    await runner.run(set);
    const own = new Context();
    expect([await runner.run(get), await runner.run(get, { context: own }), variable.get()]).toEqual([
      'set by the first',
      'default',
      'default',
    ]);
    await runner.close();
  });

  it('leaves tasks pending between runs, and goes on with them in the next', async () => {
    const record: unknown[] = [];
    const runner = new Runner(virtual());
    await runner.run(async () => {
      createTask(function* () {
        yield* sleep(2);
        record.push('done');
      });
      await sleep(1);
    });
    record.push('between');
    await runner.run(sleep(2));
    await runner.close();
    expect(record).toEqual(['between', 'done']);
  });

  it('cancels at its end what is left', async () => {
    const runner = new Runner(virtual());
    const loop = runner.getLoop();
    const task = await runner.run(async () => {
      const left = createTask(sleep(100));
      await sleep(0);
      return [left];
    });
    await runner.close();
    expect([task[0]?.cancelled(), allTasks(loop).size]).toEqual([true, 0]);
  });

  it('runs at its end what the cancelled tasks have left ready, for as many turns as CPython', async () => {
    const record: string[] = [];
    const runner = new Runner(virtual());
    await runner.run(function* () {
      createTask(function* () {
        try {
          yield* sleep(1);
        } finally {
          const loop = getRunningLoop();
          const again = (turn: number): void => {
            record.push(`turn ${turn}`);
            loop.callSoon(() => again(turn + 1));
          };
          loop.callSoon(() => again(1));
        }
      });
      yield* sleep(0);
    });
    await runner.close();
    // As many as in CPython 3.13.
    expect(record).toEqual(['turn 1', 'turn 2', 'turn 3', 'turn 4', 'turn 5', 'turn 6']);
  });

  it('may be closed before its first run; closed after one, it runs no more', async () => {
    const runner = new Runner(virtual());
    await runner.close();
    expect(await runner.run(sleep(0, 'opens it'))).toBe('opens it');
    await runner.close();
    const used = new Runner(virtual());
    await used.run(sleep(0));
    await used.close();
    const error: unknown = await Promise.resolve()
      .then(() => used.run(sleep(0)))
      .catch((caught: unknown) => caught);
    expect([error instanceof RuntimeError, String(error)]).toEqual([true, 'RuntimeError: Runner is closed']);
    expect(() => used.getLoop()).toThrow(new RuntimeError('Runner is closed'));
  });

  it('makes its loop once, when it is asked for, and gives it to nobody when it is closed', async () => {
    const made: EventLoop[] = [];
    const runner = new Runner({
      loopFactory: () => {
        const loop = newEventLoop(virtual());
        made.push(loop);
        return loop;
      },
    });
    expect(made.length).toBe(0);
    const loop = runner.getLoop();
    await runner.run(sleep(1));
    await runner.close();
    expect([made.length, made[0] === loop, loop.isClosed()]).toEqual([1, true, true]);
    const unused = new Runner(virtual());
    const its = unused.getLoop();
    await unused.close();
    expect(() => unused.getLoop()).toThrow(new RuntimeError('Runner is closed'));
    expect(its.isClosed()).toBe(true);
  });

  it('refuses what is no coroutine, a future of its own loop, too, and can run on', async () => {
    const runner = new Runner(virtual());
    const future: unknown = runner.getLoop().createFuture();
    for (const given of [123, 'main', future]) {
      expect(() => runner.run(given as never)).toThrow(TypeError); // as: what the types refuse
    }
    expect(await runner.run(sleep(1, 'runs'))).toBe('runs');
    await runner.close();
  });

  it('looks at no result that it hands on', async () => {
    let looked = 0;
    class Result {
      toString(): string {
        looked += 1;
        return 'result';
      }
    }
    const runner = new Runner(virtual());
    const result = await runner.run(async () => await sleep(1, new Result()));
    await runner.close();
    expect([result instanceof Result, looked]).toEqual([true, 0]);
  });

  it('cannot run inside a running loop, nor twice at the same time', async () => {
    const runner = new Runner(virtual());
    const words = await runner.run(async () => {
      await sleep(0);
      return [thrownBy(() => runner.run(sleep(0))), thrownBy(() => new Runner(virtual()).run(sleep(0)))].map(
        (error) => String(error),
      );
    });
    expect(words).toEqual([
      'RuntimeError: Runner.run() cannot be called from a running event loop',
      'RuntimeError: Runner.run() cannot be called from a running event loop',
    ]);
    const first = runner.run(sleep(1, 'first'));
    expect(() => runner.run(sleep(0))).toThrow(new RuntimeError('This event loop is already running'));
    expect(await first).toBe('first');
    await runner.close();
  });

  it('is disposed of by closing it', async () => {
    const runner = new Runner(virtual());
    const loop = runner.getLoop();
    await runner.run(async () => {
      currentTask()?.setName('main');
      await sleep(0);
    });
    await runner[Symbol.asyncDispose]();
    expect(loop.isClosed()).toBe(true);
  });
});
