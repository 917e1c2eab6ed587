import {
  allTasks,
  CancelledError,
  ContextVar,
  createTask,
  currentTask,
  EventLoop,
  Future,
  InvalidStateError,
  isCancelled,
  isfuture,
  RuntimeError,
  sleep,
  Task,
} from '@tsyncio/core';
import { VirtualClock } from '@tsyncio/core/testing';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { thrownBy, ways } from '../ways.ts';

describe.each(ways)('a Task in $name', ({ define, run, turns, wait }) => {
  it('begins in the next batch, after what was ready before it, and gives its result', () =>
    run(function* ({ loop, record }) {
      const work = define(function* (name: string) {
        record.push(`${name} begins`);
        yield* turns(1);
        record.push(`${name} ends`);
        return name;
      });
      loop.callSoon(() => record.push('callback'));
      const [a, b] = [createTask(work('a')), createTask(work('b'))];
      record.push('made');
      record.push(yield* wait(a), yield* wait(b));
      expect(record).toEqual(['made', 'callback', 'a begins', 'b begins', 'a ends', 'b ends', 'a', 'b']);
      expect([a.result(), a.exception(), a.done(), a.cancelled(), a.cancel()]).toEqual([
        'a',
        null,
        true,
        false,
        false,
      ]);
    }));

  it('fails with what its coroutine throws, whoever asks', () =>
    run(function* ({ record }) {
      const bad = new RangeError('bad');
      const task = createTask(
        define(function* () {
          yield* turns(1);
          throw bad;
        })(),
        { name: 'failing' },
      );
      for (let i = 0; i < 2; i += 1) {
        try {
          yield* wait(task);
        } catch (error) {
          record.push(error === bad);
        }
      }
      expect(thrownBy(() => task.result())).toBe(bad);
      expect([...record, task.exception() === bad, task.cancelled(), String(task)]).toEqual([
        true,
        true,
        true,
        false,
        "<Task 'failing' [failed: RangeError: bad]>",
      ]);
    }));

  it('awaits another task, whose result, error and cancellation come through', () =>
    run(function* ({ record }) {
      const inner = define(function* (how: string) {
        yield* turns(2);
        if (how === 'throw') throw new RangeError('bad');
        if (how === 'cancelled') throw new CancelledError('by itself');
        return how;
      });
      const outer = define(function* (how: string) {
        try {
          record.push(yield* wait(createTask(inner(how))));
        } catch (error) {
          record.push(String(error));
        }
      });
      for (const how of ['return', 'throw', 'cancelled']) yield* wait(createTask(outer(how)));
      expect(record).toEqual(['return', 'RangeError: bad', 'CancelledError: by itself']);
    }));

  it('goes on at once when what it awaits is a task that is done', () =>
    run(function* ({ record }) {
      const done = createTask(define(() => 'done')());
      yield* wait(done);
      const other = createTask(define(() => record.push('other'))());
      record.push(yield* wait(done), yield* wait(done));
      yield* wait(other);
      expect(record).toEqual(['done', 'done', 'other']);
    }));

  it('runs a coroutine that it awaits as part of itself, without letting others run', () =>
    run(function* ({ record }) {
      const part = define(function* (depth: number): Generator<unknown, unknown, unknown> {
        record.push(currentTask()?.getName());
        if (depth > 0) yield* wait(part(depth - 1));
        return 'part';
      });
      const task = createTask(
        define(function* () {
          return yield* wait(part(2));
        })(),
        { name: 'whole' },
      );
      const other = createTask(define(() => record.push('other'))());
      record.push(yield* wait(task));
      yield* wait(other);
      expect(record).toEqual(['whole', 'whole', 'whole', 'other', 'part']);
    }));

  it('tells its callbacks that it is done, with itself', () =>
    run(function* ({ record }) {
      const task = createTask(define(() => 'result')());
      task.addDoneCallback((done) => record.push(done === task, done.result(), currentTask()));
      yield* turns(2);
      expect(record).toEqual([true, 'result', null]);
    }));

  it('is the current one in its own code alone, and among all until it is done', () =>
    run(function* ({ loop, record }) {
      const main = currentTask();
      const names = (): string[] => Array.from(allTasks(), (task) => task.getName()).sort();
      main?.setName('main');
      const work = define(function* () {
        record.push(currentTask()?.getName(), currentTask(loop)?.getName());
        yield* turns(1);
        record.push(currentTask()?.getName());
      });
      const task = createTask(work(), { name: 'work' });
      record.push(names());
      loop.callSoon(() => record.push(currentTask()));
      yield* wait(task);
      record.push(names(), currentTask() === main);
      expect(record).toEqual([['main', 'work'], 'work', 'work', null, 'work', ['main'], true]);
    }));

  it('is the current one again after each wait, while tasks wake each other', () =>
    run(function* ({ loop, record }) {
      const [first, second] = [loop.createFuture(), loop.createFuture()];
      const a = createTask(
        define(function* () {
          record.push(currentTask() === a);
          yield* wait(first);
          record.push(currentTask() === a);
          second.setResult(null);
        })(),
      );
      const b = createTask(
        define(function* () {
          record.push(currentTask() === b);
          first.setResult(null);
          yield* wait(second);
          record.push(currentTask() === b);
        })(),
      );
      for (const task of [a, b]) yield* wait(task);
      expect(record).toEqual([true, true, true, true]);
    }));

  it('is a future of the loop that it is made in', () =>
    run(function* ({ loop, record }) {
      const task = new Task(sleep(0, 'here'));
      record.push(task instanceof Future, isfuture(task), task.getLoop() === loop, yield* wait(task));
      expect(record).toEqual([true, true, true, 'here']);
    }));

  it('can wait for itself no more than anyone can', () =>
    run(function* ({ record }) {
      const task: Task<unknown> = createTask(
        define(function* () {
          try {
            yield* wait(task);
          } catch (error) {
            record.push(error instanceof RuntimeError, String(error));
          }
          return 'goes on';
        })(),
        { name: 'self' },
      );
      record.push(yield* wait(task));
      expect(record).toEqual([
        true,
        "RuntimeError: Task cannot await on itself: <Task 'self' [pending]>",
        'goes on',
      ]);
    }));

  it('cannot wait for a future of another loop, and goes on after saying so', () =>
    run(function* ({ record }) {
      const other = new EventLoop({ clock: new VirtualClock() });
      const task = createTask(
        define(function* () {
          try {
            yield* wait(other.createFuture());
          } catch (error) {
            record.push(error instanceof RuntimeError, String(error));
          }
          yield* turns(1);
          return 'goes on';
        })(),
        { name: 'here' },
      );
      record.push(yield* wait(task));
      expect(record).toEqual([
        true,
        "RuntimeError: Task <Task 'here' [pending]> got Future <Future [pending]> attached to a different loop",
        'goes on',
      ]);
      other.close();
    }));
});

