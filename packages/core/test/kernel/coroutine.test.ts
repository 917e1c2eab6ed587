import {
  type Coroutine,
  type CoroutineLike,
  coroutine,
  createTask,
  currentTask,
  EventLoop,
  ensureFuture,
  type Future,
  gather,
  isCancelled,
  iscoroutine,
  iscoroutinefunction,
  RuntimeError,
  run as runProgram,
  setEventLoop,
  sleep,
  Task,
  type TaskOptions,
} from '@tsyncio/core';
import { VirtualClock } from '@tsyncio/core/testing';
import { afterEach, describe, expect, expectTypeOf, it } from 'vitest';
import { thrownBy, ways } from '../ways.ts';
import type { DecoratedAccount } from './decorated-account.ts';

const generatorWork = coroutine(function* work(n: number) {
  yield* sleep(0);
  return n * 2;
});
const asyncWork = coroutine(async (n: number) => {
  await sleep(0);
  return n * 2;
});

describe.each(ways)('a Coroutine in $name', ({ define, run, turns, wait }) => {
  it('begins when it is awaited, and not when it is made', () =>
    run(function* ({ record }) {
      const made = define(function* () {
        record.push('begins');
        yield* turns(1);
        return 'result';
      })();
      yield* turns(2);
      record.push('awaited');
      record.push(yield* wait(made));
      expect(record).toEqual(['awaited', 'begins', 'result']);
    }));

  it('is awaited once: later attempts fail, whoever makes them', () =>
    run(function* ({ record }) {
      const made = define(function* work() {
        yield* turns(1);
      })();
      yield* wait(made);
      for (const attempt of [() => wait(made), () => wait(createTask(made))]) {
        try {
          yield* attempt();
        } catch (error) {
          record.push(error instanceof RuntimeError, String(error).replace(/<.*>/, '<…>'));
        }
      }
      const words = 'RuntimeError: cannot reuse already awaited coroutine: <…>';
      expect(record).toEqual([true, words, true, words]);
    }));

  it('cannot be awaited by two at the same time', () =>
    run(function* ({ record }) {
      const made = define(function* () {
        yield* turns(2);
        return 'result';
      })();
      const task = createTask(made);
      yield* turns(1);
      try {
        yield* wait(made);
      } catch (error) {
        record.push(String(error).startsWith('RuntimeError: cannot reuse already awaited coroutine'));
      }
      expect([...record, yield* wait(task)]).toEqual([true, 'result']);
    }));

  it('can be closed, and is awaited no more', () =>
    run(function* ({ record }) {
      const made = define(() => record.push('never'))();
      made.close();
      made.close();
      try {
        yield* wait(made);
      } catch (error) {
        record.push(error instanceof RuntimeError);
      }
      expect(record).toEqual([true]);
    }));

  it('passes on what is thrown, through any number of callers', () =>
    run(function* ({ record }) {
      const bad = new RangeError('bad');
      const work = define(function* (depth: number): Generator<unknown, void, unknown> {
        try {
          if (depth === 0) throw bad;
          yield* wait(work(depth - 1));
        } finally {
          record.push(depth);
        }
      });
      try {
        yield* wait(work(3));
      } catch (error) {
        record.push(error === bad);
      }
      expect(record).toEqual([0, 1, 2, 3, true]);
    }));

  it('awaits coroutines of the other style', () =>
    run(function* ({ record }) {
      record.push(yield* wait(generatorWork(1)), yield* wait(asyncWork(2)));
      const both = coroutine(function* () {
        return (yield* asyncWork(3)) + (yield* generatorWork(4));
      });
      const bothAsync = coroutine(async () => (await both()) + (await asyncWork(5)));
      record.push(yield* wait(bothAsync()));
      expect(record).toEqual([2, 4, 24]);
    }));

  it('is cancelled where it waits, however deep, and unwinds', () =>
    run(function* ({ record }) {
      const work = define(function* (depth: number): Generator<unknown, void, unknown> {
        try {
          yield* wait(depth === 0 ? sleep(10) : work(depth - 1));
        } catch (error) {
          record.push(depth, isCancelled(error));
          throw error;
        }
      });
      const task = createTask(work(2));
      yield* turns(2);
      task.cancel();
      yield* turns(2);
      expect([...record, task.cancelled()]).toEqual([0, true, 1, true, 2, true, true]);
    }));

  it('gives undefined, null and falsy values as they are', () =>
    run(function* ({ record }) {
      for (const value of [undefined, null, 0, '', false, Number.NaN]) {
        record.push(yield* wait(define(() => value)()), yield* wait(createTask(define(() => value)())));
      }
      expect(record).toEqual([
        undefined,
        undefined,
        null,
        null,
        0,
        0,
        '',
        '',
        false,
        false,
        Number.NaN,
        Number.NaN,
      ]);
    }));
});

