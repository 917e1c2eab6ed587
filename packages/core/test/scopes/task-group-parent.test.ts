import {
  createTask,
  currentTask,
  rethrowCancelled,
  sleep,
  type Task,
  type TaskGroup,
  taskGroup,
  timeout,
} from '@tsyncio/core';
import { describe, expect, it } from 'vitest';
import { endingIn, groupIn, manners, shown, stateOf } from './groups.ts';

describe.each(manners)('a cancelled task with a task group in $name', ({ define, run, turns, wait }) => {
  const ending = endingIn({ define, wait });
  const inGroup = groupIn({ define });
  const failing = define(function* (delay: number, what: string) {
    yield* wait(sleep(delay));
    throw new RangeError(what);
  });
  const cleaning = define(function* (delay: number, what?: string) {
    try {
      yield* wait(sleep(10));
    } catch (error) {
      yield* wait(sleep(delay));
      if (what !== undefined) throw new RangeError(what);
      throw error;
    }
  });

  it('cancels the tasks of the group while it waits for them, and waits for their end', () =>
    run(function* ({ loop, record }) {
      const kept: Task<unknown>[] = [];
      const task = createTask(
        inGroup((group) => {
          for (const delay of [1, 2, 3]) kept.push(group.createTask(cleaning(delay)));
        }),
      );
      yield* wait(sleep(1));
      task.cancel('from outside');
      record.push(yield* wait(ending(() => task)), ...kept.map(stateOf), loop.time(), task.cancelling());
      expect(record).toEqual(['CancelledError: from outside', 'cancelled', 'cancelled', 'cancelled', 4, 1]);
    }));

  it('cancels the body and the tasks of the group', () =>
    run(function* ({ record }) {
      const body = define(function* (group: TaskGroup) {
        const inner = group.createTask(sleep(10));
        try {
          yield* wait(sleep(10));
        } catch (error) {
          record.push(`body ${String(error)}`, stateOf(inner));
          throw error;
        } finally {
          yield* turns(1);
          record.push(stateOf(inner));
        }
      });
      const task = createTask(taskGroup(body));
      yield* wait(sleep(1));
      task.cancel();
      record.push(yield* wait(ending(() => task)), task.cancelled());
      expect(record).toEqual(['body CancelledError', 'pending', 'pending', 'CancelledError', true]);
    }));

  it('cancels the body of a group that has no tasks', () =>
    run(function* ({ record }) {
      const task = createTask(taskGroup(() => sleep(10)));
      yield* turns(2);
      task.cancel();
      record.push(yield* wait(ending(() => task)), task.cancelled());
      expect(record).toEqual(['CancelledError', true]);
    }));

  it('is cancelled before it begins, and makes no group', () =>
    run(function* ({ record, loop }) {
      loop.setTaskFactory(null);
      const task = createTask(inGroup(() => record.push('never')));
      task.cancel();
      record.push(yield* wait(ending(() => task)), task.cancelled());
      expect(record).toEqual(['CancelledError', true]);
    }));

  it.each([
    ['the tasks fail while they clean up', 'tasks'],
    ['the body fails while it cleans up', 'body'],
  ])('fails where %s, and has nothing left of the cancellation', (_what, who) =>
    run(function* ({ record }) {
      const tasks = inGroup((group) => {
        for (const what of 'abc') group.createTask(cleaning(1, what));
      });
      const body = taskGroup(() => cleaning(1, 'body'));
      const task = createTask(who === 'tasks' ? tasks : body);
      yield* wait(sleep(1));
      task.cancel();
      record.push(yield* wait(ending(() => task)), stateOf(task), task.cancelling());
      const errors = who === 'tasks' ? 'RangeError: a, RangeError: b, RangeError: c' : 'RangeError: body';
      expect(record).toEqual([`ExceptionGroup[${errors}]`, 'failed', 1]);
    }),
  );

  it.each([false, true])('fails where the tasks of an inner group do (the outer one has tasks: %s)', (has) =>
    run(function* ({ record }) {
      const outer = taskGroup((group) => {
        if (has) group.createTask(sleep(10));
        return inGroup((inner) => {
          for (const what of 'ab') inner.createTask(cleaning(0, what));
        });
      });
      const task = createTask(outer);
      yield* wait(sleep(1));
      task.cancel();
      record.push(yield* wait(ending(() => task)));
      expect(record).toEqual(['ExceptionGroup[ExceptionGroup[RangeError: a, RangeError: b]]']);
    }),
  );

  it.each([
    ['itself', false],
    ['by a task that waits for it', true],
  ])('fails where a task of its group does while the body cleans up; cancelled %s', (_how, nested) =>
    run(function* ({ loop, record }) {
      const group = taskGroup((own) => {
        own.createTask(failing(3, 'task'));
        return cleaning(5);
      });
      const inner = createTask(group);
      const task = nested ? createTask(() => inner) : inner;
      yield* wait(sleep(1));
      task.cancel();
      record.push(yield* wait(ending(() => task)), loop.time(), stateOf(inner));
      expect(record).toEqual(['ExceptionGroup[RangeError: task]', 3, 'failed']);
    }),
  );

  it('may be cancelled again and again while its tasks clean up', () =>
    run(function* ({ loop, record }) {
      const inner: Task<unknown>[] = [];
      const task = createTask(
        inGroup((group) => {
          inner.push(group.createTask(cleaning(5)));
        }),
      );
      for (const message of ['first', 'second', 'third']) {
        yield* wait(sleep(1));
        task.cancel(message);
      }
      record.push(yield* wait(ending(() => task)), loop.time(), task.cancelling(), ...inner.map(stateOf));
      expect(record).toEqual(['CancelledError: first', 6, 3, 'cancelled']);
    }));

  it('gets its cancellation at the next wait where a task has failed before', () =>
    run(function* ({ loop, record }) {
      const begun = loop.createFuture<void>();
      const raising = define(function* () {
        begun.setResult();
        yield* turns(1);
        throw new RangeError('bad');
      });
      const main = define(function* () {
        const group = taskGroup((own) => {
          own.createTask(raising());
          return sleep(1);
        });
        record.push(yield* wait(ending(() => group)), currentTask()?.cancelling());
        try {
          yield* wait(sleep(1));
        } finally {
          record.push(currentTask()?.cancelling());
        }
      });
      loop.setTaskFactory(null);
      const task = createTask(main());
      yield* wait(begun);
      record.push(task.cancelling(), task.cancel(), task.cancelling());
      record.push(yield* wait(ending(() => task)), task.cancelled());
      expect(record).toEqual([0, true, 1, 'ExceptionGroup[RangeError: bad]', 1, 1, 'CancelledError', true]);
    }));

  it('gets it also where it is cancelled while the tasks of a failed group clean up', () =>
    run(function* ({ loop, record }) {
      const main = define(function* () {
        const group = inGroup((own) => {
          own.createTask(failing(1, 'bad'));
          own.createTask(cleaning(3));
        });
        record.push(yield* wait(ending(() => group)), currentTask()?.cancelling());
        yield* wait(sleep(1));
        record.push('never');
      });
      const task = createTask(main());
      yield* wait(sleep(2));
      task.cancel();
      record.push(yield* wait(ending(() => task)), loop.time(), task.cancelling());
      expect(record).toEqual(['ExceptionGroup[RangeError: bad]', 1, 'CancelledError', 4, 1]);
    }));

  it('gets it in either order, where a task fails in the same batch', () =>
    run(function* ({ loop, record }) {
      const main = define(function* (name: string) {
        const group = inGroup((own) => {
          own.createTask(failing(1, 'bad'));
        });
        try {
          yield* wait(group);
        } catch (error) {
          record.push(`${name}: ${shown(error)}`);
          rethrowCancelled(error);
        }
        yield* wait(sleep(1));
        record.push('never');
      });
      loop.callLater(1, () => before.cancel());
      const before = createTask(main('before'));
      const after = createTask(main('after'));
      yield* turns(3);
      loop.callLater(1, () => after.cancel());
      record.push(yield* wait(ending(() => before)), yield* wait(ending(() => after)), loop.time());
      expect(record).toEqual([
        ...['before: CancelledError', 'after: ExceptionGroup[RangeError: bad]'],
        ...['CancelledError', 'CancelledError', 1],
      ]);
    }));

  it('is limited by a timeout around the group, which waits for its tasks', () =>
    run(function* ({ loop, record }) {
      const kept: Task<unknown>[] = [];
      const group = inGroup((own) => {
        kept.push(own.createTask(cleaning(2)), own.createTask(sleep(10)));
      });
      record.push(yield* wait(ending(() => timeout(1, () => group))), loop.time());
      record.push(...kept.map(stateOf), currentTask()?.cancelling());
      expect(record).toEqual(['TimeoutError', 3, 'cancelled', 'cancelled', 0]);
    }));

  it('has what fails in a group in place of the timeout around it', () =>
    run(function* ({ record }) {
      const group = inGroup((own) => {
        own.createTask(cleaning(2, 'cleanup'));
      });
      record.push(yield* wait(ending(() => timeout(1, () => group))), currentTask()?.cancelling());
      yield* turns(2);
      expect(record).toEqual(['ExceptionGroup[RangeError: cleanup]', 0]);
    }));

  it('fails with the timeout of its body, and with that of a task', () =>
    run(function* ({ loop, record }) {
      const body = taskGroup((group) => {
        group.createTask(sleep(10));
        return timeout(1, () => sleep(5));
      });
      const task = inGroup((group) => {
        group.createTask(timeout(1, () => sleep(5)));
        group.createTask(sleep(10));
      });
      for (const group of [body, task]) record.push(yield* wait(ending(() => group)), loop.time());
      record.push(currentTask()?.cancelling());
      expect(record).toEqual(['ExceptionGroup[TimeoutError]', 1, 'ExceptionGroup[TimeoutError]', 2, 0]);
    }));
});
