/** How a task is cancelled, and how that is taken back. */

import {
  CancelledError,
  createTask,
  currentTask,
  type Future,
  isCancelled,
  sleep,
  type Task,
  TimeoutError,
} from '@tsyncio/core';
import { describe, expect, it } from 'vitest';
import { thrownBy, ways } from '../ways.ts';

describe.each(ways)('Task.cancel() in $name', ({ define, run, turns, wait }) => {
  /** A task that records how its only wait ends. */
  const recorder = (record: unknown[], make: () => Future<unknown>) =>
    createTask(
      define(function* () {
        try {
          record.push(yield* wait(make()));
        } catch (error) {
          record.push(String(error));
          throw error;
        }
        return 'returned';
      })(),
    );
  /** How a task ends, in words. */
  const ending = define(function* (task: Task<unknown>) {
    try {
      return `returned ${String(yield* wait(task))}`;
    } catch (error) {
      return `threw ${String(error)}`;
    }
  });

  it('keeps a task that has not begun from running at all', () =>
    run(function* ({ record }) {
      const task = createTask(define(() => record.push('ran'))());
      record.push(task.cancel('early'), task.done(), task.cancelling());
      record.push(yield* wait(ending(task)), task.cancelled());
      expect(record).toEqual([true, false, 1, 'threw CancelledError: early', true]);
    }));

  it('throws CancelledError where the task waits, and cancels the future that it waits for', () =>
    run(function* ({ loop, record }) {
      const future = loop.createFuture();
      const task = recorder(record, () => future);
      yield* turns(1);
      record.push(task.cancel('now'), future.cancelled(), task.done(), task.cancelled());
      record.push(yield* wait(ending(task)), task.cancelled(), task.done());
      expect(record).toEqual([
        ...[true, true, false, false],
        'CancelledError: now',
        'threw CancelledError: now',
        ...[true, true],
      ]);
    }));

  it('reaches through tasks that wait for one another, to the innermost', () =>
    run(function* ({ record }) {
      const work = define(function* (depth: number): Generator<unknown, void, unknown> {
        try {
          yield* wait(depth === 0 ? sleep(10) : createTask(work(depth - 1)));
        } catch (error) {
          record.push(`${depth} ${String(error)}`);
          throw error;
        }
      });
      const task = createTask(work(2));
      yield* turns(4);
      task.cancel('all');
      record.push(yield* wait(ending(task)));
      expect(record).toEqual([
        '0 CancelledError: all',
        '1 CancelledError: all',
        '2 CancelledError: all',
        'threw CancelledError: all',
      ]);
    }));

  it('wins over a result that the task was woken with, when it comes before the task runs', () =>
    run(function* ({ loop, record }) {
      const future = loop.createFuture<string>();
      const task = recorder(record, () => future);
      yield* turns(1);
      future.setResult('result');
      record.push(task.cancel('late'), future.cancelled());
      record.push(yield* wait(ending(task)));
      expect(record).toEqual([true, false, 'CancelledError: late', 'threw CancelledError: late']);
    }));

  it('wins over an error that the task was woken with, when it comes before the task runs', () =>
    run(function* ({ loop, record }) {
      const future = loop.createFuture<string>();
      const task = recorder(record, () => future);
      yield* turns(1);
      future.setException(new RangeError('bad'));
      task.cancel('late');
      record.push(yield* wait(ending(task)));
      expect(record).toEqual(['CancelledError: late', 'threw CancelledError: late']);
    }));

  it('keeps the message of a cancelled future that the task was woken with', () =>
    run(function* ({ loop, record }) {
      const future = loop.createFuture<string>();
      const task = recorder(record, () => future);
      yield* turns(1);
      future.cancel('of the future');
      task.cancel('of the task');
      record.push(yield* wait(ending(task)));
      expect(record).toEqual(['CancelledError: of the future', 'threw CancelledError: of the future']);
    }));

  it('comes too late when the task has run with its result', () =>
    run(function* ({ loop, record }) {
      const future = loop.createFuture<string>();
      const task = recorder(record, () => future);
      yield* turns(1);
      future.setResult('result');
      yield* turns(1);
      record.push(task.cancel(), yield* wait(ending(task)), task.cancelling());
      expect(record).toEqual(['result', false, 'returned returned', 0]);
    }));

  it('lets the task clean up, waiting as it does', () =>
    run(function* ({ record }) {
      const task = createTask(
        define(function* () {
          try {
            yield* wait(sleep(10));
          } finally {
            yield* wait(sleep(1));
            record.push('cleaned up');
          }
        })(),
      );
      yield* turns(1);
      task.cancel();
      record.push(yield* wait(ending(task)), task.cancelled());
      expect(record).toEqual(['cleaned up', 'threw CancelledError', true]);
    }));

  it('interrupts the cleaning up when it is called again', () =>
    run(function* ({ record }) {
      const cleanUp = define(function* () {
        try {
          yield* wait(sleep(1));
          record.push('never');
        } catch (error) {
          record.push(String(error));
          throw new RangeError('of the cleaning up', { cause: error });
        }
      });
      const task = createTask(
        define(function* () {
          try {
            yield* wait(sleep(10));
          } finally {
            yield* wait(cleanUp());
          }
        })(),
      );
      yield* turns(1);
      task.cancel('one');
      yield* turns(1);
      record.push(task.cancel('two'), task.cancelling());
      record.push(yield* wait(ending(task)));
      expect(record).toEqual([true, 2, 'CancelledError: two', 'threw RangeError: of the cleaning up']);
    }));

  it('throws once for two calls before the task runs', () =>
    run(function* ({ record }) {
      const task = createTask(
        define(function* () {
          for (const delay of [10, 1]) {
            try {
              yield* wait(sleep(delay));
              record.push('slept');
            } catch (error) {
              record.push(String(error));
            }
          }
          return 'returned';
        })(),
      );
      yield* turns(1);
      record.push(task.cancel('one'), task.cancel('two'), task.cancelling());
      record.push(yield* wait(ending(task)), task.cancelling());
      expect(record).toEqual([true, true, 2, 'CancelledError: one', 'slept', 'returned returned', 2]);
    }));

  it('may be swallowed: the task goes on, and returns', () =>
    run(function* ({ record }) {
      const task = createTask(
        define(function* () {
          try {
            yield* wait(sleep(10));
          } catch (error) {
            record.push(isCancelled(error));
          }
          yield* wait(sleep(1));
          return 'result';
        })(),
      );
      yield* turns(1);
      task.cancel();
      record.push(yield* wait(ending(task)), task.cancelled(), task.cancelling());
      expect(record).toEqual([true, 'returned result', false, 1]);
    }));

  it('may turn into another error', () =>
    run(function* ({ record }) {
      const task = createTask(
        define(function* () {
          try {
            yield* wait(sleep(10));
          } catch (error) {
            throw new RangeError('instead', { cause: error });
          }
        })(),
      );
      yield* turns(1);
      task.cancel();
      record.push(yield* wait(ending(task)), task.cancelled());
      expect(record).toEqual(['threw RangeError: instead', false]);
    }));

  it('throws in the next wait when the task cancels itself', () =>
    run(function* ({ loop, record }) {
      for (const next of [() => sleep(0), () => sleep(5), () => loop.createFuture()]) {
        const task = createTask(
          define(function* () {
            record.push(currentTask()?.cancel('by itself'), currentTask()?.cancelling());
            try {
              yield* wait(next());
              record.push('never');
            } catch (error) {
              record.push(String(error));
            }
            yield* turns(1);
            return 'goes on';
          })(),
        );
        record.push(yield* wait(ending(task)));
      }
      const each = [true, 1, 'CancelledError: by itself', 'returned goes on'];
      expect(record).toEqual([...each, ...each, ...each]);
      expect(loop.time()).toBe(0);
    }));

  it('lets pass what is done already, when the task cancels itself', () =>
    run(function* ({ loop, record }) {
      const done = loop.createFuture<string>();
      done.setResult('done');
      const task = createTask(
        define(function* () {
          currentTask()?.cancel();
          record.push(yield* wait(done));
          yield* turns(1);
          record.push('never');
        })(),
      );
      record.push(yield* wait(ending(task)));
      expect(record).toEqual(['done', 'threw CancelledError']);
    }));

  it('counts still when the task cancels itself in its last step', () =>
    run(function* ({ record }) {
      const task = createTask(
        define(function* () {
          yield* turns(1);
          currentTask()?.cancel('at the end');
          return 'lost';
        })(),
      );
      record.push(yield* wait(ending(task)), task.cancelled());
      expect(record).toEqual(['threw CancelledError: at the end', true]);
    }));

  it('gives way to an error that the task throws in its last step', () =>
    run(function* ({ record }) {
      const task = createTask(
        define(function* () {
          yield* turns(1);
          currentTask()?.cancel();
          throw new RangeError('bad');
        })(),
      );
      record.push(yield* wait(ending(task)), task.cancelled());
      expect(record).toEqual(['threw RangeError: bad', false]);
    }));

  it('marks a task as cancelled that throws CancelledError by itself', () =>
    run(function* ({ record }) {
      const task = createTask(
        define(() => {
          throw new CancelledError('by itself');
        })(),
      );
      record.push(yield* wait(ending(task)), task.cancelled(), task.cancelling());
      expect(record).toEqual(['threw CancelledError: by itself', true, 0]);
    }));

  it('ends a sleep at once, and leaves no timer', () =>
    run(function* ({ loop, record }) {
      const task = createTask(sleep(3600));
      yield* turns(2);
      task.cancel();
      record.push(yield* wait(ending(task)), loop.time());
      yield* wait(sleep(1));
      expect([...record, loop.time()]).toEqual(['threw CancelledError', 0, 1]);
    }));

  it('of a task that others wait for throws in all of them; the message is for the first, as in CPython', () =>
    run(function* ({ record }) {
      const task = createTask(sleep(10));
      const endings = [createTask(ending(task)), createTask(ending(task))];
      yield* turns(2);
      task.cancel('shared');
      for (const each of endings) record.push(yield* wait(each), each.cancelled());
      expect(record).toEqual([
        ...['threw CancelledError: shared', false],
        ...['threw CancelledError', false],
      ]);
    }));

  it('is over when the task is done', () =>
    run(function* ({ record }) {
      const task = createTask(define(() => 'result')());
      yield* wait(task);
      record.push(task.cancel(), task.cancelling(), yield* wait(ending(task)));
      expect(record).toEqual([false, 0, 'returned result']);
    }));
});

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

