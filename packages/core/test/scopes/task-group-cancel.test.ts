import {
  type Coroutine,
  createTask,
  currentTask,
  isCancelled,
  RuntimeError,
  sleep,
  type Task,
  type TaskGroup,
  taskGroup,
} from '@tsyncio/core';
import { describe, expect, it } from 'vitest';
import { thrownBy } from '../ways.ts';
import { endingIn, groupIn, type Kept, manners, shown, stateOf } from './groups.ts';

describe.each(manners)('group.cancel() in $name', ({ define, run, turns, wait }) => {
  const ending = endingIn({ define, wait });
  const inGroup = groupIn({ define });
  const cleaning = define(function* (delay: number, what?: string) {
    try {
      yield* wait(sleep(10));
    } catch (error) {
      yield* wait(sleep(delay));
      if (what !== undefined) throw new RangeError(what);
      throw error;
    }
  });

  it('ends the body and the tasks, and the group without an error', () =>
    run(function* ({ loop, record }) {
      const kept: Task<unknown>[] = [];
      const body = define(function* (group: TaskGroup) {
        kept.push(group.createTask(sleep(10)), group.createTask(cleaning(2)));
        yield* wait(sleep(1));
        group.cancel();
        record.push(String(group), currentTask()?.cancelling());
        try {
          yield* wait(sleep(10));
        } catch (error) {
          record.push(isCancelled(error));
          throw error;
        }
      });
      record.push(yield* wait(ending(() => taskGroup(body))), loop.time(), ...kept.map(stateOf));
      record.push(currentTask()?.cancelling());
      yield* turns(2);
      expect(record).toEqual([
        ...['<TaskGroup [cancelling, tasks:2]>', 1, true],
        ...['undefined', 3, 'cancelled', 'cancelled', 0],
      ]);
    }));

  it('keeps the result of a body that ends before it waits again', () =>
    run(function* ({ record }) {
      for (const count of [0, 1]) {
        const body = define(function* (group: TaskGroup) {
          yield* turns(1);
          if (count > 0) group.createTask(sleep(10));
          group.cancel();
          return 'result';
        });
        record.push(yield* wait(ending(() => taskGroup(body))), currentTask()?.cancelling());
        yield* turns(2);
      }
      expect(record).toEqual(['result', 0, 'result', 0]);
    }));

  it('comes from a task of the group', () =>
    run(function* ({ loop, record }) {
      const kept: Task<unknown>[] = [];
      const stopper = define(function* (group: TaskGroup) {
        yield* wait(sleep(1));
        group.cancel();
        record.push('goes on');
        yield* wait(sleep(1));
        record.push('never');
      });
      const body = define(function* (group: TaskGroup) {
        kept.push(group.createTask(sleep(10)), group.createTask(stopper(group)));
        yield* wait(sleep(10));
      });
      record.push(yield* wait(ending(() => taskGroup(body))), loop.time(), ...kept.map(stateOf));
      record.push(currentTask()?.cancelling());
      expect(record).toEqual(['goes on', 'undefined', 1, 'cancelled', 'cancelled', 0]);
    }));

  it('comes from a task in its first step, also where that is an eager one', () =>
    run(function* ({ loop, record }) {
      const kept: Task<unknown>[] = [];
      const stopper = define(function* (group: TaskGroup) {
        group.cancel();
        yield* wait(sleep(1));
        record.push('never');
      });
      const group = inGroup((own) => {
        kept.push(own.createTask(stopper(own), { eagerStart: true }));
      });
      record.push(yield* wait(ending(() => group)), loop.time(), ...kept.map(stateOf));
      record.push(currentTask()?.cancelling());
      expect(record).toEqual(['undefined', 0, 'cancelled', 0]);
    }));

  it.each(['body', 'tasks'])('comes from outside, while the group waits in its %s', (where) =>
    run(function* ({ loop, record }) {
      const kept: Kept = {};
      const body = define(function* (group: TaskGroup) {
        kept.group = group;
        group.createTask(sleep(10));
        if (where === 'body') yield* wait(sleep(10));
        return 'the body has ended';
      });
      loop.callLater(1, () => kept.group?.cancel());
      record.push(yield* wait(ending(() => taskGroup(body))), loop.time(), currentTask()?.cancelling());
      expect(record).toEqual([where === 'body' ? 'undefined' : 'the body has ended', 1, 0]);
    }),
  );

  it('does nothing more the second time, nor when the group is over', () =>
    run(function* ({ loop, record }) {
      const kept: Kept = {};
      const body = define(function* (group: TaskGroup) {
        kept.group = group;
        group.createTask(cleaning(5));
        yield* wait(sleep(10));
      });
      for (const when of [1, 1, 2, 3]) loop.callLater(when, () => kept.group?.cancel());
      record.push(yield* wait(ending(() => taskGroup(body))), loop.time());
      kept.group?.cancel();
      yield* turns(2);
      record.push(String(kept.group), currentTask()?.cancelling());
      expect(record).toEqual(['undefined', 6, '<TaskGroup [finished]>', 0]);
    }));

  it('does nothing in the batch in which the last task has ended', () =>
    run(function* ({ loop, record }) {
      const kept: Kept = {};
      const group = inGroup((own) => {
        kept.group = own;
        const last = own.createTask(sleep(1));
        last.addDoneCallback(() => {
          own.cancel();
          record.push(own.signal.aborted);
        });
        return 'result';
      });
      record.push(yield* wait(ending(() => group)), loop.time(), currentTask()?.cancelling());
      yield* turns(2);
      expect(record).toEqual([false, 'result', 1, 0]);
    }));

  it('does nothing more where the group ends already', () =>
    run(function* ({ loop, record }) {
      const kept: Kept = {};
      const group = inGroup(function* (own) {
        kept.group = own;
        own.createTask(cleaning(2, 'cleanup'));
        yield* turns(1);
        throw new TypeError('body');
      });
      loop.callLater(1, () => kept.group?.cancel());
      record.push(yield* wait(ending(() => group)), loop.time(), currentTask()?.cancelling());
      yield* turns(2);
      expect(record).toEqual(['ExceptionGroup[RangeError: cleanup, TypeError: body]', 2, 0]);
    }));

  it('throws what fails while it cleans up', () =>
    run(function* ({ loop, record }) {
      const body = define(function* (group: TaskGroup) {
        group.createTask(cleaning(2, 'task'));
        yield* wait(sleep(1));
        group.cancel();
        try {
          yield* wait(sleep(10));
        } catch {
          throw new TypeError('body');
        }
      });
      record.push(yield* wait(ending(() => taskGroup(body))), loop.time(), currentTask()?.cancelling());
      yield* turns(2);
      expect(record).toEqual(['ExceptionGroup[RangeError: task, TypeError: body]', 3, 0]);
    }));

  it('throws what the body throws at once', () =>
    run(function* ({ record }) {
      const body = define((group: TaskGroup) => {
        group.createTask(sleep(10));
        group.cancel();
        record.push(currentTask()?.cancelling());
        throw new TypeError('body');
      });
      record.push(yield* wait(ending(() => taskGroup(body))), currentTask()?.cancelling());
      yield* turns(2);
      expect(record).toEqual([1, 'ExceptionGroup[TypeError: body]', 0]);
    }));

  it('refuses tasks from then on', () =>
    run(function* ({ record }) {
      const body = define((group: TaskGroup) => {
        group.cancel();
        const error = thrownBy(() => group.createTask(sleep(1)));
        record.push(error instanceof RuntimeError, error.message);
      });
      record.push(yield* wait(ending(() => taskGroup(body))));
      expect(record).toEqual([true, '<TaskGroup [cancelling]> is shutting down', 'undefined']);
    }));

  it('lets a body go on that swallows its cancellation', () =>
    run(function* ({ loop, record }) {
      const body = define(function* (group: TaskGroup) {
        group.createTask(sleep(10));
        group.cancel();
        try {
          yield* wait(sleep(10));
        } catch {
          yield* wait(sleep(1));
        }
        return 'swallowed';
      });
      record.push(yield* wait(ending(() => taskGroup(body))), loop.time(), currentTask()?.cancelling());
      expect(record).toEqual(['swallowed', 1, 0]);
    }));

  it('ends an inner group and leaves the outer one, and the other way round', () =>
    run(function* ({ loop, record }) {
      for (const which of ['inner', 'outer']) {
        const outer = define(function* (group: TaskGroup) {
          const inner = taskGroup((own) => {
            loop.callLater(1, () => (which === 'inner' ? own : group).cancel());
            own.createTask(sleep(10));
            return sleep(10);
          });
          try {
            record.push(shown(yield* wait(inner)), currentTask()?.cancelling());
            yield* wait(sleep(1));
          } catch (error) {
            record.push(shown(error));
            throw error;
          }
        });
        record.push(which, yield* wait(ending(() => taskGroup(outer))), currentTask()?.cancelling());
      }
      record.push(loop.time());
      expect(record).toEqual([
        ...['undefined', 0, 'inner', 'undefined', 0],
        ...['CancelledError', 'outer', 'undefined', 0, 3],
      ]);
    }));

  describe('together with a cancellation of the parent from outside', () => {
    const parentOf = (body: (group: TaskGroup) => Coroutine<unknown>, kept: Kept): Task<unknown> =>
      createTask(() =>
        taskGroup((group) => {
          kept.group = group;
          return body(group);
        }),
      );

    it.each([
      ['after it', 'body', 'after'],
      ['after it', 'tasks', 'after'],
      ['before it', 'body', 'before'],
      ['before it', 'tasks', 'before'],
    ])('ends cancelled: %s in the same batch, while the group waits in its %s', (_when, where, order) =>
      run(function* ({ record }) {
        const kept: Kept = {};
        const task = parentOf((group) => {
          group.createTask(cleaning(1));
          return where === 'body' ? cleaning(1) : sleep(0);
        }, kept);
        yield* wait(sleep(1));
        if (order === 'after') kept.group?.cancel();
        task.cancel('from outside');
        if (order === 'before') kept.group?.cancel();
        record.push(isCancelled(yield* wait(endingError(() => task))), task.cancelled(), task.cancelling());
        expect(record).toEqual([true, true, 1]);
      }),
    );

    const endingError = define(function* (make: () => Parameters<typeof wait>[0]) {
      try {
        return yield* wait(make());
      } catch (error) {
        return error;
      }
    });

    it('ends cancelled where it comes while the tasks of the cancelled group clean up', () =>
      run(function* ({ loop, record }) {
        const kept: Kept = {};
        const task = createTask(
          inGroup((group) => {
            kept.group = group;
            group.createTask(cleaning(3));
          }),
        );
        yield* wait(sleep(1));
        kept.group?.cancel();
        yield* wait(sleep(1));
        task.cancel('from outside');
        record.push(yield* wait(ending(() => task)), loop.time(), task.cancelling());
        expect(record).toEqual(['CancelledError: from outside', 4, 1]);
      }));

    it('ends cancelled where it comes when the last task has ended', () =>
      run(function* ({ loop, record }) {
        const kept: Kept = {};
        const task = createTask(
          inGroup((group) => {
            kept.group = group;
            const last = group.createTask(cleaning(3));
            last.addDoneCallback(() => task.cancel('from outside'));
          }),
        );
        yield* wait(sleep(1));
        kept.group?.cancel();
        record.push(yield* wait(ending(() => task)), loop.time(), task.cancelling());
        expect(record).toEqual(['CancelledError: from outside', 4, 1]);
      }));

    it('fails where something fails, and is cancelled at its next wait', () =>
      run(function* ({ loop, record }) {
        const kept: Kept = {};
        const main = define(function* () {
          const group = inGroup((own) => {
            kept.group = own;
            own.createTask(cleaning(3, 'cleanup'));
          });
          record.push(yield* wait(ending(() => group)), currentTask()?.cancelling());
          yield* wait(sleep(1));
          record.push('never');
        });
        const task = createTask(main());
        yield* wait(sleep(1));
        kept.group?.cancel();
        yield* wait(sleep(1));
        task.cancel();
        record.push(yield* wait(ending(() => task)), loop.time(), task.cancelling());
        expect(record).toEqual(['ExceptionGroup[RangeError: cleanup]', 1, 'CancelledError', 4, 1]);
      }));

    it('ends without an error in a task that was cancelled before, and goes on', () =>
      run(function* ({ record }) {
        const main = define(function* () {
          try {
            yield* wait(sleep(10));
          } catch {
            const early = taskGroup((group) => {
              group.cancel();
              return sleep(10);
            });
            const late = inGroup((group) => group.cancel());
            record.push(yield* wait(ending(() => early)), yield* wait(ending(() => late)));
            yield* wait(sleep(1));
            return 'goes on';
          }
          return 'never';
        });
        const task = createTask(main());
        yield* wait(sleep(1));
        task.cancel();
        record.push(yield* wait(ending(() => task)), task.cancelling());
        expect(record).toEqual(['undefined', 'undefined', 'goes on', 1]);
      }));

    it('is not lost where the task is cancelled before the group begins', () =>
      run(function* ({ record }) {
        const main = define(function* () {
          currentTask()?.cancel('before');
          const group = inGroup((own) => own.cancel());
          record.push(yield* wait(ending(() => group)), currentTask()?.cancelling());
          yield* wait(sleep(1));
          return 'never';
        });
        const task = createTask(main());
        record.push(yield* wait(ending(() => task)), task.cancelled());
        expect(record).toEqual(['undefined', 1, 'CancelledError', true]);
      }));
  });
});

