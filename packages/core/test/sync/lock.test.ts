import { inspect } from 'node:util';
import {
  createTask,
  currentTask,
  EventLoop,
  Held,
  Lock,
  RuntimeError,
  sleep,
  TimeoutError,
  timeout,
} from '@tsyncio/core';
import { VirtualClock } from '@tsyncio/core/testing';
import { describe, expect, it } from 'vitest';
import { thrownBy, ways } from '../ways.ts';

describe.each(ways)('Lock in $name', ({ define, run, turns, wait }) => {
  /** Takes the lock, says so, and keeps it. */
  const take = define(function* (name: string, lock: Lock, record: unknown[]) {
    try {
      yield* wait(lock.acquire());
      record.push(name);
    } catch (error) {
      record.push(`${name} ${String(error)}`);
      throw error;
    }
  });

  it('is taken at once where it is free, and nobody else runs meanwhile', () =>
    run(function* ({ loop, record }) {
      const lock = new Lock();
      loop.callSoon(() => record.push('others'));
      record.push(lock.locked(), Boolean(yield* wait(lock.acquire())), lock.locked());
      lock.release();
      record.push(lock.locked());
      yield* turns(1);
      expect(record).toEqual([false, true, true, false, 'others']);
    }));

  it('goes to those that wait, one for each release, in the order in which they came', () =>
    run(function* ({ record }) {
      const lock = new Lock();
      yield* wait(lock.acquire());
      for (const name of ['a', 'b']) createTask(take(name, lock, record));
      yield* turns(1);
      record.push(String(lock));
      lock.release();
      yield* turns(2);
      createTask(take('c', lock, record));
      lock.release();
      yield* turns(1);
      record.push(String(lock));
      lock.release();
      yield* turns(1);
      record.push(String(lock));
      lock.release();
      expect(record).toEqual([
        ...['<Lock [locked, waiters:2]>', 'a', 'b', '<Lock [locked, waiters:1]>'],
        ...['c', '<Lock [locked]>'],
      ]);
    }));

  it('lets nobody overtake the task that was woken, though it is free', () =>
    run(function* ({ record }) {
      const lock = new Lock();
      yield* wait(lock.acquire());
      createTask(take('woken', lock, record));
      yield* turns(1);
      lock.release();
      record.push(String(lock));
      const late = createTask(take('late', lock, record));
      yield* wait(take('releases', new Lock(), record));
      yield* turns(1);
      lock.release();
      yield* wait(late);
      expect(record).toEqual(['<Lock [unlocked, waiters:1]>', 'releases', 'woken', 'late']);
    }));

  it('may be overtaken where all that wait were cancelled', () =>
    run(function* ({ record }) {
      const lock = new Lock();
      yield* wait(lock.acquire());
      const tasks = ['a', 'b'].map((name) => createTask(take(name, lock, record)));
      yield* turns(1);
      for (const task of tasks) task.cancel();
      lock.release();
      yield* wait(take('main', lock, record));
      yield* turns(1);
      record.push(String(lock));
      expect(record).toEqual(['main', 'a CancelledError', 'b CancelledError', '<Lock [locked]>']);
    }));

  it('is not taken by a task that is cancelled before it starts, or while it waits', () =>
    run(function* ({ record }) {
      const lock = new Lock();
      const before = createTask(take('before', lock, record));
      before.cancel();
      yield* turns(1);
      record.push(before.cancelled(), String(lock));
      yield* wait(lock.acquire());
      const during = createTask(take('during', lock, record));
      yield* turns(1);
      during.cancel('no more');
      record.push(String(lock));
      yield* turns(1);
      record.push(during.cancelled(), during.cancelling(), String(lock));
      expect(record).toEqual([
        ...[true, '<Lock [unlocked]>', '<Lock [locked, waiters:1]>'],
        ...['during CancelledError: no more', true, 1, '<Lock [locked]>'],
      ]);
    }));

  it('goes to the next where the first is cancelled just before it is released', () =>
    run(function* ({ record }) {
      const lock = new Lock();
      yield* wait(lock.acquire());
      const [a, b] = ['a', 'b'].map((name) => createTask(take(name, lock, record)));
      yield* turns(1);
      a?.cancel();
      lock.release();
      yield* turns(2);
      record.push(a?.cancelled(), b?.done(), String(lock));
      expect(record).toEqual(['a CancelledError', 'b', true, true, '<Lock [locked]>']);
    }));

  it('goes to the next, and to that one alone, where the first is cancelled just after it was chosen', () =>
    run(function* ({ loop, record }) {
      const lock = new Lock();
      yield* wait(lock.acquire());
      const [a, , c] = ['a', 'b', 'c'].map((name) => createTask(take(name, lock, record)));
      yield* turns(1);
      loop.callSoon(() => {
        lock.release();
        a?.cancel();
      });
      yield* turns(4);
      record.push(String(lock));
      c?.cancel();
      yield* turns(2);
      record.push(String(lock));
      expect(record).toEqual([
        ...['a CancelledError', 'b', '<Lock [locked, waiters:1]>'],
        ...['c CancelledError', '<Lock [locked]>'],
      ]);
    }));

  it('is free where the only one that waits is cancelled just after it was chosen', () =>
    run(function* ({ record }) {
      const lock = new Lock();
      yield* wait(lock.acquire());
      const task = createTask(take('a', lock, record));
      yield* turns(1);
      lock.release();
      task.cancel();
      yield* turns(1);
      record.push(String(lock));
      expect(record).toEqual(['a CancelledError', '<Lock [unlocked]>']);
    }));

  it('is still taken where a task tries again while it cleans up', () =>
    run(function* ({ record }) {
      const lock = new Lock();
      yield* wait(lock.acquire());
      const stubborn = createTask(
        define(function* () {
          try {
            yield* wait(lock.acquire());
          } catch {
            yield* wait(lock.acquire());
            record.push('taken');
          }
        })(),
      );
      yield* turns(1);
      stubborn.cancel();
      yield* turns(1);
      record.push(String(lock));
      lock.release();
      yield* wait(stubborn);
      record.push(String(lock), stubborn.cancelling());
      expect(record).toEqual(['<Lock [locked, waiters:1]>', 'taken', '<Lock [locked]>', 1]);
    }));

  it('is left by a wait that times out', () =>
    run(function* ({ loop, record }) {
      const lock = new Lock();
      yield* wait(lock.acquire());
      try {
        yield* wait(timeout(1, () => lock.acquire()));
      } catch (error) {
        record.push(error instanceof TimeoutError, loop.time());
      }
      record.push(String(lock), currentTask()?.cancelling());
      expect(record).toEqual([true, 1, '<Lock [locked]>', 0]);
    }));

  it('cannot be released where it is free', () =>
    run(function* ({ record }) {
      const lock = new Lock();
      yield* turns(1);
      const error = thrownBy(() => lock.release());
      record.push(error instanceof RuntimeError, error.message);
      expect(record).toEqual([true, 'Lock is not acquired: <Lock [unlocked]>']);
    }));

  it('is held while the body of with() runs, and released however that ends', () =>
    run(function* ({ record }) {
      const lock = new Lock();
      const body = define(function* (end: 'return' | 'throw' | 'wait') {
        record.push(lock.locked());
        yield* wait(sleep(end === 'wait' ? 10 : 1));
        if (end === 'throw') throw new RangeError('bad');
        return end;
      });
      record.push(yield* wait(lock.with(() => body('return'))), lock.locked());
      try {
        yield* wait(lock.with(() => body('throw')));
      } catch (error) {
        record.push(String(error), lock.locked());
      }
      const task = createTask(lock.with(() => body('wait')));
      yield* turns(1);
      task.cancel();
      yield* turns(1);
      record.push(task.cancelled(), lock.locked());
      expect(record).toEqual([
        ...[true, 'return', false],
        ...[true, 'RangeError: bad', false],
        ...[true, true, false],
      ]);
    }));

  it('never runs the body of with() where it is cancelled before it has the lock, before it was chosen or after', () =>
    run(function* ({ record }) {
      const lock = new Lock();
      const body = define(function* () {
        record.push('never');
        yield* turns(1);
      });
      for (const chosen of [false, true]) {
        yield* wait(lock.acquire());
        const task = createTask(lock.with(body));
        yield* turns(1);
        if (chosen) lock.release();
        task.cancel();
        yield* turns(1);
        record.push(task.cancelled(), String(lock));
        if (!chosen) lock.release();
      }
      expect(record).toEqual([true, '<Lock [locked]>', true, '<Lock [unlocked]>']);
    }));

  it('is released by with() in any case, as in Python, so that a body that releases it makes that fail', () =>
    run(function* ({ record }) {
      const lock = new Lock();
      const body = define(function* () {
        yield* turns(1);
        lock.release();
      });
      try {
        yield* wait(lock.with(body));
      } catch (error) {
        record.push(String(error));
      }
      expect(record).toEqual(['RuntimeError: Lock is not acquired: <Lock [unlocked]>']);
    }));

  it('is released by with() where the body makes nothing to wait for', () =>
    run(function* ({ record }) {
      const lock = new Lock();
      for (const body of [() => 5, () => thrownBy(() => 'nothing')]) {
        try {
          yield* wait(lock.with(body as () => never)); // as: no type lets it through
        } catch (error) {
          record.push(error instanceof TypeError, (error as Error).message.split(' from')[0], String(lock));
        }
      }
      expect(record).toEqual([
        ...[true, 'a coroutine was expected, got 5', '<Lock [unlocked]>'],
        ...[false, 'nothing was thrown', '<Lock [unlocked]>'],
      ]);
    }));

  it('is released at the end of a block that uses its hold, once', () =>
    run(function* ({ record }) {
      const lock = new Lock();
      let kept: Held;
      {
        using held = yield* wait(lock.acquire());
        kept = held;
        record.push(held instanceof Held, inspect(held));
      }
      record.push(lock.locked());
      yield* wait(lock.acquire());
      kept[Symbol.dispose]();
      record.push(lock.locked());
      expect(record).toEqual([true, '<Held of <Lock [locked]>>', false, true]);
    }));

  it('is not taken from another by a hold that was released before', () =>
    run(function* ({ record }) {
      const lock = new Lock();
      const other = createTask(take('other', lock, record));
      {
        using held = yield* wait(lock.acquire());
        lock.release();
        yield* wait(other);
        record.push(String(held));
      }
      record.push(String(lock));
      expect(record).toEqual(['other', '<Held of <Lock [locked]>>', '<Lock [locked]>']);
    }));
});