describe('the name of a Task', () => {
  const [plain] = ways as [(typeof ways)[0]];

  it('is given, set, or the next number', () =>
    plain.run(function* () {
      const a = createTask(sleep(0), { name: 'given' });
      const b = createTask(sleep(0));
      const c = createTask(sleep(0));
      const [first, second] = [b, c].map((task) => Number(/^Task-(\d+)$/.exec(task.getName())?.[1]));
      expect(second).toBe((first ?? 0) + 1);
      b.setName('set');
      expect([a.getName(), String(a), b.getName(), String(b)]).toEqual([
        'given',
        "<Task 'given' [pending]>",
        'set',
        "<Task 'set' [pending]>",
      ]);
      for (const task of [a, b, c]) yield* task;
      expect(String(a)).toBe("<Task 'given' [finished]>");
    }));

  it('stays what it is when the task ends', () =>
    plain.run(function* () {
      const task = createTask(sleep(1));
      const name = task.getName();
      yield* sleep(0);
      task.cancel();
      yield* sleep(0);
      expect([task.getName() === name, String(task)]).toEqual([true, `<Task '${name}' [cancelled]>`]);
    }));
});

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

describe('a Task outside any', () => {
  it('is run by the loop that it is given', async () => {
    const loop = new EventLoop({ clock: new VirtualClock() });
    const task = new Task(sleep(1, 'result'), { loop });
    expect([task.getLoop() === loop, allTasks(loop).has(task), currentTask(loop)]).toEqual([
      true,
      true,
      null,
    ]);
    expect([await loop.runUntilComplete(task), task.result(), allTasks(loop).size]).toEqual([
      'result',
      'result',
      0,
    ]);
    loop.close();
  });

  it('is made by no loop that is closed, which has no tasks then either', () => {
    const loop = new EventLoop({ clock: new VirtualClock() });
    loop.close();
    expect(() => new Task(sleep(0), { loop })).toThrow(new RuntimeError('Event loop is closed'));
    expect(allTasks(loop).size).toBe(0);
  });

  it('is called by a text, whatever name it is given', () => {
    const loop = new EventLoop({ clock: new VirtualClock() });
    const task = new Task(sleep(0), { loop, name: 987 as never }); // as: what the types refuse
    const names = [task.getName()];
    task.setName(123 as never); // as: likewise
    expect([...names, task.getName()]).toEqual(['987', '123']);
    loop.close();
  });

  it('is made of anything that has the methods of a generator', async () => {
    const loop = new EventLoop({ clock: new VirtualClock() });
    const record: unknown[] = [];
    const byHand = (): Generator<undefined, number, never> => {
      const steps = {
        next: () => (record.push('next') > 1 ? { done: true, value: 42 } : { done: false, value: undefined }),
        throw: (error: unknown) => {
          throw error;
        },
        [Symbol.iterator]: () => steps,
      };
      return steps as unknown as Generator<undefined, number, never>; // as: the methods that a task calls
    };
    expect([await loop.runUntilComplete(byHand()), record]).toEqual([42, ['next', 'next']]);
    loop.close();
  });
});

