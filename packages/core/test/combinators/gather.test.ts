import {
  type CancelledError,
  createTask,
  currentTask,
  EventLoop,
  Future,
  gather,
  isCancelled,
  RuntimeError,
  setEventLoop,
  sleep,
} from '@tsyncio/core';
import { VirtualClock } from '@tsyncio/core/testing';
import { afterEach, describe, expect, expectTypeOf, it } from 'vitest';
import { thrownBy, ways } from '../ways.ts';

describe.each(ways)('gather() in $name', ({ define, run, turns, wait }) => {
  const work = define(function* (result: string, delay?: number) {
    yield* wait(sleep(delay ?? 0));
    if (result.startsWith('bad')) throw new RangeError(result);
    return result;
  });

  it('gives the results in the order given, whichever comes first', () =>
    run(function* ({ loop }) {
      const results = yield* wait(gather(work('a', 3), work('b', 1), createTask(work('c', 2))));
      expect([results, loop.time()]).toEqual([['a', 'b', 'c'], 3]);
    }));

  it('runs all at the same time, beginning in the order given', () =>
    run(function* ({ record }) {
      const say = define(function* (name: string) {
        record.push(`${name} begins`);
        yield* turns(1);
        record.push(`${name} ends`);
      });
      yield* wait(gather([say('a'), say('b'), say('c')]));
      expect(record).toEqual(['a begins', 'b begins', 'c begins', 'a ends', 'b ends', 'c ends']);
    }));

  it('gives nothing of nothing', () =>
    run(function* () {
      expect([yield* wait(gather()), yield* wait(gather([])), gather().done()]).toEqual([[], [], true]);
      expect(yield* wait(gather({ returnExceptions: true }))).toEqual([]);
    }));

  it('takes what is done already', () =>
    run(function* ({ loop }) {
      const future = loop.createFuture<string>();
      future.setResult('done');
      expect(yield* wait(gather(future, work('a')))).toEqual(['done', 'a']);
      expect(yield* wait(gather(future, future))).toEqual(['done', 'done']);
    }));

  it('is done when the last one is, and tells it once', () =>
    run(function* ({ loop, record }) {
      const [a, b, c] = [
        loop.createFuture<number>(),
        loop.createFuture<number>(),
        loop.createFuture<number>(),
      ];
      for (const options of [{}, { returnExceptions: true }]) {
        const all = gather(a, b, c, options);
        all.addDoneCallback((done) => record.push(done === all, done.result()));
        if (!a.done()) {
          b.setResult(1);
          a.setResult(2);
          yield* turns(2);
          record.push(all.done());
          c.setResult(3);
        }
        yield* turns(3);
      }
      expect(record).toEqual([false, true, [2, 1, 3], true, [2, 1, 3]]);
    }));

  it('is over with the first error: what comes of the others changes nothing', () =>
    run(function* ({ loop, record }) {
      const make = (): Future<number> => loop.createFuture();
      const [a, b, c, d, e] = [make(), make(), make(), make(), make()];
      const all = gather(a, b, c, d, e);
      all.addDoneCallback(() => record.push('done'));
      const bad = new RangeError('bad');
      a.setResult(1);
      b.setException(bad);
      yield* turns(2);
      record.push(all.exception() === bad);
      c.setResult(3);
      d.cancel();
      e.setException(new RangeError('late'));
      yield* turns(2);
      record.push(all.exception() === bad, all.cancelled());
      expect(record).toEqual(['done', true, true, false]);
    }));

  it('refuses to be cancelled once all its children are done', () =>
    run(function* ({ loop, record }) {
      const future = loop.createFuture<number>();
      const child = define(function* () {
        return yield* wait(future);
      });
      const all = gather(child());
      yield* turns(1);
      future.addDoneCallback(() => {
        // The child has run by now; the gathering has yet to be told.
        record.push(all.done(), all.cancel());
      });
      future.setResult(42);
      record.push(yield* wait(all), all.cancelled());
      expect(record).toEqual([false, false, [42], false]);
    }));

  it.each([undefined, 'enough'])(
    'throws its cancellation out of a loop that takes errors for results: %s',
    (message) =>
      run(function* ({ loop, record }) {
        const task = createTask(
          define(function* () {
            for (;;) yield* wait(gather(sleep(1), { returnExceptions: true }));
          })(),
        );
        yield* wait(sleep(3.5));
        task.cancel(message);
        try {
          yield* wait(task);
        } catch (error) {
          record.push(isCancelled(error) && error.message, loop.time());
        }
        expect(record).toEqual([message ?? '', 3.5]);
      }),
  );

  it('lets run what was made a task of before an argument that it refuses', () =>
    run(function* ({ record }) {
      const say = define(() => record.push('ran'));
      record.push(String(thrownBy(() => gather(say(), 42 as never)))); // as: what the types refuse
      yield* turns(3);
      expect(record).toEqual([
        'TypeError: An asyncio.Future, a coroutine or an awaitable is required: got 42',
        'ran',
      ]);
    }));

  it('counts each once, however often it is given', () =>
    run(function* ({ record }) {
      const once = define(function* () {
        record.push('ran');
        yield* turns(1);
        return record.length;
      })();
      const future = createTask(work('task'));
      expect(yield* wait(gather(once, future, once, future))).toEqual([1, 'task', 1, 'task']);
      expect(record).toEqual(['ran']);
    }));

  it('throws the first error at once, and lets the others run on', () =>
    run(function* ({ loop, record }) {
      const slow = createTask(work('slow', 3));
      try {
        yield* wait(gather(slow, work('bad one', 1), work('bad two', 2)));
      } catch (error) {
        record.push(String(error), loop.time(), slow.done());
      }
      record.push(yield* wait(slow), loop.time());
      expect(record).toEqual(['RangeError: bad one', 1, false, 'slow', 3]);
    }));

  it('throws an error that was there before', () =>
    run(function* ({ loop, record }) {
      const failed = loop.createFuture();
      failed.setException(new RangeError('old'));
      const other = createTask(work('other'));
      try {
        yield* wait(gather(other, failed));
      } catch (error) {
        record.push(String(error));
      }
      yield* wait(other);
      expect(record).toEqual(['RangeError: old']);
    }));

  it('puts errors and cancellations among the results where it is asked to; as in CPython, without the message', () =>
    run(function* ({ loop }) {
      const cancelled = createTask(sleep(10));
      loop.callLater(1, () => cancelled.cancel('enough'));
      const results = yield* wait(
        gather(work('a', 2), work('bad', 1), cancelled, { returnExceptions: true }),
      );
      expect(results.map(String)).toEqual(['a', 'RangeError: bad', 'CancelledError']);
      expect(results.map(isCancelled)).toEqual([false, false, true]);
    }));

  it('takes a child that was cancelled for one that failed with CancelledError', () =>
    run(function* ({ loop, record }) {
      const child = createTask(sleep(10));
      loop.callLater(1, () => child.cancel('the child'));
      const all = gather(child, work('a', 2));
      try {
        yield* wait(all);
      } catch (error) {
        record.push(String(error), all.cancelled(), loop.time(), currentTask()?.cancelling());
      }
      yield* wait(sleep(2));
      expect(record).toEqual(['CancelledError: the child', false, 1, 0]);
    }));

  it('cancels all that are not done, and is done when they are', () =>
    run(function* ({ loop, record }) {
      const cleanUp = define(function* (name: string) {
        try {
          yield* wait(sleep(10));
        } catch (error) {
          record.push(`${name} ${String(error)}`);
          yield* wait(sleep(1));
          throw error;
        }
      });
      const done = createTask(work('done'));
      const all = gather(done, cleanUp('a'), cleanUp('b'));
      yield* wait(sleep(1));
      record.push(all.cancel('all'), all.done());
      try {
        yield* wait(all);
      } catch (error) {
        record.push(String(error), loop.time());
      }
      record.push(done.result(), all.cancel());
      expect(record).toEqual([
        ...[true, false, 'a CancelledError: all', 'b CancelledError: all'],
        ...['CancelledError: all', 2, 'done', false],
      ]);
    }));

  it('is cancelled with the task that waits for it, in any style', () =>
    run(function* ({ record }) {
      const children = [createTask(sleep(10)), createTask(sleep(10))];
      const task = createTask(
        define(function* () {
          yield* wait(gather(children));
        })(),
      );
      yield* turns(2);
      task.cancel();
      yield* turns(3);
      record.push(task.cancelled(), ...children.map((child) => child.cancelled()));
      expect(record).toEqual([true, true, true]);
    }));

  it('is cancelled, and gives no results, where errors are results', () =>
    run(function* ({ record }) {
      const all = gather(sleep(10), work('a'), { returnExceptions: true });
      yield* turns(2);
      record.push(all.cancel());
      try {
        record.push(yield* wait(all));
      } catch (error) {
        record.push(isCancelled(error));
      }
      expect(record).toEqual([true, true]);
    }));

  it('gives the results where the children swallow the cancellation, but is cancelled all the same', () =>
    run(function* ({ record }) {
      const stubborn = define(function* () {
        try {
          yield* wait(sleep(10));
        } catch {
          return 'stubborn';
        }
        return 'never';
      });
      const child = createTask(stubborn());
      const all = gather(child);
      yield* turns(1);
      all.cancel();
      try {
        record.push(yield* wait(all));
      } catch (error) {
        record.push(isCancelled(error));
      }
      expect([...record, child.result()]).toEqual([true, 'stubborn']);
    }));

  it('reports no error that comes after the first, nor one that comes after its cancellation', () =>
    run(function* ({ record }) {
      const stubborn = define(function* () {
        try {
          yield* wait(sleep(10));
        } catch {
          throw new RangeError('late');
        }
      });
      const all = gather(work('bad one'), work('bad two'), stubborn());
      try {
        yield* wait(all);
      } catch (error) {
        record.push(String(error));
      }
      yield* wait(sleep(20));
      expect(record).toEqual(['RangeError: bad one']);
    }));

  it('nests, and cancels through', () =>
    run(function* ({ record }) {
      const leaf = createTask(sleep(10));
      const all = gather(gather(leaf), work('a'));
      yield* turns(3);
      all.cancel();
      try {
        yield* wait(all);
      } catch (error) {
        record.push(isCancelled(error));
      }
      expect([...record, leaf.cancelled()]).toEqual([true, true]);
    }));

  it('gathers a hundred thousand, spread or in an array', () =>
    run(function* ({ loop }) {
      const futures = Array.from({ length: 100_000 }, () => loop.createFuture<number>());
      loop.callSoon(() => {
        for (const [i, future] of futures.entries()) future.setResult(i);
      });
      const [listed, spread] = [gather(futures), gather(...futures)];
      expect([(yield* wait(listed)).at(-1), (yield* wait(spread)).length]).toEqual([99_999, 100_000]);
    }));

  it('refuses what can not be waited for, and futures of two loops', () =>
    run(function* ({ loop }) {
      const other = new EventLoop({ clock: new VirtualClock() });
      const error = thrownBy(() => gather(42 as never)); // as: what the types refuse
      expect([error instanceof TypeError, error.message]).toEqual([
        true,
        'An asyncio.Future, a coroutine or an awaitable is required: got 42',
      ]);
      const mixed = thrownBy(() => gather(loop.createFuture(), other.createFuture()));
      expect(mixed).toBeInstanceOf(RangeError);
      expect(mixed.message).toContain('The future belongs to a different loop');
      other.close();
      yield* turns(1);
    }));
});

