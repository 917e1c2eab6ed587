import { AsyncLocalStorage } from 'node:async_hooks';
import * as asyncio from '@tsyncio/core';
import {
  coroutine,
  createTask,
  eagerTaskFactory,
  gather,
  getRunningLoop,
  sleep,
  type Task,
} from '@tsyncio/core';
import { Guest } from '@tsyncio/core/guest';
import { functionOf, keepContexts, observe, outcomeOf } from '@tsyncio/core/observer';
import { runTest, VirtualClock } from '@tsyncio/core/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';

const place = new AsyncLocalStorage<string>();
const ends: (() => void)[] = [];

afterEach(() => {
  for (const end of ends.splice(0)) end();
});

/** Has the place in which something is made kept for it. */
function keepPlaces(): void {
  const keep = () => {
    const here = place.getStore();
    return here === undefined ? null : <R>(fn: () => R): R => place.run(here, fn);
  };
  ends.push(keepContexts({ forTask: keep, forCallback: keep }));
}

/** What a keeper gives that only looks. */
function noting(record: string[], what: string): null {
  record.push(what);
  return null;
}

describe('keepContexts()', () => {
  it.each([
    [
      'generators',
      coroutine(function* (record: unknown[]) {
        record.push(place.getStore());
        yield* sleep(1);
        record.push(place.getStore());
        yield* gather(sleep(1), sleep(2));
        record.push(place.getStore());
      }),
    ],
    [
      'async functions',
      coroutine(async (record: unknown[]) => {
        record.push(place.getStore());
        await sleep(1);
        record.push(place.getStore());
        await Promise.all([sleep(1), sleep(2)]);
        record.push(place.getStore());
      }),
    ],
  ])('gives a task its own for all of its steps: %s', (_, work) =>
    runTest(function* () {
      const record: unknown[] = [];
      ends.push(keepContexts({ forTask: (task) => (fn) => place.run(task.getName(), fn) }));
      const tasks = ['a', 'b'].map((name) => createTask(work(record), { name }));
      yield* gather(...tasks);
      expect(record).toEqual(['a', 'b', 'a', 'b', 'a', 'b']);
      expect(place.getStore()).toBe(undefined);
    }),
  );

  it('is asked where the task is made, which may be in a task that has none', () =>
    runTest(function* () {
      keepPlaces();
      const tasks = ['x', 'y'].map((name) =>
        place.run(name, () =>
          createTask(function* () {
            yield* sleep(1);
            return place.getStore();
          }),
        ),
      );
      expect(yield* gather(...tasks)).toEqual(['x', 'y']);
    }));

  it('enters it for the first step of an eager task as well', () =>
    runTest(function* () {
      const record: unknown[] = [];
      ends.push(keepContexts({ forTask: () => (fn) => place.run('own', fn) }));
      const work = coroutine(function* () {
        record.push(place.getStore());
        yield* sleep(1);
        record.push(place.getStore());
      });
      const task = createTask(work(), { eagerStart: true });
      record.push(place.getStore());
      yield* task;
      expect(record).toEqual(['own', undefined, 'own']);
    }));

  it('keeps the storage of a host that made the task', async () => {
    const other = new AsyncLocalStorage<string>();
    ends.push(keepContexts({ forTask: (task) => (fn) => place.run(task.getName(), fn) }));
    const record: unknown[] = [];
    await asyncio.run(async () => {
      const handler = getRunningLoop().bind(function* handler() {
        yield* sleep(0);
        record.push(other.getStore(), place.getStore() !== 'main');
      });
      await asyncio.fromPromise(
        new Promise((done) => setTimeout(() => other.run('request', () => done(handler())), 1)),
      );
    });
    expect(record).toEqual(['request', true]);
  });

  it('gives a generator that is awaited inside storage that storage', () =>
    runTest(async () => {
      keepPlaces();
      const inner = coroutine(function* () {
        yield* sleep(1);
        return place.getStore();
      });
      expect(await place.run('inside', async () => await inner())).toBe('inside');
    }));

  it('gives callbacks of loops and futures theirs, under their own names', () =>
    runTest(function* ({ loop }) {
      keepPlaces();
      const record: unknown[] = [];
      const future = loop.createFuture<void>();
      const handle = place.run('a', () => {
        loop.callLater(1, () => record.push(['later', place.getStore()]));
        future.addDoneCallback(() => record.push(['done', place.getStore()]));
        return loop.callSoon(function named() {
          record.push(['soon', place.getStore()]);
        });
      });
      expect(String(handle)).toBe('<Handle named>');
      future.setResult();
      yield* sleep(2);
      expect(record).toEqual([
        ['soon', 'a'],
        ['done', 'a'],
        ['later', 'a'],
      ]);
    }));

  it('takes a done callback back by what was given', () =>
    runTest(function* ({ loop }) {
      keepPlaces();
      const future = loop.createFuture<void>();
      const callback = vi.fn();
      place.run('a', () => future.addDoneCallback(callback));
      expect(future.removeDoneCallback(callback)).toBe(1);
      future.setResult();
      yield* sleep(1);
      expect(callback.mock.calls).toEqual([]);
    }));

  it('keeps the place of a guest’s task for its code, whoever calls it', () =>
    runTest(function* ({ loop }) {
      keepPlaces();
      const record: unknown[] = [];
      const made = loop.createFuture<Guest>();
      const end = loop.createFuture<void>();
      const host = place.run('own', () =>
        createTask(function* () {
          made.setResult(new Guest());
          yield* end;
        }),
      );
      const guest = yield* made;
      place.run('other', () => {
        guest.call(() => record.push(place.getStore()));
        guest.callSoon(() => record.push(place.getStore()));
        guest.callLater(1, () => record.push(place.getStore()));
      });
      yield* sleep(2);
      end.setResult();
      yield* host;
      expect(record).toEqual(['own', 'own', 'own']);
    }));

  it('asks for no strand, which goes on where its wait was begun', () =>
    runTest(async () => {
      const asked: string[] = [];
      ends.push(keepContexts({ forTask: (task) => noting(asked, task.getName()) }));
      const task = createTask(async () => await Promise.all([sleep(1), sleep(1)]), { name: 'one' });
      await task;
      expect(asked).toEqual(['one']);
    }));

  it('asks for no task by which a run ends', async () => {
    const asked: string[] = [];
    ends.push(keepContexts({ forTask: (task) => noting(asked, functionOf(task)) }));
    await asyncio.run(async function main() {
      await sleep(0);
    });
    expect(asked).toEqual(['main']);
  });

  it('asks for no task by which a run of another copy of the package ends', async () => {
    const asked: string[] = [];
    ends.push(keepContexts({ forTask: (task) => noting(asked, functionOf(task)) }));
    vi.resetModules();
    const other: typeof asyncio = await import('@tsyncio/core');
    await other.run(other.coroutine(async function main() {})());
    expect(asked).toEqual(['main']);
  });

  it('enters those of several keepers, and none of one that has ended', () =>
    runTest(function* () {
      const record: string[] = [];
      const keeper = (name: string) => ({
        forTask:
          () =>
          <R>(fn: () => R): R => {
            record.push(name);
            return fn();
          },
      });
      ends.push(keepContexts(keeper('a')));
      const end = keepContexts(keeper('b'));
      yield* createTask(function* () {});
      end();
      yield* createTask(function* () {});
      expect(record).toEqual(['a', 'b', 'a']);
    }));

  it('asks one that fails nothing more, and the task runs', () =>
    runTest(function* () {
      const report = vi.spyOn(console, 'error').mockImplementation(() => {});
      const forTask = vi.fn(() => {
        throw new Error('mine');
      });
      ends.push(keepContexts({ forTask }));
      const one = createTask(sleep(0, 1));
      const two = createTask(sleep(0, 2));
      expect([yield* one, yield* two]).toEqual([1, 2]);
      expect(forTask).toHaveBeenCalledTimes(1);
      expect(report.mock.calls.flat().join(' ')).toContain('A keeper of contexts has failed');
      report.mockRestore();
    }));

  describe.each([
    [
      'throws before',
      () => {
        throw new Error('mine');
      },
    ],
    [
      'throws after',
      (fn: () => unknown) => {
        fn();
        throw new Error('mine');
      },
    ],
    ['does not call it', () => undefined],
    [
      'calls it later',
      async (fn: () => unknown) => {
        await null;
        fn();
      },
    ],
    [
      'calls it twice, and throws',
      (fn: () => unknown) => {
        fn();
        fn();
        throw new Error('mine');
      },
    ],
    ['is no function', 1],
  ])('where what a keeper gives %s', (_, given) => {
    // as: what a JavaScript user may write
    const enter = given as <R>(fn: () => R) => R;

    it('has tasks run all the same, each step once, and is reported once', () =>
      runTest(function* () {
        const report = vi.spyOn(console, 'error').mockImplementation(() => {});
        const forTask = vi.fn(() => enter);
        ends.push(keepContexts({ forTask }));
        const record: string[] = [];
        const work = coroutine(function* (name: string) {
          record.push(`${name} begins`);
          yield* sleep(1);
          record.push(`${name} ends`);
          return name;
        });
        const tasks = [
          createTask(work('a')),
          createTask(work('b')),
          createTask(work('c'), { eagerStart: true }),
        ];
        expect(yield* gather(...tasks)).toEqual(['a', 'b', 'c']);
        expect(yield* createTask(async () => await work('d'))).toBe('d');
        expect(record.toSorted()).toEqual(
          ['a', 'b', 'c', 'd'].flatMap((each) => [`${each} begins`, `${each} ends`]),
        );
        expect(forTask).toHaveBeenCalledTimes(3);
        expect(
          report.mock.calls
            .flat()
            .join(' ')
            .match(/A keeper of contexts has failed/g),
        ).toHaveLength(1);
        report.mockRestore();
      }));

    it('has callbacks called all the same, once, and a done callback is the cause of nothing later', () =>
      runTest(function* ({ loop }) {
        const report = vi.spyOn(console, 'error').mockImplementation(() => {});
        const record: unknown[] = [];
        const woken: unknown[] = [];
        ends.push(keepContexts({ forCallback: () => enter }));
        ends.push(observe({ taskReady: (task, by) => task.getName() === 'woken' && woken.push(by) }));
        const future = loop.createFuture<void>();
        const waits = loop.createFuture<void>();
        future.addDoneCallback(() => record.push('done'));
        future.setResult();
        yield* createTask(
          function* () {
            loop.callLater(1, () => waits.setResult());
            yield* waits;
          },
          { name: 'woken' },
        );
        loop.callSoon(() => record.push('soon'));
        yield* sleep(1);
        expect(record).toEqual(['done', 'soon']);
        expect(woken.at(-1)).toBe(null);
        expect(
          report.mock.calls
            .flat()
            .join(' ')
            .match(/A keeper of contexts has failed/g),
        ).toHaveLength(1);
        report.mockRestore();
      }));
  });

  it('gives a loop the error of a callback, and not the keeper’s', () =>
    runTest(function* ({ loop }) {
      const report = vi.spyOn(console, 'error').mockImplementation(() => {});
      const errors: unknown[] = [];
      loop.setExceptionHandler((_, { exception }) => errors.push(exception));
      const record: string[] = [];
      const mine = new Error('of the callback');
      const forCallback = vi.fn(() => <R>(fn: () => R): R => {
        try {
          return fn();
        } finally {
          record.push('left');
        }
      });
      ends.push(keepContexts({ forCallback }));
      for (let i = 0; i < 2; i += 1)
        loop.callSoon(() => {
          throw mine;
        });
      yield* sleep(1);
      expect([errors, record]).toEqual([
        [mine, mine],
        ['left', 'left'],
      ]);
      expect(report.mock.calls).toEqual([]);
      report.mockRestore();
    }));

  it('ends one registration of a keeper that was given twice, and no later one', () =>
    runTest(function* () {
      let asked = 0;
      const keeper = {
        forTask: () => {
          asked += 1;
          return null;
        },
      };
      const askedFor = function* () {
        asked = 0;
        yield* createTask(function* () {});
        return asked;
      };
      const counts: number[] = [];
      const first = keepContexts(keeper);
      ends.push(keepContexts(keeper));
      counts.push(yield* askedFor());
      first();
      counts.push(yield* askedFor());
      first();
      counts.push(yield* askedFor());
      ends.push(keepContexts(keeper));
      first();
      counts.push(yield* askedFor());
      expect(counts).toEqual([2, 1, 1, 2]);
    }));

  it('refuses what is no object', () => {
    // @ts-expect-error: what a JavaScript user may write
    expect(() => keepContexts(null)).toThrow(
      "Cannot keep contexts as 'keeper' must be an object: received null",
    );
  });

  it('is asked for the tasks of a task factory', async () => {
    ends.push(keepContexts({ forTask: () => (fn) => place.run('own', fn) }));
    const loop = new asyncio.EventLoop({ clock: new VirtualClock() });
    loop.setTaskFactory(eagerTaskFactory);
    const main = async () => await createTask(async () => place.getStore());
    expect(await loop.runUntilComplete(main)).toBe('own');
    loop.close();
  });
});