describe('a Task, of all that it refuses,', () => {
  const [plain] = ways as [(typeof ways)[0]];

  it('refuses a result or an error from outside', () =>
    plain.run(function* () {
      const task = createTask(sleep(0), { name: 'own' });
      expect(() => task.setResult(undefined)).toThrow(
        new RuntimeError("Task does not support set_result operation: <Task 'own' [pending]>"),
      );
      expect(() => task.setException(new Error('x'))).toThrow(
        new RuntimeError("Task does not support set_exception operation: <Task 'own' [pending]>"),
      );
      expect(() => task.result()).toThrow(
        new InvalidStateError("Result is not ready: <Task 'own' [pending]>"),
      );
      yield* task;
    }));

  it('refuses what is no coroutine', () =>
    plain.run(({ loop }) => {
      for (const [given, said] of [
        [42, '42'],
        ['work', 'work'],
        [null, 'null'],
        [undefined, 'undefined'],
        [{}, 'Object'],
        [[], 'Array'],
        [loop.createFuture(), '<Future [pending]>'],
      ] as const) {
        const make = (): unknown => createTask(given as never); // as: what the types refuse
        const error = thrownBy(make);
        expect(error).toBeInstanceOf(TypeError);
        expect(error.message).toBe(`a coroutine was expected, got ${said}`);
      }
      expect(Array.from(allTasks()).length).toBe(1);
    }));

  it('refuses a promise, and shows the right line', () =>
    plain.run(({ loop }) => {
      const work = async (n: number): Promise<number> => await Promise.resolve(n);
      for (const make of [
        // @ts-expect-error -- a promise is no coroutine
        () => createTask(work(3)),
        // @ts-expect-error -- a promise is no coroutine
        () => loop.createTask(work(3)),
        // @ts-expect-error -- a promise is no coroutine
        () => new Task(work(3)),
      ]) {
        const error = thrownBy(make);
        expect(error).toBeInstanceOf(TypeError);
        expect(error.message).toBe(
          'a coroutine was expected, got Promise\n' +
            '  an async function that was called has begun already, inside its caller\n' +
            '  wrong: createTask(work(3))\n' +
            '  right: createTask(() => work(3))',
        );
      }
      expect(allTasks().size).toBe(1);
    }));

  it('fails when the function that it was made of makes no coroutine', () =>
    plain.run(function* ({ record }) {
      function work(): unknown {
        return 42;
      }
      const task = createTask(work as () => Promise<number>); // as: what the types refuse
      try {
        yield* task;
      } catch (error) {
        record.push(error instanceof TypeError, (error as Error).message);
      }
      expect(record).toEqual([true, 'a coroutine was expected, got 42 from <Coroutine work [open]>']);
    }));

  it('refuses the name of a loop that is none, where no loop runs', () => {
    expect(() => createTask(sleep(0))).toThrow(new RuntimeError('no running event loop'));
    expect(() => currentTask()).toThrow(new RuntimeError('no running event loop'));
    expect(() => allTasks()).toThrow(new RuntimeError('no running event loop'));
  });

  it('refuses what is yielded and not yield*ed, and goes on after saying so', () =>
    plain.run(function* ({ loop, record }) {
      const future = loop.createFuture();
      const task = createTask(
        (function* () {
          for (const yielded of [future, sleep(1), 42, null, 'x', {}, Promise.resolve()]) {
            try {
              yield yielded;
              record.push('never');
            } catch (error) {
              record.push(String(error));
            }
          }
          return 'goes on';
        })(),
        { name: 'confused' },
      );
      record.push(yield* task);
      expect(record).toEqual([
        "RuntimeError: yield was used instead of yield* in <Task 'confused' [pending]> with <Future [pending]>",
        "RuntimeError: yield was used instead of yield* in <Task 'confused' [pending]> with <Coroutine sleep [created]>",
        'RuntimeError: Task got bad yield: 42',
        'RuntimeError: Task got bad yield: null',
        'RuntimeError: Task got bad yield: x',
        'RuntimeError: Task got bad yield: Object',
        'RuntimeError: Task got bad yield: Promise',
        'goes on',
      ]);
    }));

  it('refuses a loop that is closed', () => {
    const loop = new EventLoop({ clock: new VirtualClock() });
    loop.close();
    expect(() => loop.createTask(sleep(0))).toThrow(new RuntimeError('Event loop is closed'));
  });
});

