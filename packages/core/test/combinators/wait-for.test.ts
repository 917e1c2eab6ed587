import { createTask, isCancelled, shield, sleep, TimeoutError, waitFor } from '@tsyncio/core';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { ways } from '../ways.ts';

describe.each(ways)('waitFor() in $name', ({ define, run, turns, wait }) => {
  const work = define(function* (record: unknown[], delay: number, then = 'throw') {
    try {
      yield* wait(sleep(delay));
    } catch (error) {
      record.push(String(error));
      if (then === 'throw') throw error;
      if (then === 'clean up') {
        yield* wait(sleep(2));
        throw error;
      }
      if (then === 'fail') throw new RangeError('while cleaning up');
    }
    return then;
  });
  const ending = define(function* (make: () => Parameters<typeof wait>[0]) {
    try {
      return yield* wait(make());
    } catch (error) {
      return error instanceof Error ? error.name + (error.message === '' ? '' : `: ${error.message}`) : error;
    }
  });

  it.each([null, 5])('gives what comes in time, with the timeout %s', (timeout) =>
    run(function* ({ loop, record }) {
      expect(yield* wait(waitFor(sleep(1, 'in time'), timeout))).toBe('in time');
      expect(yield* wait(waitFor(createTask(sleep(1, 'task')), timeout))).toBe('task');
      yield* wait(sleep(10));
      expect([loop.time(), record]).toEqual([12, []]);
    }),
  );

  it('throws TimeoutError, whose cause is the cancellation, and cancels what was late', () =>
    run(function* ({ loop, record }) {
      for (const make of [(): unknown => work(record, 10), (): unknown => createTask(work(record, 10))]) {
        try {
          yield* wait(waitFor(make() as ReturnType<typeof work>, 1));
        } catch (error) {
          record.push(error instanceof TimeoutError, isCancelled((error as Error).cause), loop.time());
        }
      }
      expect(record).toEqual(['CancelledError', true, true, 1, 'CancelledError', true, true, 2]);
    }));

  it('waits until what was late has cleaned up', () =>
    run(function* ({ loop, record }) {
      record.push(yield* wait(ending(() => waitFor(work(record, 10, 'clean up'), 1))), loop.time());
      expect(record).toEqual(['CancelledError', 'TimeoutError', 3]);
    }));

  it('throws the error of what fails while it cleans up', () =>
    run(function* ({ record }) {
      record.push(yield* wait(ending(() => waitFor(work(record, 10, 'fail'), 1))));
      expect(record).toEqual(['CancelledError', 'RangeError: while cleaning up']);
    }));

  it('gives the result of what swallows the cancellation', () =>
    run(function* ({ record }) {
      record.push(yield* wait(ending(() => waitFor(work(record, 10, 'return'), 1))));
      expect(record).toEqual(['CancelledError', 'return']);
    }));

  it.each([0, -1])('never begins what is not done yet, with the timeout %s', (timeout) =>
    run(function* ({ loop, record }) {
      record.push(yield* wait(ending(() => waitFor(work(record, 10), timeout))), loop.time());
      const done = createTask(work(record, 0));
      yield* turns(3);
      record.push(yield* wait(ending(() => waitFor(done, timeout))));
      expect(record).toEqual(['TimeoutError', 0, 'throw']);
    }),
  );

  it.each([0, -1])(
    'cancels a task that runs already, and waits for its end, with the timeout %s',
    (timeout) =>
      run(function* ({ loop, record }) {
        const task = createTask(work(record, 10, 'clean up'));
        yield* wait(sleep(1));
        try {
          yield* wait(waitFor(task, timeout));
        } catch (error) {
          record.push(error instanceof TimeoutError, isCancelled((error as Error).cause), loop.time());
        }
        record.push(task.cancelled());
        expect(record).toEqual(['CancelledError', true, true, 3, true]);
      }),
  );

  it('ends no sooner than what ignores every cancellation, timed out or cancelled', () =>
    run(function* ({ loop, record }) {
      const stubborn = define(function* () {
        const end = loop.time() + 2;
        while (loop.time() < end) {
          try {
            yield* wait(sleep(end - loop.time()));
          } catch (error) {
            record.push(String(error));
          }
        }
        return 'stubborn';
      });
      record.push(yield* wait(ending(() => waitFor(stubborn(), 1))), loop.time());
      const waiting = createTask(waitFor(stubborn(), 4));
      yield* turns(2);
      waiting.cancel('from outside');
      record.push(yield* wait(ending(() => waiting)), loop.time());
      expect(record).toEqual([
        ...['CancelledError', 'stubborn', 2],
        ...['CancelledError: from outside', 'stubborn', 4],
      ]);
    }));

  it.each(['before', 'after'])(
    'lets no cancellation be lost that comes when what it waits for is done, begun %s it',
    (order) =>
      run(function* ({ record }) {
        const inner = define(() => 'done');
        const tasks = order === 'after' ? [createTask(inner())] : [];
        const waiting = createTask(
          define(function* () {
            if (order === 'before') tasks.push(createTask(inner()));
            for (const task of tasks) yield* wait(waitFor(task, 100));
            yield* wait(sleep(1));
            record.push('never');
          })(),
        );
        yield* turns(order === 'before' ? 2 : 1);
        record.push(
          tasks[0]?.done(),
          waiting.cancel(),
          yield* wait(ending(() => waiting)),
          tasks[0]?.result(),
        );
        expect(record).toEqual([true, true, 'CancelledError', 'done']);
      }),
  );

  it.each([0, 1])('leaves alone what is shielded, with the timeout %s', (timeout) =>
    run(function* ({ loop, record }) {
      const task = createTask(sleep(3, 'done'));
      const outer = shield(task);
      record.push(yield* wait(ending(() => waitFor(outer, timeout))), loop.time(), outer.cancelled());
      record.push(task.done(), task.cancelling(), yield* wait(waitFor(shield(task), null)), loop.time());
      expect(record).toEqual(['TimeoutError', timeout, true, false, 0, 'done', 3]);
    }),
  );

  it('cancels what it waits for when it is cancelled itself, without a limit, too', () =>
    run(function* ({ record }) {
      const task = createTask(work(record, 10));
      const waiting = createTask(waitFor(task, null));
      yield* turns(2);
      waiting.cancel();
      record.push(yield* wait(ending(() => waiting)), task.cancelled());
      expect(record).toEqual(['CancelledError', 'CancelledError', true]);
    }));

  it('cancels what it waits for when it is cancelled itself', () =>
    run(function* ({ record }) {
      for (const make of [(): unknown => work(record, 10), (): unknown => createTask(work(record, 10))]) {
        const task = createTask(waitFor(make() as ReturnType<typeof work>, 5));
        yield* turns(3);
        task.cancel('from outside');
        record.push(yield* wait(ending(() => task)));
      }
      expect(record).toEqual([
        'CancelledError: from outside',
        'CancelledError: from outside',
        'CancelledError: from outside',
        'CancelledError: from outside',
      ]);
    }));

  it('is cancelled and not late when the cancellation comes first at the same time', () =>
    run(function* ({ loop, record }) {
      loop.callLater(5, () => task.cancel('first'));
      const task = createTask(waitFor(sleep(10), 5));
      record.push(yield* wait(ending(() => task)), task.cancelling());
      expect(record).toEqual(['CancelledError: first', 2 - 1]);
    }));

  it('gives the result that comes at the same time as the timeout, when it comes first', () =>
    run(function* ({ loop, record }) {
      const future = loop.createFuture<string>();
      loop.callLater(1, () => future.setResult('just in time'));
      record.push(yield* wait(ending(() => waitFor(future, 1))));
      expect(record).toEqual(['TimeoutError']);
    }));

  it('gives a result that is there before the timeout runs', () =>
    run(function* ({ loop, record }) {
      const future = loop.createFuture<string>();
      loop.callLater(0.5, () => future.setResult('in time'));
      record.push(yield* wait(ending(() => waitFor(future, 1))), loop.time());
      expect(record).toEqual(['in time', 0.5]);
    }));

  it('refuses what can not be waited for, and a timeout that is no number', () =>
    run(function* ({ record }) {
      record.push(yield* wait(ending(() => waitFor(42 as never, 1)))); // as: what the types refuse
      record.push(yield* wait(ending(() => waitFor(sleep(1), Number.NaN))));
      expect(record).toEqual([
        'TypeError: An asyncio.Future, a coroutine or an awaitable is required: got 42',
        'RangeError: Invalid timeout: NaN (not a number)',
      ]);
    }));

  it('gives what it waits for, in types', () => {
    const types = async (): Promise<void> => {
      expectTypeOf(await waitFor(sleep(1, 'x'), 1)).toEqualTypeOf<string>();
      expectTypeOf(await waitFor(Promise.resolve(1), null)).toEqualTypeOf<number>();
      expectTypeOf(await waitFor(() => sleep(1, true), null)).toEqualTypeOf<boolean>();
    };
    expect(types).toBeTypeOf('function');
  });
});
