import { inspect } from 'node:util';
import {
  Condition,
  createTask,
  currentTask,
  EventLoop,
  Held,
  isCancelled,
  Lock,
  RuntimeError,
  Semaphore,
  sleep,
  TimeoutError,
  timeout,
  waitFor,
} from '@tsyncio/core';
import { VirtualClock } from '@tsyncio/core/testing';
import { describe, expect, it, vi } from 'vitest';
import { thrownBy, ways } from '../ways.ts';

describe.each(ways)('Condition in $name', ({ define, run, turns, wait }) => {
  /** Waits with the lock, says that it was notified, and keeps the lock. */
  const keep = define(function* (name: string, condition: Condition, record: unknown[]) {
    yield* wait(condition.acquire());
    record.push(`${name} ${yield* wait(condition.wait())}`);
  });
  /** The same, but it releases the lock. */
  const watch = define(function* (name: string, condition: Condition, record: unknown[]) {
    try {
      yield* wait(condition.with(() => condition.wait()));
      record.push(name);
    } catch (error) {
      record.push(`${name} ${String(error)}`);
      throw error;
    }
  });
  /** Notifies, with the lock. */
  const notify = define(function* (condition: Condition, n?: number) {
    yield* wait(condition.acquire());
    condition.notify(n);
    condition.release();
  });

  it('lets those that it notifies go on one by one, as they get the lock', () =>
    run(function* ({ record }) {
      const condition = new Condition();
      for (const name of ['a', 'b', 'c']) createTask(keep(name, condition, record));
      yield* turns(1);
      record.push(String(condition));
      yield* wait(condition.acquire());
      condition.notify();
      yield* turns(1);
      record.push(String(condition));
      condition.release();
      yield* turns(1);
      record.push(String(condition));
      condition.notify(2);
      yield* turns(1);
      record.push(String(condition));
      condition.release();
      yield* turns(1);
      record.push('then');
      condition.release();
      yield* turns(1);
      record.push(String(condition));
      expect(record).toEqual([
        ...['<Condition [unlocked, waiters:3]>', '<Condition [locked, waiters:2]>'],
        ...['a true', '<Condition [locked, waiters:2]>', '<Condition [locked]>'],
        ...['b true', 'then', 'c true', '<Condition [locked]>'],
      ]);
    }));

  it('wakes as many as it is asked to, the first first, and all where fewer wait', () =>
    run(function* ({ record }) {
      const condition = new Condition();
      for (const name of ['a', 'b', 'c', 'd', 'e']) createTask(watch(name, condition, record));
      yield* turns(1);
      for (const n of [undefined, 0, -1, 2, 2048]) {
        yield* wait(notify(condition, n));
        yield* turns(5);
        record.push(`after ${n}`);
      }
      yield* wait(notify(condition));
      expect(record).toEqual([
        ...['a', 'after undefined', 'after 0', 'after -1'],
        ...['b', 'c', 'after 2', 'd', 'e', 'after 2048'],
      ]);
    }));

  it('wakes all with notifyAll()', () =>
    run(function* ({ record }) {
      const condition = new Condition();
      for (const name of ['a', 'b']) createTask(watch(name, condition, record));
      yield* turns(1);
      yield* wait(condition.acquire());
      condition.notifyAll();
      condition.release();
      yield* turns(2);
      record.push(String(condition));
      expect(record).toEqual(['a', 'b', '<Condition [unlocked]>']);
    }));

  it('waits until a predicate gives something true, and gives that; not at all where it does', () =>
    run(function* ({ record }) {
      const condition = new Condition();
      let found: string | null = null;
      const consumer = createTask(
        define(function* () {
          yield* wait(condition.acquire());
          record.push(yield* wait(condition.waitFor(() => found)));
          record.push(yield* wait(condition.waitFor(() => [1, 2])), String(condition));
          condition.release();
        })(),
      );
      yield* turns(1);
      yield* wait(notify(condition));
      yield* turns(2);
      record.push(String(condition));
      found = 'something';
      yield* wait(notify(condition));
      yield* wait(consumer);
      expect(record).toEqual([
        ...['<Condition [unlocked, waiters:1]>', 'something', [1, 2], '<Condition [locked]>'],
      ]);
    }));

  it('needs the lock to wait and to notify, and not for a predicate that is true', () =>
    run(function* ({ record }) {
      const condition = new Condition();
      record.push(yield* wait(condition.waitFor(() => 'true')));
      for (const coroutine of [condition.wait(), condition.waitFor(() => false)]) {
        try {
          yield* wait<unknown>(coroutine);
        } catch (error) {
          record.push(error instanceof RuntimeError, String(error));
        }
      }
      for (const call of [() => condition.notify(), () => condition.notifyAll()]) {
        const error = thrownBy(call);
        record.push(error instanceof RuntimeError, String(error));
      }
      const [cannotWait, cannotNotify] = ['wait', 'notify'].map((what) => [
        true,
        `RuntimeError: cannot ${what} on un-acquired lock: <Condition [unlocked]>`,
      ]);
      expect(record).toEqual(['true', cannotWait, cannotWait, cannotNotify, cannotNotify].flat());
    }));

  it('has the lock again where a predicate throws, or is none', () =>
    run(function* ({ record }) {
      const condition = new Condition();
      let looks = 0;
      const failing = (): boolean => {
        looks += 1;
        if (looks === 2) throw new RangeError('bad');
        return false;
      };
      const task = createTask(condition.with(() => condition.waitFor(failing)));
      yield* turns(1);
      yield* wait(notify(condition));
      try {
        yield* wait(task);
      } catch (error) {
        record.push(String(error), String(condition));
      }
      try {
        const promising = (async () => false) as () => never; // as: no type lets it through
        record.push(yield* wait(condition.with(() => condition.waitFor(promising))));
      } catch (error) {
        record.push(String(error), String(condition));
      }
      expect(record).toEqual([
        ...['RangeError: bad', '<Condition [unlocked]>'],
        'TypeError: Cannot wait for a predicate that gives Promise as that always counts as true\n' +
          '  wrong: waitFor(async () => ready)\n  right: waitFor(() => ready)',
        '<Condition [unlocked]>',
      ]);
    }));

  it('has the lock again where its wait is cancelled', () =>
    run(function* ({ loop, record }) {
      const condition = new Condition();
      yield* wait(condition.acquire());
      const task = createTask(condition.wait());
      yield* turns(1);
      record.push(String(condition));
      loop.callSoon(() => task.cancel());
      yield* turns(2);
      record.push(task.cancelled(), String(condition));
      expect(record).toEqual(['<Condition [unlocked, waiters:1]>', true, '<Condition [locked]>']);
    }));

  it('is not waited for by a task that is cancelled before it starts', () =>
    run(function* ({ record }) {
      const condition = new Condition();
      yield* wait(condition.acquire());
      const task = createTask(condition.wait());
      task.cancel();
      yield* turns(1);
      record.push(task.cancelled(), String(condition));
      expect(record).toEqual([true, '<Condition [locked]>']);
    }));

  it.each(['just before', 'just after'])(
    'is cancelled, and has the lock again, where that comes %s the lock is released to it',
    (moment) =>
      run(function* ({ loop, record }) {
        const condition = new Condition();
        yield* wait(condition.acquire());
        const task = createTask(condition.wait());
        yield* turns(1);
        yield* wait(condition.acquire());
        condition.notify();
        const both = [() => task.cancel(), () => condition.release()];
        for (const callback of moment === 'just before' ? both : both.reverse()) loop.callSoon(callback);
        try {
          record.push(yield* wait(task));
        } catch (error) {
          record.push(String(error));
        }
        record.push(String(condition));
        expect(record).toEqual(['CancelledError', '<Condition [locked]>']);
      }),
  );

  it('throws the cancellation, as it is, once it has the lock again: of the wait for the notification', () =>
    run(function* ({ record }) {
      const condition = new Condition();
      let caught: unknown;
      const body = define(function* () {
        try {
          yield* wait(condition.waitFor(() => false));
        } catch (error) {
          caught = error;
          record.push(String(error), condition.locked());
          throw error;
        }
      });
      const task = createTask(condition.with(body));
      yield* turns(1);
      task.cancel('why');
      try {
        yield* wait(task);
      } catch (error) {
        record.push(error === caught, condition.locked(), task.cancelling());
      }
      expect(record).toEqual(['CancelledError: why', true, true, false, 1]);
    }));

  it('throws the cancellation, as it is, once it has the lock again: of the wait for the lock, the latest', () =>
    run(function* ({ record }) {
      const condition = new Condition();
      let caught: unknown;
      const body = define(function* () {
        try {
          yield* wait(condition.wait());
        } catch (error) {
          caught = error;
          record.push(String(error), condition.locked());
          throw error;
        }
      });
      const task = createTask(condition.with(body));
      yield* turns(1);
      yield* wait(condition.acquire());
      condition.notify();
      yield* turns(1);
      for (const reason of ['first', 'second', 'third']) {
        task.cancel(reason);
        yield* turns(1);
        record.push(task.done());
      }
      condition.release();
      try {
        yield* wait(task);
      } catch (error) {
        record.push(error === caught, String(condition), task.cancelling());
      }
      expect(record).toEqual([
        ...[false, false, false, 'CancelledError: third', true],
        ...[true, '<Condition [unlocked]>', 3],
      ]);
    }));

  it.each(['after it was notified', 'while it waits for the lock'])(
    'notifies another where the one that was notified is cancelled %s',
    (moment) =>
      run(function* ({ record }) {
        const condition = new Condition();
        let items = 0;
        const consume = define(function* (name: string) {
          const body = define(function* () {
            yield* wait(condition.waitFor(() => items > 0));
            items -= 1;
            record.push(name);
          });
          yield* wait(condition.with(body));
        });
        const [a, b] = ['a', 'b'].map((name) => createTask(consume(name)));
        yield* turns(1);
        yield* wait(condition.acquire());
        items += 1;
        condition.notify(1);
        if (moment === 'while it waits for the lock') yield* turns(1);
        a?.cancel();
        condition.release();
        yield* turns(4);
        record.push(a?.cancelled(), b?.done(), items, String(condition));
        expect(record).toEqual(['b', true, true, 0, '<Condition [unlocked]>']);
      }),
  );

  it('is left by a wait that times out, with the lock', () =>
    run(function* ({ loop, record }) {
      const condition = new Condition();
      const body = define(function* () {
        try {
          yield* wait(waitFor(condition.wait(), 0.5));
        } catch (error) {
          record.push(error instanceof TimeoutError, String(condition), loop.time());
        }
        try {
          yield* wait(timeout(0.5, () => condition.wait()));
        } catch (error) {
          record.push(error instanceof TimeoutError, String(condition), currentTask()?.cancelling());
        }
      });
      yield* wait(condition.with(body));
      record.push(String(condition));
      expect(record).toEqual([
        ...[true, '<Condition [locked]>', 0.5, true, '<Condition [locked]>', 0],
        '<Condition [unlocked]>',
      ]);
    }));

  it('shares the lock that it is given, also with other conditions', () =>
    run(function* ({ record }) {
      const lock = new Lock();
      const [one, other] = [new Condition(lock), new Condition(lock)];
      const look = (): boolean[] => [lock, one, other].map((each) => each.locked());
      for (const each of [lock, one, other]) {
        const body = define(function* () {
          record.push(look());
          yield* turns(1);
        });
        yield* wait(each.with(body));
        record.push(look());
      }
      const task = createTask(watch('one', one, record));
      yield* turns(1);
      yield* wait(lock.acquire());
      other.notifyAll();
      record.push(String(one), String(other));
      one.notifyAll();
      lock.release();
      yield* wait(task);
      const [held, free] = [true, false].map((value) => [value, value, value]);
      expect(record).toEqual([
        ...[held, free, held, free, held, free],
        ...['<Condition [locked, waiters:1]>', '<Condition [locked]>', 'one'],
      ]);
    }));

  it('gives the hold up for a wait, and takes it back: the end of its block releases it, however the wait ended', () =>
    run(function* ({ record }) {
      const condition = new Condition();
      const using = define(function* (name: string) {
        using held = yield* wait(condition.acquire());
        try {
          yield* wait(condition.wait());
        } finally {
          record.push(name, held instanceof Held, condition.locked());
        }
      });
      const [a, b] = ['a', 'b'].map((name) => createTask(using(name)));
      yield* turns(1);
      yield* wait(notify(condition));
      b?.cancel();
      yield* turns(3);
      record.push(a?.done(), b?.cancelled(), String(condition));
      expect(record).toEqual(['a', true, true, 'b', true, true, true, true, '<Condition [unlocked]>']);
    }));

  it('is not robbed of its lock by a hold that was given up for a wait', () =>
    run(function* ({ record }) {
      const condition = new Condition();
      const held = yield* wait(condition.acquire());
      const task = createTask(condition.wait());
      yield* turns(1);
      yield* wait(condition.acquire());
      held[Symbol.dispose]();
      record.push(condition.locked());
      condition.notify();
      condition.release();
      yield* wait(task);
      record.push(condition.locked());
      held[Symbol.dispose]();
      record.push(condition.locked());
      expect(record).toEqual([true, true, false]);
    }));
});