describe.each(ways)('a Task with eagerStart in $name', ({ name, define, run, turns, wait }) => {
  it('runs at once up to where it waits, as the current task', () =>
    run(function* ({ record }) {
      const main = currentTask();
      const task = createTask(
        define(function* () {
          record.push(currentTask()?.getName());
          yield* turns(1);
          record.push(currentTask()?.getName());
          return 'result';
        })(),
        { name: 'eager', eagerStart: true },
      );
      record.push('made', currentTask() === main);
      record.push(yield* wait(task), currentTask() === main);
      expect(record).toEqual(['eager', 'made', true, 'eager', 'result', true]);
    }));

  it('fails at once, or is done at once, where it never waits', () =>
    run(function* ({ record }) {
      const good = createTask(define(() => 'result')(), { eagerStart: true });
      const bad = createTask(
        define(() => {
          throw new RangeError('bad');
        })(),
        { eagerStart: true },
      );
      // An async function is done in a microtask at the earliest: JavaScript's promises are so.
      if (name.startsWith('generators')) record.push(good.done(), bad.done());
      else record.push(!good.done(), !bad.done());
      record.push(yield* wait(good));
      try {
        yield* wait(bad);
      } catch (error) {
        record.push(String(error));
      }
      expect(record).toEqual([true, true, 'result', 'RangeError: bad']);
    }));

  it('can be cancelled as any, while it waits', () =>
    run(function* ({ record }) {
      const task = createTask(
        define(function* () {
          try {
            yield* wait(sleep(10));
          } catch (error) {
            record.push(String(error));
            throw error;
          }
        })(),
        { eagerStart: true },
      );
      yield* turns(1);
      task.cancel('enough');
      yield* turns(1);
      expect([...record, task.cancelled()]).toEqual(['CancelledError: enough', true]);
    }));

  it('may set at once what its creator waits for next', () =>
    run(function* ({ loop, record }) {
      const future = loop.createFuture<string>();
      const task = createTask(define(() => future.setResult('set'))(), { eagerStart: true });
      record.push(future.done(), yield* wait(future));
      yield* wait(task);
      expect(record).toEqual([true, 'set']);
    }));

  it('has its own copy of the context variables from its first step on', () =>
    run(function* ({ record }) {
      const variable = new ContextVar<number>('variable');
      variable.set(1);
      const task = createTask(
        define(function* () {
          record.push(variable.get());
          variable.set(2);
          yield* wait(sleep(1));
          record.push(variable.get());
          variable.set(3);
        })(),
        { eagerStart: true },
      );
      record.push(variable.get());
      yield* wait(task);
      record.push(variable.get());
      expect(record).toEqual([1, 1, 2, 1]);
    }));

  it('is among all tasks while it runs and while it waits, and no longer', () =>
    run(function* ({ loop, record }) {
      const [first, second] = [loop.createFuture(), loop.createFuture()];
      const isListed = (): boolean => Array.from(allTasks(), (each) => each.getName()).includes('eager');
      const task = createTask(
        define(function* () {
          record.push(isListed());
          yield* wait(first);
          second.setResult(null);
        })(),
        { name: 'eager', eagerStart: true },
      );
      record.push(isListed());
      first.setResult(null);
      yield* wait(second);
      yield* wait(task);
      record.push(isListed());
      expect(record).toEqual([true, true, false]);
    }));

  // An async function is done in a microtask at the earliest (docs/differences.md, 8).
  it.runIf(name.startsWith('generators'))('cannot be cancelled any more where it never waited', () =>
    run(function* ({ record }) {
      const listed: unknown[] = [];
      const task = createTask(
        define(() => {
          listed.push(currentTask()?.getName(), allTasks().size);
          return 'result';
        })(),
        { name: 'eager', eagerStart: true },
      );
      record.push(...listed, allTasks().size, task.cancel(), yield* wait(task), task.cancelled());
      expect(record).toEqual(['eager', 2, 1, false, 'result', false]);
    }),
  );

  // Async functions are eager only up to their first await (docs/differences.md, 8).
  it.runIf(name.startsWith('generators'))('starts others eagerly in turn', () =>
    run(function* ({ record }) {
      const eager = define(function* (depth: number): Generator<unknown, number, unknown> {
        record.push(`${currentTask()?.getName()} begins`);
        const below =
          depth === 0
            ? 0
            : yield* wait(createTask(eager(depth - 1), { name: `${depth - 1}`, eagerStart: true }));
        record.push(`${currentTask()?.getName()} ends`);
        return below + 1;
      });
      record.push(yield* wait(createTask(eager(2), { name: '2', eagerStart: true })));
      expect(record).toEqual(['2 begins', '1 begins', '0 begins', '0 ends', '1 ends', '2 ends', 3]);
    }),
  );
});

