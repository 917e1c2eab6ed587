import {
  BaseExceptionGroup,
  CancelledError,
  ContextVar,
  copyContext,
  createTask,
  currentTask,
  EventLoop,
  ExceptionGroup,
  getRunningLoop,
  RuntimeError,
  sleep,
  type Task,
  TaskGroup,
  taskGroup,
} from '@tsyncio/core';
import { VirtualClock } from '@tsyncio/core/testing';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { thrownBy } from '../ways.ts';
import { endingIn, groupIn, manners, stateOf } from './groups.ts';

describe.each(manners)('taskGroup() in $name', ({ define, run, turns, wait }) => {
  const ending = endingIn({ define, wait });
  const inGroup = groupIn({ define });
  const after = define(function* (delay: number, result: string) {
    yield* wait(sleep(delay));
    return result;
  });
  const failing = define(function* (delay: number, what: string) {
    yield* wait(sleep(delay));
    throw new RangeError(what);
  });

  describe('as long as all goes well', () => {
    it('gives what its body gives, once all its tasks are done', () =>
      run(function* ({ loop, record }) {
        const tasks = yield* wait(
          inGroup((group) => [group.createTask(after(2, 'b')), group.createTask(after(1, 'a'))]),
        );
        record.push(...tasks.map((task) => task.result()), loop.time(), currentTask()?.cancelling());
        expect(record).toEqual(['b', 'a', 2, 0]);
      }));

    it('takes tasks as long as its body runs', () =>
      run(function* ({ loop, record }) {
        const body = define(function* (group: TaskGroup) {
          const first = group.createTask(after(1, 'a'));
          yield* wait(sleep(1.5));
          return [first, group.createTask(after(2, 'b'))];
        });
        const tasks = yield* wait(taskGroup(body));
        record.push(...tasks.map((task) => task.result()), loop.time());
        expect(record).toEqual(['a', 'b', 3.5]);
      }));

    it('takes tasks of its tasks, after its body has ended', () =>
      run(function* ({ loop, record }) {
        const root = define(function* (group: TaskGroup) {
          yield* wait(sleep(1));
          group.createTask(after(1, 'a'));
          group.createTask(after(2, 'b'));
        });
        yield* wait(
          inGroup((group) => {
            group.createTask(root(group));
          }),
        );
        record.push(loop.time());
        expect(record).toEqual([3]);
      }));

    it('forgets tasks that are done', () =>
      run(function* ({ record }) {
        const body = define(function* (group: TaskGroup) {
          for (let i = 0; i < 10; i += 1) {
            yield* wait(sleep(1));
            group.createTask(sleep(3.5));
            if (i === 5) record.push(String(group));
          }
          yield* wait(sleep(10));
          record.push(String(group));
        });
        yield* wait(taskGroup(body));
        expect(record).toEqual(['<TaskGroup [entered, tasks:4]>', '<TaskGroup [entered]>']);
      }));

    it('does not wait where it has no tasks', () =>
      run(function* ({ record, loop }) {
        loop.callSoon(() => record.push('a turn has passed'));
        record.push(yield* wait(inGroup(() => 'result')));
        yield* turns(1);
        expect(record).toEqual(['result', 'a turn has passed']);
      }));

    it('goes on where one of its tasks is cancelled', () =>
      run(function* ({ loop, record }) {
        const body = define(function* (group: TaskGroup) {
          const first = group.createTask(after(10, 'never'));
          yield* wait(sleep(1));
          first.cancel();
          return [first, group.createTask(after(2, 'b'))];
        });
        const tasks = yield* wait(taskGroup(body));
        record.push(...tasks.map(stateOf), loop.time());
        expect(record).toEqual(['cancelled', 'finished', 3]);
      }));

    it('gives its tasks their names and contexts', () =>
      run(function* ({ record }) {
        const variable = new ContextVar<number>('variable');
        const context = copyContext();
        const set = define(function* (value: number) {
          yield* turns(1);
          variable.set(value);
        });
        const body = define(function* (group: TaskGroup) {
          for (const value of [1, 2]) {
            const task = group.createTask(set(value), { context, name: `set ${value}` });
            yield* wait(task);
            record.push(task.getName(), context.get(variable), variable.get(0));
          }
        });
        yield* wait(taskGroup(body));
        expect(record).toEqual(['set 1', 1, 0, 'set 2', 2, 0]);
      }));

    it('cancels a task whose signal aborts, alone', () =>
      run(function* ({ loop, record }) {
        const controller = new AbortController();
        loop.callLater(1, () => controller.abort());
        const tasks = yield* wait(
          inGroup((group) => [
            group.createTask(sleep(10), { signal: controller.signal }),
            group.createTask(sleep(2)),
          ]),
        );
        record.push(...tasks.map(stateOf), loop.time());
        expect(record).toEqual(['cancelled', 'finished', 2]);
      }));
  });

  describe('where something fails', () => {
    it('cancels the other tasks and throws a group of the errors', () =>
      run(function* ({ loop, record }) {
        const kept: Task<unknown>[] = [];
        const other = define(function* () {
          try {
            yield* wait(sleep(10));
          } finally {
            record.push(`ends at ${loop.time()}`);
          }
        });
        const group = inGroup((own) => {
          kept.push(own.createTask(failing(1, 'bad')), own.createTask(other()));
        });
        record.push(yield* wait(ending(() => group)), ...kept.map(stateOf));
        record.push(loop.time(), currentTask()?.cancelling());
        expect(record).toEqual(['ends at 1', 'ExceptionGroup[RangeError: bad]', 'failed', 'cancelled', 1, 0]);
      }));

    it('cancels the body, and collects the errors that come at the same time', () =>
      run(function* ({ record }) {
        const body = define(function* (group: TaskGroup) {
          for (const what of 'abc') group.createTask(failing(1, what));
          group.createTask(sleep(5));
          try {
            yield* wait(sleep(10));
          } catch (error) {
            record.push(String(error), currentTask()?.cancelling(), String(group));
            throw error;
          }
        });
        record.push(yield* wait(ending(() => taskGroup(body))), currentTask()?.cancelling());
        expect(record).toEqual([
          ...['CancelledError', 1, '<TaskGroup [cancelling, tasks:1, errors:3]>'],
          ...['ExceptionGroup[RangeError: a, RangeError: b, RangeError: c]', 0],
        ]);
      }));

    it('throws an ExceptionGroup that says where it comes from, and has the errors themselves', () =>
      run(function* ({ record }) {
        const error = new RangeError('bad');
        const broken = define(function* () {
          yield* turns(1);
          throw error;
        });
        const group = inGroup((own) => void own.createTask(broken()));
        try {
          yield* wait(group);
        } catch (caught) {
          record.push(caught instanceof ExceptionGroup, String(caught));
          record.push(caught instanceof AggregateError && caught.errors[0] === error);
          record.push(caught instanceof Error && 'cause' in caught);
        }
        expect(record).toEqual([true, 'ExceptionGroup: unhandled errors in a TaskGroup', true, false]);
      }));

    it.each([
      ['after a wait', true],
      ['at once', false],
    ])('cancels its tasks where its body fails %s', (_when, waits) =>
      run(function* ({ loop, record }) {
        const kept: Task<unknown>[] = [];
        const body = define(function* (group: TaskGroup) {
          kept.push(group.createTask(sleep(5)), group.createTask(sleep(6)));
          if (waits) yield* wait(sleep(1));
          throw new RangeError('body');
        });
        record.push(yield* wait(ending(() => taskGroup(body))), ...kept.map(stateOf), loop.time());
        expect(record).toEqual(['ExceptionGroup[RangeError: body]', 'cancelled', 'cancelled', waits ? 1 : 0]);
      }),
    );

    it('has errors of tasks before that of the body', () =>
      run(function* ({ record }) {
        const body = define(function* (group: TaskGroup) {
          group.createTask(failing(1, 'task'));
          try {
            yield* wait(sleep(10));
          } catch {
            throw new TypeError('body');
          }
        });
        record.push(yield* wait(ending(() => taskGroup(body))), currentTask()?.cancelling());
        expect(record).toEqual(['ExceptionGroup[RangeError: task, TypeError: body]', 0]);
      }));

    it('has errors of tasks that fail while they clean up', () =>
      run(function* ({ loop, record }) {
        const cleaning = define(function* (delay: number, what: string) {
          try {
            yield* wait(sleep(10));
          } catch {
            yield* wait(sleep(delay));
            throw new TypeError(what);
          }
        });
        const group = inGroup((own) => {
          own.createTask(cleaning(3, 'late'));
          own.createTask(cleaning(2, 'soon'));
          own.createTask(failing(1, 'first'));
        });
        record.push(yield* wait(ending(() => group)), loop.time());
        expect(record).toEqual(['ExceptionGroup[RangeError: first, TypeError: soon, TypeError: late]', 4]);
      }));

    it('waits for tasks that swallow their cancellation', () =>
      run(function* ({ loop, record }) {
        const stubborn = define(function* () {
          try {
            yield* wait(sleep(10));
          } catch {
            yield* wait(sleep(5));
          }
          return 'went on';
        });
        const kept: Task<unknown>[] = [];
        const group = inGroup((own) => {
          kept.push(own.createTask(stubborn()));
          own.createTask(failing(1, 'bad'));
        });
        record.push(yield* wait(ending(() => group)), kept[0]?.result(), loop.time());
        expect(record).toEqual(['ExceptionGroup[RangeError: bad]', 'went on', 6]);
      }));

    it('takes what is thrown and is no Error', () =>
      run(function* ({ record }) {
        const thrower = (value: unknown) =>
          define(function* () {
            yield* turns(1);
            throw value;
          });
        for (const value of ['text', null, undefined, 0]) {
          try {
            yield* wait(inGroup((group) => void group.createTask(thrower(value)())));
          } catch (error) {
            record.push(error instanceof ExceptionGroup && error.exceptions);
          }
        }
        record.push(yield* wait(ending(() => taskGroup(thrower('body')))));
        expect(record).toEqual([['text'], [null], [undefined], [0], 'ExceptionGroup[body]']);
      }));

    it('is a BaseExceptionGroup where a task fails with one', () =>
      run(function* ({ record }) {
        const base = define(function* () {
          yield* wait(sleep(1));
          throw new BaseExceptionGroup('inner', [new CancelledError('inside')]);
        });
        const body = define(function* (group: TaskGroup) {
          group.createTask(base());
          try {
            yield* wait(sleep(10));
          } catch {
            throw new TypeError('body');
          }
        });
        record.push(yield* wait(ending(() => taskGroup(body))));
        expect(record).toEqual([
          'BaseExceptionGroup[BaseExceptionGroup[CancelledError: inside], TypeError: body]',
        ]);
      }));

    it('takes what its body leaves in another scope into the group', () =>
      run(function* ({ record }) {
        const database = define(function* (group: TaskGroup) {
          try {
            group.createTask(failing(0, 'task'));
            yield* wait(sleep(1));
          } catch {
            throw new RangeError('on leaving');
          }
        });
        record.push(yield* wait(ending(() => taskGroup(database))), currentTask()?.cancelling());
        expect(record).toEqual(['ExceptionGroup[RangeError: task, RangeError: on leaving]', 0]);
      }));

    it('ends also where tasks that make more tasks must be stopped', () =>
      run(function* ({ record }) {
        let heads = 0;
        const hydra = define(function* (group: TaskGroup): Generator<unknown, void, never> {
          heads += 1;
          yield* wait(sleep(0.01));
          group.createTask(hydra(group));
          group.createTask(hydra(group));
        });
        const hercules = define(function* () {
          while (heads < 10) yield* wait(sleep(0.015));
          throw new RangeError('the end');
        });
        const group = inGroup((own) => {
          own.createTask(hydra(own));
          own.createTask(hercules());
        });
        record.push(yield* wait(ending(() => group)), heads >= 10);
        expect(record).toEqual(['ExceptionGroup[RangeError: the end]', true]);
      }));
  });

  describe('in another one', () => {
    it('throws its group in the body of that one', () =>
      run(function* ({ loop, record }) {
        const outer = taskGroup((group) => {
          group.createTask(failing(10, 'outer'));
          return inGroup((inner) => void inner.createTask(failing(1, 'inner')));
        });
        record.push(yield* wait(ending(() => outer)), loop.time(), currentTask()?.cancelling());
        expect(record).toEqual(['ExceptionGroup[ExceptionGroup[RangeError: inner]]', 1, 0]);
      }));

    it('is cancelled where a task of that one fails', () =>
      run(function* ({ loop, record }) {
        const outer = taskGroup((group) => {
          group.createTask(failing(1, 'outer'));
          return inGroup((inner) => void inner.createTask(failing(10, 'inner')));
        });
        record.push(yield* wait(ending(() => outer)), loop.time(), currentTask()?.cancelling());
        expect(record).toEqual(['ExceptionGroup[RangeError: outer]', 1, 0]);
      }));

    it('keeps the cancellation of that one where both fail at the same time', () =>
      run(function* ({ record }) {
        const outer = define(function* (group: TaskGroup) {
          const inner = inGroup((own) => {
            own.createTask(failing(0, 'inner'));
            group.createTask(failing(0, 'outer'));
          });
          record.push(yield* wait(ending(() => inner)), currentTask()?.cancelling());
          yield* wait(sleep(1));
          record.push('never');
        });
        record.push(yield* wait(ending(() => taskGroup(outer))), currentTask()?.cancelling());
        yield* turns(2);
        expect(record).toEqual([
          ...['ExceptionGroup[RangeError: inner]', 1],
          ...['ExceptionGroup[RangeError: outer]', 0],
        ]);
      }));
  });

  describe('a task that begins eagerly', () => {
    const broken = define(function* () {
      yield* turns(0);
      throw new RangeError('at once');
    });

    it('may be done when it is made', () =>
      run(function* ({ loop, record }) {
        const tasks = yield* wait(
          inGroup((group) => [
            group.createTask(sleep(0, 'a'), { eagerStart: true }),
            group.createTask(
              define(() => 'b'),
              { eagerStart: true },
            ),
          ]),
        );
        record.push(...tasks.map((task) => task.result()), loop.time());
        expect(record).toEqual(['a', 'b', 0]);
      }));

    it('may fail when it is made, and the body goes on to its next wait', () =>
      run(function* ({ record }) {
        const body = define(function* (group: TaskGroup) {
          const options = { eagerStart: true };
          group.createTask(broken(), options);
          const next = group.createTask(sleep(5), options);
          record.push('goes on');
          try {
            yield* wait(sleep(10));
          } finally {
            record.push(stateOf(next));
          }
        });
        record.push(yield* wait(ending(() => taskGroup(body))), currentTask()?.cancelling());
        yield* turns(2);
        expect(record).toEqual(['goes on', 'cancelled', 'ExceptionGroup[RangeError: at once]', 0]);
      }));

    it('is cancelled where a task that it makes fails in turn', () =>
      run(function* ({ record }) {
        const options = { eagerStart: true };
        const second = define(function* (group: TaskGroup) {
          group.createTask(broken(), options);
          try {
            yield* wait(getRunningLoop().createFuture());
          } catch (error) {
            record.push(String(error));
            throw error;
          }
        });
        const outer = inGroup((group) => void group.createTask(second(group), options));
        record.push(yield* wait(ending(() => outer)), currentTask()?.cancelling());
        expect(record).toEqual(['CancelledError', 'ExceptionGroup[RangeError: at once]', 0]);
      }));
  });

  describe('refuses', () => {
    it('a task after one has failed, and closes its coroutine', () =>
      run(function* ({ record }) {
        const refused = after(1, 'never');
        const late = define(function* (group: TaskGroup) {
          try {
            yield* wait(sleep(10));
          } catch {
            const error = thrownBy(() => group.createTask(refused));
            record.push(error instanceof RuntimeError, error.message, String(refused));
          }
        });
        const outer = inGroup((group) => {
          group.createTask(late(group));
          group.createTask(failing(1, 'bad'));
        });
        record.push(yield* wait(ending(() => outer)));
        expect(record.map(String)).toEqual([
          'true',
          '<TaskGroup [cancelling, tasks:1, errors:1]> is shutting down',
          String(refused),
          'ExceptionGroup[RangeError: bad]',
        ]);
        expect(String(refused)).toMatch(/\[closed\]>$/);
      }));

    it('a task when it is over, and closes its coroutine', () =>
      run(function* ({ record }) {
        const group = yield* wait(inGroup((own) => own));
        const refused = sleep(1);
        const error = thrownBy(() => group.createTask(refused));
        record.push(error instanceof RuntimeError, error.message, String(refused));
        expect(record).toEqual([true, '<TaskGroup [finished]> is finished', '<Coroutine sleep [closed]>']);
      }));

    it('a promise, with the right line, and goes on', () =>
      run(function* ({ record }) {
        const body = define(function* (group: TaskGroup) {
          const promise = Promise.resolve(1);
          const error = thrownBy(() => group.createTask(promise as never)); // as: what the types refuse
          record.push(error instanceof TypeError, error.message.split('\n').at(-1));
          record.push(thrownBy(() => group.createTask(1 as never)) instanceof TypeError); // as: likewise
          yield* wait(group.createTask(sleep(1)));
          return String(group);
        });
        record.push(yield* wait(taskGroup(body)));
        expect(record).toEqual([true, '  right: createTask(() => work(3))', true, '<TaskGroup [entered]>']);
      }));
  });
});

