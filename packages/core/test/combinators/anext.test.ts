import {
  anext,
  asCompleted,
  createTask,
  currentTask,
  isCancelled,
  Queue,
  sleep,
  type Task,
  TimeoutError,
  timeout,
  waitFor,
} from '@tsyncio/core';
import { describe, expect, it } from 'vitest';
import { thrownBy, ways } from '../ways.ts';

describe.each(ways)('anext() in $name', ({ define, run, turns, wait }) => {
  it('gives what a queue gives, and then its end', () =>
    run(function* ({ record }) {
      const queue = new Queue<number>();
      queue.putNowait(1);
      queue.putNowait(2);
      queue.shutdown();
      const items = queue[Symbol.asyncIterator]();
      for (let i = 0; i < 4; i += 1) record.push(yield* wait(anext(items)));
      expect(record).toEqual([
        { done: false, value: 1 },
        { done: false, value: 2 },
        { done: true, value: undefined },
        { done: true, value: undefined },
      ]);
    }));

  it('gives the item itself, or the default at the end, where there is one', () =>
    run(function* ({ record }) {
      const queue = new Queue<number>();
      queue.putNowait(1);
      queue.shutdown();
      const items = queue[Symbol.asyncIterator]();
      for (const fallback of ['none', 'none', undefined]) record.push(yield* wait(anext(items, fallback)));
      expect(record).toEqual([1, 'none', undefined]);
    }));

  it('walks through asCompleted', () =>
    run(function* ({ record }) {
      const tasks = [createTask(sleep(2, 'b')), createTask(sleep(1, 'a'))];
      const completed = asCompleted(tasks)[Symbol.asyncIterator]();
      for (;;) {
        const { done, value } = yield* wait(anext(completed));
        if (done === true) break;
        record.push(value.result());
      }
      expect(record).toEqual(['a', 'b']);
    }));

  it('asks an async generator, which waits in its own way', () =>
    run(function* ({ record }) {
      async function* count(): AsyncGenerator<number, string> {
        for (let i = 0; i < 2; i += 1) {
          await Promise.resolve();
          yield i;
        }
        return 'end';
      }
      const counting = count();
      for (let i = 0; i < 4; i += 1) record.push(yield* wait(anext(counting)));
      record.push(yield* wait(anext(count(), 'none')), yield* wait(anext(counting, 'none')));
      expect(record).toEqual([
        { done: false, value: 0 },
        { done: false, value: 1 },
        { done: true, value: 'end' },
        { done: true, value: undefined },
        ...[0, 'none'],
      ]);
    }));

  it('asks an async generator that waits for the library, as part of the task', () =>
    run(function* ({ loop, record }) {
      async function* ticks(): AsyncGenerator<string> {
        for (const name of ['a', 'b']) {
          await sleep(1);
          yield `${name} at ${loop.time()}`;
        }
      }
      const ticking = ticks();
      record.push(yield* wait(anext(ticking, 'none')));
      yield* wait(sleep(1));
      for (let i = 0; i < 2; i += 1) record.push(yield* wait(anext(ticking, 'none')));
      expect(record).toEqual(['a at 1', 'b at 3', 'none']);
    }));

  it('throws what the iterator throws, at once, by its promise or by its coroutine', () =>
    run(function* ({ record }) {
      const broken = {
        next(): Promise<IteratorResult<number>> {
          throw new RangeError('at once');
        },
      };
      const failing = (async function* (): AsyncGenerator<number> {
        yield await Promise.reject(new RangeError('by a promise'));
      })();
      const queue = new Queue<number>();
      const other = { next: () => waitFor(queue[Symbol.asyncIterator]().next(), 1) };
      for (const iterator of [broken, failing, other]) {
        try {
          yield* wait(anext(iterator));
        } catch (error) {
          record.push(String(error));
        }
      }
      expect(record).toEqual(['RangeError: at once', 'RangeError: by a promise', 'TimeoutError']);
    }));

  it('asks when it starts, and so takes nothing where it is cancelled before', () =>
    run(function* ({ record }) {
      const queue = new Queue<number>();
      queue.putNowait(1);
      const task = createTask(anext(queue[Symbol.asyncIterator]()));
      task.cancel();
      yield* turns(1);
      record.push(task.cancelled(), queue.getNowait());
      expect(record).toEqual([true, 1]);
    }));

  it('loses nothing of a queue where it is cancelled while it waits, or after it was woken', () =>
    run(function* ({ record }) {
      const queue = new Queue<number>();
      const items = queue[Symbol.asyncIterator]();
      const [waits, woken] = [createTask(anext(items)), createTask(anext(items))] as const;
      yield* turns(1);
      waits.cancel();
      queue.putNowait(1);
      woken.cancel();
      yield* turns(1);
      record.push(waits.cancelled(), woken.cancelled(), String(queue));
      expect(record).toEqual([true, true, '<Queue maxsize=0 tasks=1 [1 item]>']);
    }));

  it('is cancelled at once while it waits for a promise, and swallows what that rejects with', () =>
    run(function* ({ record }) {
      const settled: ((error: Error) => void)[] = [];
      const next = (): Promise<IteratorResult<number>> => new Promise((_, reject) => settled.push(reject));
      const task = createTask(anext({ next }));
      yield* turns(1);
      task.cancel();
      yield* turns(1);
      record.push(task.cancelled(), settled.length);
      settled[0]?.(new Error('nobody waits any more'));
      record.push(yield* wait(createTask(late({ next }))), settled.length);
      settled[1]?.(new Error('nobody waits any more'));
      expect(record).toEqual([true, 1, 'TimeoutError', 2]);
    }));

  const late = define(function* (iterator: Parameters<typeof anext<number, unknown>>[0]) {
    try {
      yield* wait(timeout(1, () => anext(iterator)));
    } catch (error) {
      return error instanceof TimeoutError ? 'TimeoutError' : String(error);
    }
    return 'in time';
  });

  it('cancels what an async generator waits for, with the task', () =>
    run(function* ({ record }) {
      async function* ticks(): AsyncGenerator<number> {
        try {
          await sleep(10);
          yield 1;
        } catch (error) {
          record.push(isCancelled(error));
          throw error;
        } finally {
          record.push('cleaned up');
        }
      }
      const task: Task<unknown> = createTask(anext(ticks()));
      yield* wait(sleep(1));
      task.cancel();
      yield* wait(sleep(1));
      record.push(task.cancelled());
      expect(record).toEqual([true, 'cleaned up', true]);
    }));

  it('takes a result that is no promise, as for await does, and refuses what is no result', () =>
    run(function* ({ record }) {
      const sync = [1][Symbol.iterator]() as unknown as AsyncIterator<number>; // as: JavaScript may give it
      record.push(yield* wait(anext(sync)));
      for (const result of [1, undefined, Promise.resolve('x')]) {
        try {
          yield* wait(anext({ next: () => result as never }));
        } catch (error) {
          record.push(String(error));
        }
      }
      expect(record).toEqual([
        { done: false, value: 1 },
        'TypeError: Iterator result 1 is not an object',
        'TypeError: Iterator result undefined is not an object',
        'TypeError: Iterator result x is not an object',
      ]);
    }));

  it('keeps the task behind a foreign promise, also without a context store', () =>
    run(function* ({ record }) {
      const iterator = (async function* (): AsyncGenerator<number> {
        await Promise.resolve();
        yield 1;
      })();
      const task = currentTask();
      yield* wait(anext(iterator));
      record.push(currentTask() === task);
      yield* wait(sleep(1));
      record.push(currentTask() === task);
      expect(record).toEqual([true, true]);
    }));
});

describe('anext()', () => {
  it('refuses at once what is no asynchronous iterator', () => {
    const refused: [unknown, string][] = [
      [
        new Queue(),
        'Cannot take the next item of Queue as an asynchronous iterator was expected\n  right: anext(iterable[Symbol.asyncIterator]())',
      ],
      [
        { [Symbol.asyncIterator]: () => ({}) },
        'Cannot take the next item of Object as an asynchronous iterator was expected\n  right: anext(iterable[Symbol.asyncIterator]())',
      ],
      [[1], 'Cannot take the next item of Array as an asynchronous iterator was expected'],
      [null, 'Cannot take the next item of null as an asynchronous iterator was expected'],
      [() => 1, 'Cannot take the next item of function <anonymous> as an asynchronous iterator was expected'],
    ];
    for (const [iterator, words] of refused) {
      const error = thrownBy(() => anext(iterator as never)); // as: what JavaScript may give
      expect([error instanceof TypeError, error.message]).toEqual([true, words]);
    }
  });
});