describe.each(ways)('Task.uncancel() in $name', ({ define, run, turns, wait }) => {
  it('counts down to nothing, and no further', () =>
    run(function* ({ record }) {
      const task = createTask(
        define(function* () {
          try {
            yield* wait(sleep(10));
          } catch {
            const self = currentTask();
            record.push(self?.cancelling(), self?.uncancel(), self?.uncancel(), self?.uncancel());
          }
          return 'result';
        })(),
      );
      yield* turns(1);
      task.cancel();
      task.cancel();
      record.push(yield* wait(task), task.cancelling());
      expect(record).toEqual([2, 1, 0, 0, 'result', 0]);
    }));

  it('takes back a cancellation that the task has not seen yet', () =>
    run(function* ({ record }) {
      const task = createTask(
        define(function* () {
          const self = currentTask();
          self?.cancel();
          record.push(self?.uncancel());
          yield* turns(1);
          return 'not cancelled';
        })(),
      );
      record.push(yield* wait(task));
      expect(record).toEqual([0, 'not cancelled']);
    }));

  it('leaves a cancellation of which another call is left', () =>
    run(function* ({ record }) {
      const task = createTask(
        define(function* () {
          const self = currentTask();
          self?.cancel();
          self?.cancel();
          record.push(self?.uncancel());
          try {
            yield* turns(1);
          } catch (error) {
            record.push(String(error));
          }
        })(),
      );
      yield* wait(task);
      expect(record).toEqual([1, 'CancelledError']);
    }));

  it('keeps an outer scope from taking the cancellation for its own', () =>
    run(function* ({ record }) {
      // The pattern of CPython's documentation of uncancel(): a scope that cancels its own task and goes on.
      const scope = define(function* (task: Task<unknown>) {
        try {
          yield* wait(sleep(10));
        } catch (error) {
          if (task.uncancel() > 0) throw error;
          record.push('swallowed');
        }
      });
      const main = define(function* () {
        const task = currentTask();
        if (task !== null) yield* wait(scope(task));
        record.push('goes on');
        yield* wait(sleep(1));
      });
      const [once, twice] = [createTask(main()), createTask(main())];
      yield* turns(1);
      once.cancel();
      twice.cancel();
      twice.cancel();
      yield* turns(2);
      record.push(once.done(), twice.cancelled());
      yield* wait(once);
      expect(record).toEqual(['swallowed', 'goes on', false, true]);
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