describe('a TaskGroup', () => {
  it('that taskGroup() did not make takes no tasks, and can be cancelled in vain', () => {
    const group = new TaskGroup();
    const refused = sleep(1);
    group.cancel();
    expect(thrownBy(() => group.createTask(refused)).message).toBe(
      '<TaskGroup [created]> has not been entered',
    );
    expect([String(refused), group.signal.aborted]).toEqual(['<Coroutine sleep [closed]>', false]);
  });

  it('is for tasks alone', async () => {
    await expect(taskGroup(async () => 1).toPromise()).rejects.toThrow('no running event loop');
    const loop = new EventLoop({ clock: new VirtualClock() });
    expect(await loop.runUntilComplete(taskGroup(() => sleep(0, 'a task is made')))).toBe('a task is made');
    loop.close();
  });

  it('refuses what is no body', () => {
    const error = thrownBy(() => taskGroup(sleep(1) as never)); // as: what the types refuse
    expect([error instanceof TypeError, error.message]).toEqual([
      true,
      'Cannot run <Coroutine sleep [created]> in taskGroup as a function was expected\n' +
        '  right: taskGroup(async (group) => { … })',
    ]);
  });

  it('is seen by a task that is not its parent, and takes its tasks', async () => {
    const loop = new EventLoop({ clock: new VirtualClock() });
    const record: unknown[] = [];
    await loop.runUntilComplete(function* () {
      const begun = loop.createFuture<TaskGroup>();
      const owner = createTask(() =>
        taskGroup(function* (group) {
          begun.setResult(group);
          yield* sleep(1);
        }),
      );
      const group = yield* begun;
      const task = group.createTask(sleep(3, 'from outside'));
      yield* owner;
      record.push(loop.time(), task.result());
    });
    loop.close();
    expect(record).toEqual([3, 'from outside']);
  });

  it('gives what the body gives, in types', () => {
    const types = async (): Promise<void> => {
      expectTypeOf(await taskGroup(async () => await sleep(1, 'x'))).toEqualTypeOf<string>();
      expectTypeOf(
        await taskGroup(function* (group) {
          expectTypeOf(group).toEqualTypeOf<TaskGroup>();
          expectTypeOf(group.createTask(async () => 'x')).toEqualTypeOf<Task<string>>();
          return yield* group.createTask(sleep(1, 1));
        }),
      ).toEqualTypeOf<number>();
      // @ts-expect-error: a promise is no coroutine
      await taskGroup((group) => group.createTask(Promise.resolve(1)));
    };
    expect(types).toBeTypeOf('function');
  });
});