describe('gather() outside any task', () => {
  afterEach(() => setEventLoop(null));

  it('is of the loop of what it is given, whichever is set', async () => {
    const [loop, set] = [
      new EventLoop({ clock: new VirtualClock() }),
      new EventLoop({ clock: new VirtualClock() }),
    ];
    setEventLoop(set);
    const futures = [loop.createFuture<number>(), loop.createFuture<number>()];
    const all = gather(futures);
    const again = gather(futures);
    expect([all.getLoop() === loop, again.getLoop() === loop, all.done()]).toEqual([true, true, false]);
    loop.callSoon(() => {
      for (const [i, future] of futures.entries()) future.setResult(i);
    });
    expect([await loop.runUntilComplete(all), await loop.runUntilComplete(again)]).toEqual([
      [0, 1],
      [0, 1],
    ]);
    loop.close();
    set.close();
  });

  it('is of the loop that is set, where it is given coroutines or nothing', async () => {
    const loop = new EventLoop({ clock: new VirtualClock() });
    setEventLoop(loop);
    const [empty, all] = [gather(), gather(sleep(1, 'a'), sleep(2, 'b'))];
    expect([empty.getLoop() === loop, empty.result(), all.getLoop() === loop]).toEqual([true, [], true]);
    expect(await loop.runUntilComplete(all)).toEqual(['a', 'b']);
    loop.close();
  });

  it('is refused where there is no loop', () => {
    for (const call of [() => gather(), () => gather([]), () => gather(sleep(1), sleep(2))]) {
      const error = thrownBy(call);
      expect([error instanceof RuntimeError, error.message.split('\n')[0]]).toEqual([
        true,
        'There is no current event loop',
      ]);
    }
  });
});

