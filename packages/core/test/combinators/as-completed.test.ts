import {
  asCompleted,
  createTask,
  DeadlockError,
  EventLoop,
  isCancelled,
  isfuture,
  sleep,
  type Task,
} from '@tsyncio/core';
import { VirtualClock } from '@tsyncio/core/testing';
import { describe, expect, it } from 'vitest';
import { thrownBy, ways } from '../ways.ts';

describe('asCompleted()', () => {
  it('is drawn in a deadlock with those it waits for', async () => {
    const loop = new EventLoop({ clock: new VirtualClock() });
    const stuck = function* stuck(): Generator<unknown, void, unknown> {
      yield* loop.createFuture<void>();
    };
    const main = function* main(): Generator<unknown, void, unknown> {
      const task = createTask(stuck, { name: 'inner' });
      for (const next of asCompleted([task, sleep(1)])) yield* next;
    };
    const error: unknown = await loop.runUntilComplete(main).catch((thrown: unknown) => thrown);
    loop.close();
    expect(error).toBeInstanceOf(DeadlockError);
    expect(String(error).split('\n').slice(1)).toEqual([
      '  Task-1 in main > next, waits for asCompleted of 1',
      '  └─ inner in stuck, waits for <Future [pending]>',
    ]);
  });
});

describe.each(ways)('asCompleted() in $name', ({ define, run, turns, wait }) => {
  const work = define(function* (result: string, delay: number) {
    yield* wait(sleep(delay));
    if (result === 'bad') throw new RangeError(result);
    return result;
  });

  it('gives the results as they come', () =>
    run(function* ({ loop, record }) {
      for (const next of asCompleted([work('c', 3), work('a', 1), createTask(work('b', 2))])) {
        record.push(yield* wait(next), loop.time());
      }
      expect(record).toEqual(['a', 1, 'b', 2, 'c', 3]);
    }));

  it('gives the very tasks, by its asynchronous iterator', () =>
    run(function* ({ record }) {
      const tasks = [createTask(work('b', 2)), createTask(work('a', 1))];
      const iterator = asCompleted(tasks)[Symbol.asyncIterator]();
      for (;;) {
        const { done, value } = yield* wait(iterator.next());
        if (done === true) break;
        record.push(tasks.indexOf(value as Task<string>), value.result());
      }
      expect(record).toEqual([1, 'a', 0, 'b']);
    }));

  it('throws the error of the one that failed, and goes on with the others', () =>
    run(function* ({ record }) {
      for (const next of asCompleted([work('a', 3), work('bad', 1), work('b', 2)])) {
        try {
          record.push(yield* wait(next));
        } catch (error) {
          record.push(String(error));
        }
      }
      expect(record).toEqual(['RangeError: bad', 'b', 'a']);
    }));

  it('throws TimeoutError for each that is late, and leaves them alone', () =>
    run(function* ({ loop, record }) {
      const late = [createTask(work('late', 5)), createTask(work('later', 6))];
      for (const next of asCompleted([work('a', 1), ...late], { timeout: 2 })) {
        try {
          record.push(yield* wait(next));
        } catch (error) {
          record.push(`${String(error)} at ${loop.time()}`);
        }
      }
      for (const task of late) record.push(yield* wait(task));
      expect(record).toEqual(['a', 'TimeoutError at 2', 'TimeoutError at 2', 'late', 'later']);
    }));

  it('gives first what was asked for first, when several wait', () =>
    run(function* ({ record }) {
      const say = define(function* (name: string, next: Parameters<typeof wait>[0]) {
        record.push(`${name} ${String(yield* wait(next))}`);
      });
      const tasks = [...asCompleted([work('slow', 2), work('fast', 1)])].map((next, i) =>
        createTask(say(`${i}`, next)),
      );
      for (const task of tasks) yield* wait(task);
      expect(record).toEqual(['0 fast', '1 slow']);
    }));

  it('passes on what had come for a wait that is cancelled', () =>
    run(function* ({ loop, record }) {
      const [a, b] = [loop.createFuture<string>(), loop.createFuture<string>()];
      const [first, second] = [...asCompleted([a, b])].map((next) => createTask(next)) as [
        Task<string>,
        Task<string>,
      ];
      yield* turns(2);
      a.setResult('a');
      yield* turns(1);
      first.cancel();
      record.push(yield* wait(second), first.cancelled());
      b.setResult('b');
      yield* turns(2);
      expect(record).toEqual(['a', true]);
    }));

  it('leaves alone what it waits for when the wait is cancelled', () =>
    run(function* ({ record }) {
      const task = createTask(work('a', 2));
      const [next] = asCompleted([task]);
      const waiting = createTask(define(() => undefined)());
      yield* wait(waiting);
      const cancelled = createTask(next ?? sleep(0, ''));
      yield* turns(2);
      cancelled.cancel();
      try {
        yield* wait(cancelled);
      } catch (error) {
        record.push(isCancelled(error), task.cancelling());
      }
      record.push(yield* wait(task));
      expect(record).toEqual([true, 0, 'a']);
    }));

  it('gives tasks for coroutines, by its asynchronous iterator, and no coroutine back', () =>
    run(function* ({ record }) {
      const [coroutine, task] = [work('coroutine', 1), createTask(work('task', 2))];
      const iterator = asCompleted([task, coroutine])[Symbol.asyncIterator]();
      for (let i = 0; i < 2; i += 1) {
        const { value } = yield* wait(iterator.next());
        record.push(isfuture(value), value === task, value?.result());
      }
      expect(record).toEqual([true, false, 'coroutine', true, true, 'task']);
    }));

  it('throws TimeoutError out of its asynchronous iterator, too', () =>
    run(function* ({ loop, record }) {
      const late = createTask(work('late', 5));
      const iterator = asCompleted([work('a', 1), late], { timeout: 2 })[Symbol.asyncIterator]();
      try {
        for (;;) record.push((yield* wait(iterator.next())).value?.result());
      } catch (error) {
        record.push(`${String(error)} at ${loop.time()}`);
      }
      record.push(yield* wait(late));
      expect(record).toEqual(['a', 'TimeoutError at 2', 'late']);
    }));

  it('leaves no timer of a timeout that was not needed', () =>
    run(function* ({ loop, record }) {
      for (const next of asCompleted([work('a', 1)], { timeout: 5 })) record.push(yield* wait(next));
      const iterator = asCompleted([work('b', 1)], { timeout: 5 })[Symbol.asyncIterator]();
      record.push((yield* wait(iterator.next())).value?.result());
      yield* wait(sleep(10));
      expect([...record, loop.time()]).toEqual(['a', 'b', 12]);
    }));

  it('goes on where the last iteration was left, in either way', () =>
    run(function* ({ record }) {
      const four = (): ReturnType<typeof work>[] => ['a', 'b', 'c', 'd'].map((name, i) => work(name, i));
      const plain = asCompleted(four());
      for (const next of plain) if (record.push(yield* wait(next)) === 2) break;
      record.push('resumed');
      for (const next of plain) record.push(yield* wait(next));
      const both = asCompleted(four());
      const [first, second] = [both[Symbol.asyncIterator](), both[Symbol.asyncIterator]()];
      for (const iterator of [first, second, second, first, first]) {
        record.push((yield* wait(iterator.next())).value?.result());
      }
      expect(record).toEqual(['a', 'b', 'resumed', 'c', 'd', 'a', 'b', 'c', 'd', undefined]);
    }));

  it('gives the first to whoever waits first, not to whom it was handed out first', () =>
    run(function* ({ loop, record }) {
      const [one, two] = [...asCompleted([work('slow', 2), work('fast', 1)])];
      record.push(yield* wait(two ?? sleep(0, '')), loop.time());
      record.push(yield* wait(one ?? sleep(0, '')), loop.time());
      expect(record).toEqual(['fast', 1, 'slow', 2]);
    }));

  it('gives a coroutine once, however often it was given', () =>
    run(function* ({ record }) {
      const ham = work('ham', 1);
      for (const next of asCompleted([ham, ham, work('spam', 2)])) record.push(yield* wait(next));
      expect(record).toEqual(['ham', 'spam']);
    }));

  it('gives each once, and nothing of nothing', () =>
    run(function* ({ record }) {
      const task = createTask(work('a', 1));
      for (const next of asCompleted([task, task])) record.push(yield* wait(next));
      for (const next of asCompleted([])) record.push(next);
      expect(record).toEqual(['a']);
    }));

  it('refuses what is no iterable of what can be waited for', () =>
    run(function* ({ loop }) {
      const future = loop.createFuture();
      const generator = (function* () {
        yield* future;
      })();
      const refused: [() => unknown, string][] = [
        [
          () => asCompleted(future as never),
          'TypeError: expects an iterable of awaitables, not <Future [pending]>',
        ],
        [
          () => asCompleted(sleep(1) as never),
          'TypeError: expects an iterable of awaitables, not <Coroutine sleep [created]>',
        ],
        [
          () => asCompleted(generator as never),
          'TypeError: expects an iterable of awaitables, not Generator\n  a generator counts as a coroutine; of one that gives awaitables: asCompleted([...generator])',
        ],
        [
          () => asCompleted(Promise.resolve([]) as never),
          'TypeError: expects an iterable of awaitables, not Promise',
        ],
        [() => asCompleted({} as never), 'TypeError: expects an iterable of awaitables, not Object'],
        [() => asCompleted(42 as never), 'TypeError: expects an iterable of awaitables, not 42'],
        [
          () => asCompleted([42 as never]),
          'TypeError: An asyncio.Future, a coroutine or an awaitable is required: got 42',
        ],
      ];
      for (const [call, words] of refused) expect(String(thrownBy(call))).toBe(words);
      yield* turns(1);
    }));
});

describe('asCompleted() in an async function', () => {
  it('is iterated with for await, which gives the tasks', async () => {
    const loop = new EventLoop({ clock: new VirtualClock() });
    const record = await loop.runUntilComplete(async () => {
      const seen: unknown[] = [];
      const tasks = [createTask(sleep(2, 'b')), createTask(sleep(1, 'a'))];
      for await (const task of asCompleted(tasks)) seen.push(tasks.indexOf(task as Task<string>), await task); // as: tasks were given
      return seen;
    });
    expect(record).toEqual([1, 'a', 0, 'b']);
    loop.close();
  });

  it('is refused where there is no loop', () => {
    expect(() => asCompleted([sleep(1)])).toThrow('There is no current event loop');
  });
});