describe('outcomeOf() and functionOf()', () => {
  it('tell how a task has ended without asking for its error', async () => {
    const told: unknown[] = [];
    ends.push(observe({ taskEnded: (task) => told.push([task.getName(), outcomeOf(task)]) }));
    const lost: unknown[] = [];
    const loop = new asyncio.EventLoop({ clock: new VirtualClock() });
    loop.setExceptionHandler((_, { exception }) => lost.push(exception));
    const error = new Error('mine');
    let pending: Task<unknown> | undefined;
    await loop.runUntilComplete(async () => {
      const fail = async () => {
        throw error;
      };
      createTask(fail, { name: 'fails' });
      pending = createTask(sleep(60), { name: 'sleeps' });
      told.push(outcomeOf(pending).state);
      await sleep(1);
      pending.cancel();
      await asyncio.wait([pending]);
    });
    loop.close();
    expect(told.slice(0, 3)).toEqual([
      'pending',
      ['fails', { state: 'failed', error }],
      ['sleeps', { state: 'cancelled' }],
    ]);
    expect(lost).toEqual([error]);
  });

  it('name the function of a task, of each kind', () =>
    runTest(function* ({ loop }) {
      const names: string[] = [];
      ends.push(keepContexts({ forTask: (task) => noting(names, functionOf(task)) }));
      const made = [
        createTask(coroutine(function* generator() {})()),
        createTask(coroutine(async function native() {})()),
        createTask(async function plain() {}),
        createTask(sleep(0)),
        createTask(async () => {}),
      ];
      yield* gather(...made);
      const handler = loop.bind(async function handler() {});
      yield* asyncio.fromPromise(handler());
      expect(names).toEqual(['generator', 'native', 'plain', 'sleep', '', 'handler']);
    }));
});