describe('a recursion of generators', () => {
  it('goes a million calls deep, and gives its result', async () => {
    const down = coroutine(function* (depth: number): Generator<unknown, number, unknown> {
      if (depth === 0) {
        yield* sleep(1);
        return 0;
      }
      return (yield* down(depth - 1)) + 1;
    });
    expect(await runProgram(down(1_000_000), { clock: new VirtualClock() })).toBe(1_000_000);
  });

  it('unwinds an error from a million calls deep, and a cancellation', async () => {
    let unwound = 0;
    const down = coroutine(function* (depth: number): Generator<unknown, void, unknown> {
      try {
        if (depth === 0) {
          yield* sleep(1);
          throw new RangeError('from below');
        }
        yield* down(depth - 1);
      } finally {
        unwound += 1;
      }
    });
    const failing = runProgram(down(1_000_000), { clock: new VirtualClock() });
    await expect(failing).rejects.toThrow(new RangeError('from below'));
    expect(unwound).toBe(1_000_001);

    unwound = 0;
    const cancelled = runProgram(
      function* () {
        const task = createTask(down(100_000));
        yield* sleep(0.5);
        task.cancel();
        yield* task;
      },
      { clock: new VirtualClock() },
    );
    await expect(cancelled).rejects.toMatchObject({ name: 'CancelledError' });
    expect(unwound).toBe(100_001);
  });
});

describe('coroutine()', () => {
  it('makes functions that keep their name, their length and their this', async () => {
    expect([generatorWork.name, asyncWork.length, String(generatorWork(1))]).toEqual([
      'work',
      1,
      '<Coroutine work [created]>',
    ]);
    const counter = {
      start: 40,
      add: coroutine(function* (this: { start: number }, n: number) {
        yield* sleep(0);
        return this.start + n;
      }),
    };
    expect(await runProgram(() => counter.add(2), { clock: new VirtualClock() })).toBe(42);
  });

  it('decorates methods of both styles', async () => {
    class Account {
      balance = 1;

      *deposit(amount: number): Generator<unknown, number, unknown> {
        yield* sleep(1);
        this.balance += amount;
        return this.balance;
      }

      async withdraw(amount: number): Promise<number> {
        await sleep(1);
        this.balance -= amount;
        return this.balance;
      }
    }
    // As `@coroutine` does, which Node 20 cannot parse.
    for (const name of ['deposit', 'withdraw'] as const) {
      const context = { kind: 'method', name } as ClassMethodDecoratorContext; // as: no more of it is looked at
      Object.defineProperty(Account.prototype, name, {
        value: coroutine(Account.prototype[name] as () => unknown, context),
      });
    }
    const account = new Account();
    const record: unknown[] = [];
    await runProgram(
      async () => {
        record.push(
          iscoroutine(account.deposit(1)),
          iscoroutinefunction(Reflect.get(account, 'withdraw')),
          account.balance,
        );
        record.push(await createTask(() => account.deposit(5)), await account.withdraw(2));
      },
      { clock: new VirtualClock() },
    );
    expect(record).toEqual([true, true, 1, 6, 4]);
  });

  it('leaves to a decorated method its own type', () => {
    expectTypeOf<ReturnType<DecoratedAccount['deposit']>>().toEqualTypeOf<
      Generator<unknown, number, unknown>
    >();
    expectTypeOf<ReturnType<DecoratedAccount['withdraw']>>().toEqualTypeOf<Promise<number>>();
  });

  it('refuses what is no function', () => {
    expect(thrownBy(() => coroutine(42 as never))).toBeInstanceOf(TypeError); // as: what the types refuse
  });

  it('gives coroutines of the result, in types', () => {
    expectTypeOf(generatorWork).parameters.toEqualTypeOf<[n: number]>();
    expectTypeOf(generatorWork(1)).toEqualTypeOf<Coroutine<number>>();
    expectTypeOf(asyncWork(1)).toEqualTypeOf<Coroutine<number>>();
    expectTypeOf<Awaited<Coroutine<Future<string>>>>().toEqualTypeOf<string>();
    const types = async (): Promise<void> => {
      expectTypeOf(await asyncWork(1)).toEqualTypeOf<number>();
      // @ts-expect-error -- a number is expected
      asyncWork('1');
    };
    function* body() {
      expectTypeOf(yield* generatorWork(1)).toEqualTypeOf<number>();
      expectTypeOf(yield* asyncWork(1)).toEqualTypeOf<number>();
    }
    expect([typeof types, typeof body]).toEqual(['function', 'function']);
  });
});

