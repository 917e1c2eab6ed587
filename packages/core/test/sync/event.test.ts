import { inspect } from 'node:util';
import {
  createTask,
  EventLoop,
  Event as Flag,
  RuntimeError,
  sleep,
  TimeoutError,
  timeout,
} from '@tsyncio/core';
import { VirtualClock } from '@tsyncio/core/testing';
import { describe, expect, it } from 'vitest';
import { ways } from '../ways.ts';

describe.each(ways)('Event in $name', ({ define, run, turns, wait }) => {
  const watch = define(function* (name: string, event: Flag, record: unknown[]) {
    try {
      record.push(`${name} ${yield* wait(event.wait())}`);
    } catch (error) {
      record.push(`${name} ${String(error)}`);
      throw error;
    }
  });

  it('wakes all that wait when it is set, in their order, and whom it has been set for does not wait', () =>
    run(function* ({ record }) {
      const event = new Flag();
      for (const name of ['a', 'b']) createTask(watch(name, event, record));
      yield* turns(1);
      record.push(event.isSet(), String(event));
      createTask(watch('late', event, record));
      event.set();
      record.push(event.isSet(), String(event));
      yield* turns(1);
      record.push(String(event));
      expect(record).toEqual([
        ...[false, '<Event [unset, waiters:2]>', true, '<Event [set, waiters:2]>'],
        ...['late true', 'a true', 'b true', '<Event [set]>'],
      ]);
    }));

  it('is passed at once where it is set, and nobody else runs meanwhile', () =>
    run(function* ({ loop, record }) {
      const event = new Flag();
      event.set();
      event.set();
      loop.callSoon(() => record.push('others'));
      record.push(yield* wait(event.wait()));
      yield* turns(1);
      expect(record).toEqual([true, 'others']);
    }));

  it('wakes who waited when it was set, though it is cleared at once, and nobody else', () =>
    run(function* ({ record }) {
      const event = new Flag();
      createTask(watch('a', event, record));
      yield* turns(1);
      event.set();
      event.clear();
      record.push(event.isSet());
      const late = createTask(watch('late', event, record));
      yield* turns(2);
      record.push(String(event));
      event.set();
      event.set();
      yield* wait(late);
      expect(record).toEqual([false, 'a true', '<Event [unset, waiters:1]>', 'late true']);
    }));

  it('is left by a wait that is cancelled: before it starts, while it waits, after it was woken', () =>
    run(function* ({ record }) {
      const event = new Flag();
      const before = createTask(watch('before', event, record));
      before.cancel();
      const during = createTask(watch('during', event, record));
      yield* turns(1);
      during.cancel();
      yield* turns(1);
      record.push(String(event), before.cancelled(), during.cancelled());
      const after = createTask(watch('after', event, record));
      const other = createTask(watch('other', event, record));
      yield* turns(1);
      event.set();
      after.cancel('too late');
      yield* wait(other);
      record.push(String(event), after.cancelled());
      expect(record).toEqual([
        ...['during CancelledError', '<Event [unset]>', true, true],
        ...['after CancelledError: too late', 'other true', '<Event [set]>', true],
      ]);
    }));

  it('may be waited for again while a task cleans up', () =>
    run(function* ({ record }) {
      const event = new Flag();
      const task = createTask(
        define(function* () {
          try {
            yield* wait(event.wait());
          } finally {
            record.push(yield* wait(event.wait()));
          }
        })(),
      );
      yield* turns(1);
      task.cancel();
      yield* turns(1);
      event.set();
      yield* turns(1);
      record.push(task.cancelled());
      expect(record).toEqual([true, true]);
    }));

  it('is left by a wait that times out', () =>
    run(function* ({ record }) {
      const event = new Flag();
      try {
        yield* wait(timeout(1, () => event.wait()));
      } catch (error) {
        record.push(error instanceof TimeoutError, String(event));
      }
      expect(record).toEqual([true, '<Event [unset]>']);
    }));
});

describe('Event', () => {
  it('belongs to the loop in which a task waited for it first', async () => {
    const event = new Flag();
    const loops = [1, 2].map(() => new EventLoop({ clock: new VirtualClock() }));
    const [first, second] = loops as [EventLoop, EventLoop]; // as: there are two
    await first.runUntilComplete(function* () {
      createTask(event.wait());
      yield* sleep(0);
      event.set();
    });
    event.clear();
    await expect(second.runUntilComplete(event.wait())).rejects.toThrow(
      new RuntimeError('<Event [unset]> is bound to a different event loop'),
    );
    for (const loop of loops) loop.close();
  });

  it('prints itself in its own words', () => {
    expect(inspect(new Flag())).toBe('<Event [unset]>');
    expect(String(new Flag().wait())).toBe('<Coroutine wait [created]>');
  });
});