describe.each(ways)('a Task with a signal in $name', ({ define, run, turns, wait }) => {
  it('is cancelled when the signal aborts', () =>
    run(function* ({ loop, record }) {
      const controller = new AbortController();
      const task = createTask(sleep(10), { signal: controller.signal });
      loop.callLater(1, () => controller.abort());
      try {
        yield* wait(task);
      } catch (error) {
        record.push(isCancelled(error), task.cancelled(), loop.time());
      }
      expect(record).toEqual([true, true, 1]);
    }));

  it('never begins when the signal has aborted before', () =>
    run(function* ({ record }) {
      const task = createTask(define(() => record.push('never'))(), { signal: AbortSignal.abort() });
      yield* turns(2);
      expect([...record, task.cancelled()]).toEqual([true]);
    }));

  it('is left alone when the signal aborts after its end', () =>
    run(function* ({ record }) {
      const controller = new AbortController();
      const task = createTask(define(() => 'result')(), { signal: controller.signal });
      record.push(yield* wait(task));
      yield* turns(1);
      controller.abort();
      expect([...record, task.cancelled(), task.cancelling()]).toEqual(['result', false, 0]);
    }));
});

describe('the types of createTask()', () => {
  it('infers the result from whatever it is made of', () => {
    async function asynchronous(): Promise<number> {
      return await Promise.resolve(1);
    }
    function* generator() {
      yield* sleep(0);
      return 'x';
    }
    const types = (): void => {
      expectTypeOf(createTask(asynchronous)).toEqualTypeOf<Task<number>>();
      expectTypeOf(createTask(generator)).toEqualTypeOf<Task<string>>();
      expectTypeOf(createTask(generator())).toEqualTypeOf<Task<string>>();
      expectTypeOf(createTask(sleep(1, true))).toEqualTypeOf<Task<boolean>>();
      expectTypeOf(createTask(() => sleep(1, true))).toEqualTypeOf<Task<boolean>>();
      expectTypeOf(createTask(sleep(1))).toEqualTypeOf<Task<void>>();
      // @ts-expect-error -- a promise has begun already
      createTask(asynchronous());
      // @ts-expect-error -- a task is one already
      createTask(createTask(generator));
      // @ts-expect-error -- no coroutine at all
      createTask(42);
      // @ts-expect-error -- arguments are to be bound: () => work(3)
      createTask((n: number) => sleep(n));
    };
    expect(types).toBeTypeOf('function');
  });
});