describe('Condition', () => {
  const two = (): [EventLoop, EventLoop] => {
    const loop = (): EventLoop => new EventLoop({ clock: new VirtualClock() });
    return [loop(), loop()];
  };

  it('belongs to the loop in which a task waited for it first, as its lock does, each for itself', async () => {
    const [first, second] = two();
    const lock = new Lock();
    const condition = new Condition(lock);
    await first.runUntilComplete(function* () {
      const task = createTask(condition.with(() => condition.wait()));
      yield* sleep(0);
      yield* condition.with(function* () {
        condition.notify();
        yield* sleep(0);
      });
      yield* task;
    });
    await expect(second.runUntilComplete(condition.with(() => condition.wait()))).rejects.toThrow(
      new RuntimeError('<Condition [locked]> is bound to a different event loop'),
    );
    await expect(second.runUntilComplete(lock.with(() => new Condition(lock).acquire()))).rejects.toThrow(
      new RuntimeError('<Lock [locked]> is bound to a different event loop'),
    );
    expect([condition, lock].map(String)).toEqual(['<Condition [unlocked]>', '<Lock [unlocked]>']);
    first.close();
    second.close();
  });

  it('takes a lock of another copy of the package', async () => {
    vi.resetModules();
    const copy = await import('../../src/sync/lock.ts');
    const lock = new copy.Lock();
    expect([lock instanceof Lock, String(new Condition(lock))]).toEqual([false, '<Condition [unlocked]>']);
  });

  it('refuses what is no lock, no number and no predicate', async () => {
    for (const other of [new Semaphore(), { _held: null }]) {
      const error = thrownBy(() => new Condition(other as never)); // as: what the types refuse
      expect([error instanceof TypeError, error.message]).toEqual([
        true,
        `Cannot create Condition as 'lock' must be a Lock: received ${other.constructor.name}`,
      ]);
    }
    const condition = new Condition(null);
    const refused = [
      () => condition.notify('1' as never), // as: likewise
      () => condition.notify(Number.NaN),
      () => condition.waitFor(true as never), // as: likewise
      () => condition.with(sleep(1) as never), // as: likewise
    ].map((call) => String(thrownBy(call)).split('\n')[0]);
    expect(refused).toEqual([
      "TypeError: Cannot notify as 'n' must be a number: received 1",
      "RangeError: Cannot notify as 'n' must be a number: received NaN",
      'TypeError: Cannot wait for true as a function was expected',
      'TypeError: Cannot run <Coroutine sleep [created]> with <Condition [unlocked]> as a function was expected',
    ]);
  });

  it('prints itself in its own words', () => {
    const condition = new Condition();
    expect([inspect(condition), String(condition.wait()), isCancelled(condition)]).toEqual([
      '<Condition [unlocked]>',
      '<Coroutine wait [created]>',
      false,
    ]);
  });
});
