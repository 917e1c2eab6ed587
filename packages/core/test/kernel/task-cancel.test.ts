/** Cancellation, in the cases that CPython's own tests name beside those of `task.test.ts`. */

import { createTask, currentTask, isCancelled, sleep, type Task, TimeoutError } from '@tsyncio/core';
import { describe, expect, it } from 'vitest';
import { thrownBy, ways } from '../ways.ts';

describe.each(ways)('a cancellation in $name', ({ define, run, turns, wait }) => {
  /** How a task ends, in words. */
  const ending = define(function* (task: Task<unknown>) {
    try {
      return `returned ${String(yield* wait(task))}`;
    } catch (error) {
      return `threw ${String(error)}`;
    }
  });

  it('throws where the task only lets the others run', () =>
    run(function* ({ record }) {
      const task = createTask(
        define(function* () {
          yield* turns(1);
          record.push('one');
          yield* turns(1);
          record.push('two');
          yield* turns(1);
        })(),
      );
      yield* turns(2);
      record.push(task.cancel('at its turn'), yield* wait(ending(task)), task.cancelled(), task.cancel());
      expect(record).toEqual(['one', true, 'threw CancelledError: at its turn', true, false]);
    }));

  it('of the future alone cancels the task that waits for it, which nobody asked to end', () =>
    run(function* ({ loop, record }) {
      const future = loop.createFuture();
      const task = createTask(
        define(function* () {
          yield* wait(future);
          record.push('never');
        })(),
      );
      yield* turns(1);
      future.cancel('of the future');
      record.push(yield* wait(ending(task)), task.cancelled(), task.cancelling());
      expect(record).toEqual(['threw CancelledError: of the future', true, 0]);
    }));

  it('goes through to the task that is waited for next, when the task cancels itself', () =>
    run(function* ({ loop, record }) {
      const future = loop.createFuture();
      const inner = createTask(
        define(function* () {
          yield* wait(future);
        })(),
      );
      const outer = createTask(
        define(function* () {
          yield* turns(1);
          currentTask()?.cancel('by itself');
          yield* wait(inner);
        })(),
      );
      record.push(yield* wait(ending(outer)), outer.cancelled(), inner.cancelled(), future.cancelled());
      expect(record).toEqual(['threw CancelledError: by itself', true, true, true]);
    }));

  it('leaves alone what a task that swallowed it waits for next', () =>
    run(function* ({ loop, record }) {
      const futures = [loop.createFuture(), loop.createFuture(), loop.createFuture()] as const;
      const task = createTask(
        define(function* () {
          record.push(yield* wait(futures[0]));
          try {
            yield* wait(futures[1]);
          } catch (error) {
            record.push(isCancelled(error));
          }
          return yield* wait(futures[2]);
        })(),
      );
      yield* turns(1);
      futures[0].setResult('first');
      yield* turns(1);
      task.cancel();
      yield* turns(1);
      futures[2].setResult('third');
      record.push(yield* wait(ending(task)), ...futures.map((future) => future.cancelled()));
      expect(record).toEqual(['first', true, 'returned third', false, true, false]);
    }));

  it.each([undefined, 'enough'])(
    'is what a task that is done throws whoever asks, with the message %s',
    (message) =>
      run(function* ({ record }) {
        const begun = createTask(sleep(10));
        yield* turns(1);
        const fresh = createTask(sleep(10));
        for (const task of [begun, fresh]) {
          task.cancel(message);
          // Not awaited: nobody has taken its error yet.
          yield* turns(2);
          for (const ask of [() => task.result(), () => task.exception(), () => task.result()]) {
            const error = thrownBy(ask);
            record.push(isCancelled(error) && error.message);
          }
        }
        // As in CPython, only the first is given the task's own error; the others get new ones, without the message.
        expect(record).toEqual([message ?? '', '', '', message ?? '', '', '']);
      }),
  );

  it('is the cause that is given for an error made of it', () =>
    run(function* ({ loop, record }) {
      const inner = createTask(sleep(10));
      const outer = createTask(
        define(function* () {
          try {
            yield* wait(inner);
          } catch (error) {
            throw new RangeError('cancelled', { cause: error });
          }
        })(),
      );
      yield* turns(2);
      loop.callSoon(() => inner.cancel('inside'));
      try {
        yield* wait(outer);
      } catch (error) {
        record.push(String(error), String((error as Error).cause), outer.cancelled(), inner.cancelled());
      }
      expect(record).toEqual(['RangeError: cancelled', 'CancelledError: inside', false, true]);
    }));

  it('of a task that has failed already is the end of its error, too: it is not reported', () =>
    run(function* ({ record }) {
      const task = createTask(
        define(() => {
          throw new RangeError('bad');
        })(),
      );
      yield* turns(3);
      record.push(task.done(), task.cancel(), task.cancelled());
      expect(record).toEqual([true, false, false]);
    }));

  it('is counted each time, by a task that has not begun, too', () =>
    run(function* ({ record }) {
      const task = createTask(sleep(10));
      record.push(task.cancelling(), task.cancel('one'), task.cancel('two'), task.cancelling());
      record.push(yield* wait(ending(task)), task.cancelling());
      expect(record).toEqual([0, true, true, 2, 'threw CancelledError: two', 2]);
    }));
});

