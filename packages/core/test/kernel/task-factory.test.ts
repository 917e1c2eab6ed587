import {
  allTasks,
  ContextVar,
  type CoroutineLike,
  createEagerTaskFactory,
  createTask,
  currentTask,
  EventLoop,
  eagerTaskFactory,
  ensureFuture,
  gather,
  sleep,
  Task,
  type TaskFactory,
  type TaskGroup,
  taskGroup,
} from '@tsyncio/core';
import { VirtualClock } from '@tsyncio/core/testing';
import { describe, expect, it } from 'vitest';
import { thrownBy, ways } from '../ways.ts';

class Job<T> extends Task<T> {}

const makesJobs: TaskFactory = (loop, source, options) => new Job(source, { ...options, loop });

describe('a task factory', () => {
  it('is none at first, can be set and taken back', async () => {
    const loop = new EventLoop({ clock: new VirtualClock() });
    expect(loop.getTaskFactory()).toBe(null);
    loop.setTaskFactory(makesJobs);
    expect(loop.getTaskFactory()).toBe(makesJobs);
    const job = loop.createTask(sleep(1, 'job'));
    loop.setTaskFactory(null);
    const task = loop.createTask(sleep(1, 'task'));
    expect([loop.getTaskFactory(), job instanceof Job, task instanceof Job]).toEqual([null, true, false]);
    expect(await loop.runUntilComplete(gather(job, task))).toEqual(['job', 'task']);
    loop.close();
  });

  it('refuses what is no function, and stays what it was', () => {
    const loop = new EventLoop({ clock: new VirtualClock() });
    expect(thrownBy(() => loop.setTaskFactory(1 as never))).toBeInstanceOf(TypeError); // as: what the types refuse
    expect(loop.getTaskFactory()).toBe(null);
    expect(thrownBy(() => createEagerTaskFactory(1 as never))).toBeInstanceOf(TypeError); // as: likewise
    loop.close();
  });

  it('need not pass the name on: the task has it all the same', () => {
    const loop = new EventLoop({ clock: new VirtualClock() });
    loop.setTaskFactory((its, source) => new Job(source, { loop: its }));
    const [named, unnamed] = [loop.createTask(sleep(0), { name: 'given' }), loop.createTask(sleep(0))];
    expect([named instanceof Job, named.getName(), /^Task-\d+$/.test(unnamed.getName())]).toEqual([
      ...[true, 'given', true],
    ]);
    loop.close();
  });

  it('makes all the tasks of its loop, with the names and contexts that they are given', async () => {
    const loop = new EventLoop({ clock: new VirtualClock() });
    const made: string[] = [];
    const variable = new ContextVar<string>('variable', { default: 'none' });
    loop.setTaskFactory((its, source, options) => {
      const job = makesJobs(its, source, options);
      made.push(job.getName().replace(/\d+/, 'N'));
      return job;
    });
    const work = async (name: string): Promise<string> => await sleep(1, `${name} ${variable.get()}`);
    const results = await loop.runUntilComplete(async () => {
      currentTask()?.setName('main');
      const { context } = { context: currentTask()?.getContext().copy() };
      context?.run(() => variable.set('given'));
      const job = createTask(() => work('created'), { name: 'named', context });
      const followed = ensureFuture(() => work('ensured'));
      const group = taskGroup(async (tasks) => {
        const grouped = tasks.createTask(() => work('grouped'), { name: 'grouped' });
        return [await grouped];
      });
      return await gather(job, followed, group, () => work('gathered'));
    });
    expect(results).toEqual(['created given', 'ensured none', ['grouped none'], 'gathered none']);
    expect(made).toEqual(['Task-N', 'named', 'Task-N', 'Task-N', 'Task-N', 'grouped']);
    loop.close();
  });
});

describe.each(ways)('the eager task factory in $name', ({ name, define, run, turns, wait }) => {
  const isSynchronous = name.startsWith('generators');

  it('runs a task at once up to where it waits, as the current one, in a class of its own', () =>
    run(function* ({ loop, record }) {
      loop.setTaskFactory(createEagerTaskFactory(Job));
      const main = currentTask();
      const task = createTask(
        define(function* () {
          record.push(currentTask()?.getName(), allTasks().size);
          yield* wait(sleep(1));
          record.push(currentTask()?.getName());
          return 'result';
        })(),
        { name: 'eager' },
      );
      record.push(currentTask() === main, task instanceof Job, task.done(), allTasks().size);
      record.push(yield* wait(task), allTasks().size);
      expect(record).toEqual(['eager', 2, true, true, false, 2, 'eager', 'result', 1]);
    }));

  it('has the future set when the task is made', () =>
    run(function* ({ loop, record }) {
      loop.setTaskFactory(eagerTaskFactory);
      const future = loop.createFuture<string>();
      const task = createTask(define(() => future.setResult('set'))());
      record.push(future.done(), task.done() === isSynchronous, yield* wait(future));
      yield* wait(task);
      expect(record).toEqual([true, true, 'set']);
    }));

  it('lets a task be cancelled that waits, by any message', () =>
    run(function* ({ loop, record }) {
      loop.setTaskFactory(eagerTaskFactory);
      const task = createTask(sleep(1));
      record.push(task.cancel('enough'), task.cancelling());
      try {
        yield* wait(task);
      } catch (error) {
        record.push(String(error), loop.time());
      }
      expect(record).toEqual([true, 1, 'CancelledError: enough', 0]);
    }));

  it('runs lazily what says so itself', () =>
    run(function* ({ loop, record }) {
      loop.setTaskFactory(eagerTaskFactory);
      const work = define((which: string) => record.push(which));
      const tasks = [createTask(work('lazy'), { eagerStart: false }), createTask(work('eager'))];
      record.push('made');
      for (const task of tasks) yield* wait(task);
      yield* turns(1);
      expect(record).toEqual(['eager', 'made', 'lazy']);
    }));

  const inGather = define(function* (width: number, depth: number): Generator<unknown, number, unknown> {
    if (depth === 0) return 1;
    const counts = yield* wait(gather(Array.from({ length: width }, () => inGather(width, depth - 1))));
    return counts.reduce((sum, count) => sum + count, 1);
  });
  const inGroups = define(function* (width: number, depth: number): Generator<unknown, number, unknown> {
    if (depth === 0) return 1;
    const tasks = yield* wait(
      taskGroup(
        define((group: TaskGroup) =>
          Array.from({ length: width }, () => group.createTask(inGroups(width, depth - 1))),
        ),
      ),
    );
    return tasks.reduce((sum, task) => sum + task.result(), 1);
  });

  it.each([
    ['gather', inGather, 0],
    // A group is told of its tasks in the next batch, as since CPython 3.13.2: who has one waits for that.
    ['task groups', inGroups, 13],
  ])('suspends no leaf of a tree of tasks in %s that wait for nothing but each other', (_how, tree, waits) =>
    run(function* ({ loop, record }) {
      for (const eagerStart of [false, true]) {
        let [made, suspended] = [0, 0];
        loop.setTaskFactory(<T>(its: EventLoop, source: CoroutineLike<T>) => {
          const task = new Task(source, { loop: its, eagerStart });
          made += 1;
          if (!task.done()) suspended += 1;
          return task;
        });
        record.push(yield* wait(createTask(tree(3, 3))), made, suspended);
      }
      // An async function is done in a microtask at the earliest (docs/differences.md, 8).
      expect(record).toEqual([40, 40, 40, 40, 40, isSynchronous ? waits : 40]);
    }),
  );
});
