import { allTasks, ContextVar, createTask, currentTask, sleep } from '@tsyncio/core';
import { describe, expect, it } from 'vitest';
import { ways } from '../ways.ts';

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
