import { type Coroutine, createTask, isCancelled, Queue, sleep } from '@tsyncio/core';
import { describe, expect, it } from 'vitest';
import { ways } from '../ways.ts';

const ALL = Number.POSITIVE_INFINITY;

describe.each(ways)('A queue, iterated in $name,', ({ define, run, turns, wait }) => {
  /** As `for await` does: it asks for the next, and leaves the iterator alone when it is left. */
  const each = define(function* (queue: Queue<number>, record: unknown[], most: number) {
    const items = queue[Symbol.asyncIterator]();
    for (let count = 0; count < most; count += 1) {
      const { done, value } = yield* wait(items.next());
      if (done === true) return 'ended';
      record.push(value);
    }
    return 'left';
  });

  it('gives items until it is shut down and empty', () =>
    run(function* ({ record }) {
      const queue = new Queue<number>();
      const consumer = createTask(each(queue, record, ALL));
      queue.putNowait(1);
      yield* turns(2);
      queue.putNowait(2);
      queue.putNowait(3);
      queue.shutdown();
      record.push(yield* wait(consumer));
      record.push(yield* wait(each(queue, record, ALL)));
      expect(record).toEqual([1, 2, 3, 'ended', 'ended']);
    }));

  it('ends at once where the shutdown is immediate', () =>
    run(function* ({ record }) {
      const queue = new Queue<number>();
      const consumer = createTask(each(queue, record, ALL));
      yield* turns(1);
      queue.putNowait(1);
      queue.shutdown({ immediate: true });
      record.push(yield* wait(consumer));
      expect(record).toEqual(['ended']);
    }));

  it('shares the items among all who iterate it', () =>
    run(function* ({ record }) {
      const queue = new Queue<number>();
      const consumers = [createTask(each(queue, record, ALL)), createTask(each(queue, record, ALL))];
      yield* turns(1);
      for (let i = 0; i < 4; i += 1) yield* wait(queue.put(i));
      queue.shutdown();
      for (const consumer of consumers) record.push(yield* wait(consumer));
      expect(record).toEqual([0, 1, 2, 3, 'ended', 'ended']);
    }));

  it('loses nothing where the loop is left', () =>
    run(function* ({ record }) {
      const queue = new Queue<number>();
      for (const item of [1, 2, 3]) queue.putNowait(item);
      record.push(yield* wait(each(queue, record, 1)), yield* wait(each(queue, record, 1)), queue.qsize());
      expect(record).toEqual([1, 2, 'left', 'left', 1]);
    }));

  it('is cancelled while it waits, and loses no item that had come for it', () =>
    run(function* ({ record }) {
      const queue = new Queue<number>();
      const tasks = [createTask(each(queue, record, ALL)), createTask(each(queue, record, ALL))] as const;
      yield* turns(1);
      tasks[0].cancel();
      yield* turns(1);
      record.push(tasks[0].cancelled());
      queue.putNowait(1);
      tasks[1].cancel();
      yield* turns(1);
      record.push(tasks[1].cancelled(), queue.getNowait());
      expect(record).toEqual([true, true, 1]);
    }));

  it('takes an item in the step that asks for it, not before', () =>
    run(function* ({ record }) {
      const queue = new Queue<number>();
      queue.putNowait(1);
      const next = queue[Symbol.asyncIterator]().next();
      record.push(queue.qsize());
      record.push(yield* wait(next), queue.qsize());
      expect(record).toEqual([1, { done: false, value: 1 }, 0]);
    }));
});

describe('A queue', () => {
  const [, , withStore, without] = ways;

  it.each([withStore, without])('is walked by for await in $name', (way) =>
    way?.run(function* ({ record }) {
      const queue = new Queue<number>(1);
      const consume = async (): Promise<void> => {
        for await (const item of queue) {
          record.push(item);
          if (item === 2) break;
        }
        for await (const item of queue) record.push(`then ${item}`);
      };
      const consumer = createTask(consume);
      for (const item of [1, 2, 3]) yield* way.wait(queue.put(item));
      queue.shutdown();
      yield* way.wait(consumer);
      expect(record).toEqual([1, 2, 'then 3']);
    }),
  );

  it.each([withStore, without])('passes a cancellation through for await in $name', (way) =>
    way?.run(function* ({ record }) {
      const queue = new Queue<number>();
      const consumer = createTask(async () => {
        try {
          for await (const item of queue) record.push(item);
        } catch (error) {
          record.push(isCancelled(error));
        }
      });
      yield* way.turns(1);
      consumer.cancel();
      yield* way.wait(consumer);
      record.push(String(queue));
      expect(record).toEqual([true, '<Queue maxsize=0 [empty]>']);
    }),
  );

  it('gives a task out of a queue as it is, by for await', () =>
    withStore?.run(function* ({ record }) {
      const queue = new Queue<Coroutine<string>>();
      const item = sleep(1, 'slept');
      queue.putNowait(item);
      queue.shutdown();
      yield* withStore.wait(
        createTask(async () => {
          for await (const each of queue) record.push(each === item, await each);
        }),
      );
      expect(record).toEqual([true, 'slept']);
    }));

  it('has an iterator which is its own iterable', () => {
    const items = new Queue<number>()[Symbol.asyncIterator]();
    expect(items[Symbol.asyncIterator]()).toBe(items);
  });
});