describe.each(manners)('group.signal in $name', ({ define, run, turns, wait }) => {
  const ending = endingIn({ define, wait });

  it.each(['cancelled', 'failing', 'failing body', 'cancelled from outside'])(
    'aborts with a CancelledError when the group ends early: %s',
    (how) =>
      run(function* ({ loop, record }) {
        const body = define(function* (group: TaskGroup) {
          const { signal } = group;
          record.push(signal.aborted, group.signal === signal);
          signal.addEventListener('abort', () => record.push(isCancelled(signal.reason), loop.time()));
          const failing = define(function* () {
            yield* wait(sleep(1));
            throw new RangeError('bad');
          });
          if (how === 'failing') group.createTask(failing());
          if (how === 'cancelled') loop.callLater(1, () => group.cancel());
          yield* wait(how === 'failing body' ? failing() : sleep(10));
        });
        const task = createTask(taskGroup(body));
        if (how === 'cancelled from outside') loop.callLater(1, () => task.cancel());
        const ended = yield* wait(ending(() => task));
        yield* turns(1);
        const failed = how.startsWith('failing') ? 'ExceptionGroup[RangeError: bad]' : 'undefined';
        expect([...record, ended]).toEqual([
          ...[false, true, true, 1],
          how === 'cancelled from outside' ? 'CancelledError' : failed,
        ]);
      }),
  );

  it('is aborted where it is asked for later, and not where the group ended well', () =>
    run(function* ({ record }) {
      for (const cancels of [true, false]) {
        const body = define(function* (group: TaskGroup) {
          if (cancels) group.cancel();
          yield* turns(0);
          return group;
        });
        const group = yield* wait(taskGroup(body));
        record.push(group.signal.aborted, isCancelled(group.signal.reason));
      }
      expect(record).toEqual([true, true, false, false]);
    }));

  it('stops what takes a signal', () =>
    run(function* ({ record, loop }) {
      const body = define(function* (group: TaskGroup) {
        const outside = createTask(sleep(10), { signal: group.signal });
        loop.callLater(1, () => group.cancel());
        yield* wait(sleep(2));
        return outside;
      });
      const task = createTask(sleep(10));
      task.cancel();
      record.push(yield* wait(ending(() => taskGroup(body))), loop.time());
      yield* turns(2);
      expect(record).toEqual(['undefined', 1]);
    }));
});
