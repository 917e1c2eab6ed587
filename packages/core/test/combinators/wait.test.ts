import {
  createTask,
  FIRST_COMPLETED,
  FIRST_EXCEPTION,
  type Future,
  isCancelled,
  sleep,
  type Task,
  wait as waitAll,
} from '@tsyncio/core';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { thrownBy, ways } from '../ways.ts';

describe.each(ways)('wait() in $name', ({ define, run, turns, wait }) => {
  const work = define(function* (result: string, delay: number) {
    yield* wait(sleep(delay));
    if (result.startsWith('bad')) throw new RangeError(result);
    return result;
  });
  const start = (...delays: number[]): Task<string>[] =>
    delays.map((delay) => createTask(work(`${delay}`, delay), { name: `${delay}` }));
  const names = (futures: Set<Future<string>>): string[] =>
    [...futures].map((future) => (future as Task<string>).getName()); // as: tasks were given

  it('waits for all, and gives them as they were given', () =>
    run(function* ({ loop }) {
      const { done, pending } = yield* wait(waitAll(start(2, 1, 3)));
      expect([names(done), names(pending), loop.time()]).toEqual([['2', '1', '3'], [], 3]);
    }));

  it('waits for the first that is done', () =>
    run(function* ({ loop }) {
      const { done, pending } = yield* wait(waitAll(start(2, 1, 1), { returnWhen: FIRST_COMPLETED }));
      expect([names(done), names(pending), loop.time()]).toEqual([['1', '1'], ['2'], 1]);
      yield* wait(waitAll(pending));
    }));

  it('waits for the first error, where it is asked to; a cancellation is none', () =>
    run(function* ({ loop, record }) {
      const tasks = [...start(1, 4), createTask(work('bad', 3)), createTask(sleep(10))];
      loop.callLater(2, () => tasks[3]?.cancel());
      const { done, pending } = yield* wait(waitAll(tasks, { returnWhen: FIRST_EXCEPTION }));
      record.push(done.size, pending.size, loop.time(), String(tasks[2]?.exception()));
      yield* wait(waitAll(pending));
      expect(record).toEqual([3, 1, 3, 'RangeError: bad']);
    }));

  it('returns at its timeout with what is done, which is no error', () =>
    run(function* ({ loop }) {
      const { done, pending } = yield* wait(waitAll(start(1, 3), { timeout: 2 }));
      expect([names(done), names(pending), loop.time()]).toEqual([['1'], ['3'], 2]);
      const again = yield* wait(waitAll(pending, { timeout: 0 }));
      expect([again.done.size, again.pending.size]).toEqual([0, 1]);
      yield* wait(waitAll(pending));
    }));

  it('gives at once what is done already', () =>
    run(function* ({ loop }) {
      const tasks = start(1, 2);
      yield* wait(sleep(1));
      yield* turns(1);
      for (const timeout of [null, 5, 0]) {
        const { done } = yield* wait(waitAll(tasks, { timeout, returnWhen: FIRST_COMPLETED }));
        expect([names(done), loop.time()]).toEqual([['1'], 1]);
      }
      yield* wait(waitAll(tasks));
    }));

  it('counts as done what is done when it looks, though it was woken for another', () =>
    run(function* ({ loop }) {
      const [a, b] = [loop.createFuture<string>(), loop.createFuture<string>()];
      const waiting = createTask(waitAll([b, a], { returnWhen: FIRST_COMPLETED }));
      yield* turns(1);
      a.setResult('a');
      yield* turns(1);
      b.setResult('b');
      const { done, pending } = yield* wait(waiting);
      expect([done, pending]).toEqual([new Set([b, a]), new Set()]);
    }));

  it('returns at once for an error that was there before', () =>
    run(function* ({ loop }) {
      const [slow] = start(10) as [Task<string>];
      const bad = createTask(work('bad', 0));
      yield* turns(3);
      const { done, pending } = yield* wait(waitAll([bad, slow], { returnWhen: FIRST_EXCEPTION }));
      expect([done, pending, loop.time()]).toEqual([new Set([bad]), new Set([slow]), 0]);
      for (const task of done) task.exception();
      yield* wait(slow);
    }));

  it('returns at its timeout with what is done at the same time, as far as it is told by then', () =>
    run(function* ({ loop }) {
      const tasks = start(1, 2);
      yield* turns(2);
      const { done, pending } = yield* wait(waitAll(tasks, { timeout: 1 }));
      expect([names(done), names(pending), loop.time()]).toEqual([['1'], ['2'], 1]);
      yield* wait(waitAll(tasks));
      const again = yield* wait(waitAll(tasks));
      expect([names(again.done), loop.time()]).toEqual([['1', '2'], 2]);
    }));

  it('takes an iterator, and makes the tasks of a generator as it goes', () =>
    run(function* () {
      const tasks = start(2, 1);
      const { done } = yield* wait(waitAll(tasks[Symbol.iterator]()));
      const made = (function* () {
        for (let i = 0; i < 10; i += 1) yield createTask(work(`${i}`, i % 3), { name: `${i}` });
      })();
      const lazily = yield* wait(waitAll(made));
      expect([names(done), names(lazily.done).join(''), lazily.pending.size]).toEqual([
        ['2', '1'],
        '0123456789',
        0,
      ]);
    }));

  it('counts each once, and takes any iterable', () =>
    run(function* () {
      const [task] = start(1) as [Task<string>];
      const { done } = yield* wait(waitAll(new Set([task, task])));
      const twice = yield* wait(waitAll([task, task]));
      expect([done.size, twice.done.size]).toEqual([1, 1]);
    }));

  it('throws nothing of what it waits for, and asks for none of the errors', () =>
    run(function* ({ record }) {
      const { done } = yield* wait(waitAll([createTask(work('bad', 1))]));
      for (const task of done) record.push(String(task.exception()));
      expect(record).toEqual(['RangeError: bad']);
    }));

  it('leaves what it waits for alone when it is cancelled', () =>
    run(function* ({ record }) {
      const tasks = start(2, 3);
      const waiting = createTask(waitAll(tasks, { timeout: 10 }));
      yield* wait(sleep(1));
      waiting.cancel('enough');
      try {
        yield* wait(waiting);
      } catch (error) {
        record.push(isCancelled(error));
      }
      record.push(...tasks.map((task) => task.done()));
      const { done } = yield* wait(waitAll(tasks));
      expect([...record, done.size]).toEqual([true, false, false, 2]);
    }));

  it('is cancelled even when it was woken before', () =>
    run(function* ({ loop, record }) {
      const future = loop.createFuture<string>();
      const waiting = createTask(waitAll([future]));
      yield* turns(2);
      future.setResult('x');
      yield* turns(1);
      record.push(waiting.cancel());
      yield* turns(2);
      expect([...record, waiting.cancelled()]).toEqual([true, true]);
    }));

  it('refuses coroutines, nothing at all, one future, and other words', () =>
    run(function* () {
      const [task] = start(1) as [Task<string>];
      const refused: [() => unknown, string][] = [
        [
          () => waitAll([sleep(1) as never]),
          'TypeError: Passing coroutines is forbidden, use tasks explicitly: got <Coroutine sleep [created]>',
        ],
        [() => waitAll([]), 'RangeError: Set of Tasks/Futures is empty.'],
        [() => waitAll(task as never), `TypeError: expect a list of futures, not ${String(task)}`],
        [
          () => waitAll(sleep(1) as never),
          'TypeError: expect a list of futures, not <Coroutine sleep [created]>',
        ],
        [() => waitAll(null as never), 'TypeError: expect a list of futures, not null'],
        [
          () => waitAll([task], { returnWhen: 'SOMETIMES' as never }),
          'RangeError: Invalid return_when value: SOMETIMES',
        ],
      ];
      for (const [call, words] of refused) expect(String(thrownBy(call))).toBe(words);
      yield* wait(task);
    }));
});

describe('the types of wait()', () => {
  it('are sets of futures of what is waited for', () => {
    const types = async (): Promise<void> => {
      const { done, pending } = await waitAll([createTask(sleep(1, 'x'))]);
      expectTypeOf(done).toEqualTypeOf<Set<Future<string>>>();
      expectTypeOf(pending).toEqualTypeOf<Set<Future<string>>>();
    };
    expect(types).toBeTypeOf('function');
  });
});