describe('Lock', () => {
  const loop = (): EventLoop => new EventLoop({ clock: new VirtualClock() });

  it('belongs to the loop in which a task waited for it first', async () => {
    const lock = new Lock();
    const [first, second] = [loop(), loop()];
    const contended = (run: EventLoop): Promise<unknown> =>
      run.runUntilComplete(function* () {
        const waiting = createTask(lock.acquire());
        yield* sleep(0);
        lock.release();
        return yield* waiting;
      });
    await first.runUntilComplete(lock.acquire());
    await contended(first);
    await expect(second.runUntilComplete(lock.acquire())).rejects.toThrow(
      new RuntimeError('<Lock [locked]> is bound to a different event loop'),
    );
    lock.release();
    expect(await second.runUntilComplete(lock.acquire())).toBeInstanceOf(Held); // where it need not wait
    first.close();
    second.close();
  });

  it('is for tasks alone', async () => {
    await expect(new Lock().acquire().toPromise()).rejects.toThrow('no running event loop');
  });

  it('cannot be awaited itself', () => {
    const lock = new Lock();
    expect(['then' in lock, Symbol.iterator in lock]).toEqual([false, false]);
  });

  it('prints itself in its own words', () => {
    class Door extends Lock {}
    expect([inspect(new Lock()), String(new Door())]).toEqual(['<Lock [unlocked]>', '<Door [unlocked]>']);
    expect(String(new Lock().acquire())).toBe('<Coroutine acquire [created]>');
  });

  it('refuses a body that is no function', () => {
    const error = thrownBy(() => new Lock().with(sleep(1) as never)); // as: what the types refuse
    expect([error instanceof TypeError, error.message]).toEqual([
      true,
      'Cannot run <Coroutine sleep [created]> with <Lock [unlocked]> as a function was expected\n' +
        '  right: with(async () => { … })',
    ]);
  });

  it('is passed on by ten thousand tasks, and is free in the end', async () => {
    const lock = new Lock();
    let inside = 0;
    let passed = 0;
    const pass = function* (): Generator<unknown, void, unknown> {
      using _held = yield* lock.acquire();
      inside += 1;
      if (inside === 1) passed += 1;
      if (passed % 100 === 0) yield* sleep(0);
      inside -= 1;
    };
    const run = loop();
    await run.runUntilComplete(function* () {
      const tasks = Array.from({ length: 10_000 }, () => createTask(pass()));
      for (const task of tasks) yield* task;
    });
    expect([passed, inside, String(lock)]).toEqual([10_000, 0, '<Lock [unlocked]>']);
    run.close();
  });
});