describe('the types of gather()', () => {
  it('are tuples, with errors in them where errors are results', () => {
    const types = (): void => {
      const a = sleep(1, 1);
      const b = createTask(sleep(1, 'x'));
      const c = Promise.resolve(true);
      expectTypeOf(gather(a, b, c)).toEqualTypeOf<Future<[number, string, boolean]>>();
      expectTypeOf(gather([a, b, c])).toEqualTypeOf<Future<[number, string, boolean]>>();
      expectTypeOf(gather(a, b, { returnExceptions: true })).toEqualTypeOf<
        Future<[number | Error, string | Error]>
      >();
      expectTypeOf(gather([a, b], { returnExceptions: true })).toEqualTypeOf<
        Future<[number | Error, string | Error]>
      >();
      expectTypeOf(gather([a, b], { returnExceptions: false })).toEqualTypeOf<Future<[number, string]>>();
      const many: (typeof a)[] = [];
      expectTypeOf(gather(many)).toEqualTypeOf<Future<number[]>>();
      expectTypeOf(gather(...many)).toEqualTypeOf<Future<number[]>>();
      expectTypeOf(gather(async () => await Promise.resolve(1))).toEqualTypeOf<Future<[number]>>();
      // @ts-expect-error -- nothing to wait for
      gather(42);
    };
    expect([typeof types, typeof RuntimeError, typeof Future]).toEqual(['function', 'function', 'function']);
    expectTypeOf<CancelledError>().toExtend<Error>();
  });
});