describe.each(ways)('a cancellation that is taken back in $name', ({ define, run, turns, wait }) => {
  it('makes room for the next one; for a task that is done nothing is taken back', () =>
    run(function* ({ record }) {
      const task = createTask(
        define(function* () {
          try {
            yield* wait(sleep(10));
          } catch {
            currentTask()?.uncancel();
            yield* wait(sleep(10));
          }
        })(),
      );
      yield* turns(1);
      record.push(task.cancel(), task.cancelling(), task.cancelled());
      yield* turns(1);
      record.push(task.cancelling(), task.cancelled(), task.cancel(), task.cancelling(), task.cancelled());
      yield* turns(1);
      record.push(task.cancelled(), task.uncancel(), task.cancelled(), task.done());
      expect(record).toEqual([true, 1, false, 0, false, true, 1, false, true, 0, true, true]);
    }));

  it('leaves to a task the result that it was woken with', () =>
    run(function* ({ loop, record }) {
      const future = loop.createFuture<string>();
      const task = createTask(
        define(function* () {
          return yield* wait(future);
        })(),
      );
      yield* turns(1);
      future.setResult('result');
      record.push(task.cancel(), task.cancelling(), task.uncancel(), yield* wait(task), task.cancelled());
      expect(record).toEqual([true, 1, 0, 'result', false]);
    }));

  it('makes a time limit by hand, which stops its block and nothing after it', () =>
    run(function* ({ loop, record }) {
      const limited = define(function* (delay: number, limit: number) {
        const task = currentTask();
        let late = false;
        let finished = false;
        const timer = loop.callLater(limit, () => {
          late = true;
          task?.cancel();
        });
        try {
          try {
            yield* wait(sleep(delay));
            finished = true;
          } catch (error) {
            timer.cancel();
            // Ours, and no other on top of it: then it becomes what it stands for.
            if (late && task?.uncancel() === 0 && isCancelled(error))
              throw new TimeoutError(undefined, { cause: error });
            throw error;
          }
          timer.cancel();
        } catch (error) {
          if (!(error instanceof TimeoutError)) throw error;
        }
        yield* turns(1);
        return [late, finished, task?.cancelling()];
      });
      record.push(yield* wait(createTask(limited(10, 1))), loop.time());
      record.push(yield* wait(createTask(limited(0, 10))), loop.time());
      const both = createTask(limited(10, 1));
      loop.callLater(1, () => both.cancel('from outside'));
      try {
        record.push(yield* wait(both));
      } catch (error) {
        record.push(isCancelled(error), both.cancelling());
      }
      expect(record).toEqual([[true, false, 0], 1, [false, true, 0], 1, true, 1]);
    }));
});