describe('what is a coroutine', () => {
  it('is told apart from what is none', () => {
    const generator = (function* () {
      yield* sleep(0);
    })();
    const given = [sleep(1), generator, generatorWork(1), Promise.resolve(), generatorWork, [], null, 42];
    expect(given.map(iscoroutine)).toEqual([true, true, true, false, false, false, false, false]);
    const functions = [generatorWork, asyncWork, sleep, async () => undefined, null];
    expect(functions.map(iscoroutinefunction)).toEqual([true, true, false, false, false]);
  });

  it('cannot be awaited where no loop runs, and says what to do', async () => {
    const error: unknown = await generatorWork(1)
      .toPromise()
      .catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(RuntimeError);
    expect(String(error)).toContain('no running event loop: Cannot await <Coroutine work [');
    expect(String(error)).toContain('await run(main)');
    expect(String(error)).toContain('loop.bind(fn)');
    expect(String(error)).toContain('await fromPromise(promise)');
  });
});

describe.each(ways)('ensureFuture() in $name', ({ define, run, turns, wait }) => {
  it('gives a future as it is, and makes a task of a coroutine', () =>
    run(function* ({ loop, record }) {
      const future = loop.createFuture<string>();
      const task = ensureFuture(
        define(function* () {
          record.push(currentTask() === (task as unknown));
          yield* turns(1);
          return 'task';
        })(),
      );
      record.push(ensureFuture(future) === future, ensureFuture(task) === task);
      record.push(yield* wait(task), yield* wait(ensureFuture(() => sleep(0, 'function'))));
      expect(record).toEqual([true, true, true, 'task', 'function']);
    }));

  it('gives a future of the very loop that is asked for, done or not', () =>
    run(function* ({ loop, record }) {
      const done = loop.createFuture<string>();
      done.setResult('done');
      const task = createTask(sleep(0, 'task'));
      for (const future of [done, task]) {
        record.push(ensureFuture(future, { loop }) === future, yield* wait(ensureFuture(future)));
      }
      record.push(ensureFuture(sleep(0), { loop }).getLoop() === loop);
      yield* turns(2);
      expect(record).toEqual([true, 'done', true, 'task', true]);
    }));

  it('follows a promise, and anything with a then', () =>
    run(function* ({ record }) {
      const failing: PromiseLike<never> = {
        then: (_resolve, reject) => Promise.reject(new RangeError('bad')).then(null, reject),
      };
      record.push(yield* wait(ensureFuture(Promise.resolve('promise'))));
      try {
        yield* wait(ensureFuture(failing));
      } catch (error) {
        record.push(String(error));
      }
      expect(record).toEqual(['promise', 'RangeError: bad']);
    }));

  it('refuses a future of another loop, and what can not be waited for', () =>
    run(({ loop }) => {
      const other = new EventLoop({ clock: new VirtualClock() });
      const error = thrownBy(() => ensureFuture(other.createFuture(), { loop }));
      expect([error instanceof RangeError, error.message]).toEqual([
        true,
        'The future belongs to a different loop than the one specified as the loop argument: <Future [pending]>',
      ]);
      for (const given of [42, null, undefined, {}, 'x']) {
        expect(thrownBy(() => ensureFuture(given as never))).toBeInstanceOf(TypeError); // as: what the types refuse
      }
      other.close();
    }));
});

describe('ensureFuture() outside any task', () => {
  afterEach(() => setEventLoop(null));

  it('makes a task of the loop that is given, or that is set', async () => {
    const loop = new EventLoop({ clock: new VirtualClock() });
    const given = ensureFuture(sleep(1, 'given'), { loop });
    setEventLoop(loop);
    const set = ensureFuture(sleep(2, 'set'));
    expect([given, set].map((task) => task instanceof Task && task.getLoop() === loop)).toEqual([true, true]);
    expect(await loop.runUntilComplete(set)).toBe('set');
    expect(given.result()).toBe('given');
    loop.close();
  });

  it('refuses where there is no loop, and the coroutine can still be awaited', async () => {
    const work = sleep(0, 'still here');
    expect(() => ensureFuture(work)).toThrow('There is no current event loop');
    const loop = new EventLoop({ clock: new VirtualClock() });
    expect(await loop.runUntilComplete(work)).toBe('still here');
    loop.close();
  });

  it('closes a coroutine that a closed loop can not run, so that it is not told as never awaited', () => {
    const closed = new EventLoop({ clock: new VirtualClock() });
    closed.close();
    const work = sleep(0);
    expect(() => ensureFuture(work, { loop: closed })).toThrow(new RuntimeError('Event loop is closed'));
    expect(String(work)).toBe('<Coroutine sleep [closed]>');
  });

  it('lets a loop of the user make the tasks', async () => {
    class Counting extends EventLoop {
      made = 0;

      override createTask<T>(source: CoroutineLike<T>, options?: TaskOptions): Task<T> {
        this.made += 1;
        return super.createTask(source, options);
      }
    }
    const loop = new Counting({ clock: new VirtualClock() });
    const main = ensureFuture(
      async () => {
        createTask(sleep(0));
        await gather(sleep(1), sleep(1));
      },
      { loop },
    );
    await loop.runUntilComplete(main);
    expect(loop.made).toBe(4);
    loop.close();
  });
});
