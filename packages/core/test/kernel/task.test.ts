import {
  allTasks,
  CancelledError,
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

  it('is cancelled, where that comes before the error of a wait that was refused', () =>
    run(function* ({ record }) {
      const task: Task<unknown> = createTask(
        define(function* () {
          try {
            yield* wait(task);
          } catch (error) {
            record.push(String(error));
            throw error;
          }
        })(),
      );
      yield* turns(1);
      record.push(task.cancel('before'));
      yield* turns(2);
      record.push(task.cancelled());
      expect(record).toEqual([true, 'CancelledError: before', true]);
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
