import { inspect } from 'node:util';
import {
  Barrier,
  BrokenBarrierError,
  type Coroutine,
  createTask,
  currentTask,
  EventLoop,
  gather,
  RuntimeError,
  sleep,
  TimeoutError,
  timeout,
} from '@tsyncio/core';
import { VirtualClock } from '@tsyncio/core/testing';
import { describe, expect, it } from 'vitest';
import { thrownBy, ways } from '../ways.ts';

const PARTIES = 5;

describe.each(ways)('Barrier in $name', ({ define, run, turns, wait }) => {
  /** Waits at the barrier, and says how that ended. */
  const arrive = define(function* (name: string, barrier: Barrier, record: unknown[]) {
    try {
      record.push(`${name} ${yield* wait(barrier.wait())}`);
    } catch (error) {
      record.push(`${name} ${String(error).split(':')[0]}`);
      throw error;
    }
  });
  /** Runs a body in several tasks at once, and gives their results. */
  const together = define(function* <T>(count: number, body: () => Coroutine<T>) {
    return yield* wait(gather(Array.from({ length: count }, () => createTask(body()))));
  });

  it('lets all go on when the last has come, each with its place', () =>
    run(function* ({ record }) {
      const barrier = new Barrier(3);
      for (const name of ['a', 'b']) {
        createTask(arrive(name, barrier, record));
        yield* turns(1);
        record.push(barrier.nWaiting, String(barrier));
      }
      const last = createTask(arrive('c', barrier, record));
      yield* turns(1);
      record.push(barrier.nWaiting, String(barrier));
      yield* wait(last);
      yield* turns(2);
      record.push(barrier.nWaiting, barrier.parties, barrier.broken, String(barrier));
      expect(record).toEqual([
        ...[1, '<Barrier [filling, waiters:1/3]>', 2, '<Barrier [filling, waiters:2/3]>'],
        ...['c 2', 0, '<Barrier [draining, waiters:0/3]>', 'a 0', 'b 1'],
        ...[0, 3, false, '<Barrier [filling, waiters:0/3]>'],
      ]);
    }));

  it('holds nobody up where it is for one', () =>
    run(function* ({ loop, record }) {
      const barrier = new Barrier(1);
      loop.callSoon(() => record.push('others'));
      for (let i = 0; i < 2; i += 1) record.push(yield* wait(barrier.wait()), String(barrier));
      const body = define(function* (index: number) {
        yield* turns(1);
        return `body ${index}`;
      });
      record.push(yield* wait(barrier.with(body)));
      const state = '<Barrier [filling, waiters:0/1]>';
      expect(record).toEqual([0, state, 0, state, 'others', 'body 0']);
    }));

  it('may be used again and again, with() too, and gives each its place each time', () =>
    run(function* ({ record }) {
      const barrier = new Barrier(PARTIES);
      const body = define(function* (first: number) {
        record.push('first');
        const second = yield* wait(
          barrier.with((index) => {
            record.push('second');
            return sleep(0, index);
          }),
        );
        return [first, second];
      });
      const places = yield* wait(together(PARTIES, () => barrier.with(body)));
      expect(places.map(([first]) => first)).toEqual([0, 1, 2, 3, 4]);
      expect(places.map(([, second = -1]) => second).sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4]);
      expect(record.filter((word) => word === 'second')).toHaveLength(PARTIES);
      expect(record.slice(0, PARTIES)).toEqual(Array(PARTIES).fill('first'));
      expect(String(barrier)).toBe('<Barrier [filling, waiters:0/5]>');
    }));

  it('is draining until the last has left', () =>
    run(function* ({ record }) {
      const barrier = new Barrier(PARTIES);
      const body = define(function* () {
        yield* wait(barrier.wait());
        record.push(String(barrier));
      });
      yield* wait(together(PARTIES, body));
      expect(record).toEqual([
        ...Array(PARTIES - 1).fill('<Barrier [draining, waiters:0/5]>'),
        '<Barrier [filling, waiters:0/5]>',
      ]);
    }));

  it('makes those that come while it is draining wait for the next round', () =>
    run(function* ({ record }) {
      const barrier = new Barrier(PARTIES);
      const others = new Barrier(PARTIES - 2);
      let again = 2;
      const body = define(function* () {
        yield* wait(barrier.wait());
        if (again > 0) again -= 1;
        else record.push(`others ${yield* wait(others.wait())}`);
        yield* wait(barrier.wait());
      });
      yield* wait(together(PARTIES, body));
      record.push(String(barrier), String(others));
      expect(record).toEqual([
        ...['others 2', 'others 0', 'others 1'],
        ...['<Barrier [filling, waiters:0/5]>', '<Barrier [filling, waiters:0/3]>'],
      ]);
    }));

  it('does not count a task that is cancelled before it starts, or while it waits', () =>
    run(function* ({ record }) {
      const barrier = new Barrier(3);
      const before = createTask(arrive('before', barrier, record));
      before.cancel();
      const during = createTask(arrive('during', barrier, record));
      const stays = createTask(arrive('stays', barrier, record));
      yield* turns(1);
      record.push(barrier.nWaiting);
      during.cancel();
      yield* turns(2);
      record.push(barrier.nWaiting, during.cancelled(), before.cancelled());
      const rest = ['c', 'd'].map((name) => createTask(arrive(name, barrier, record)));
      yield* wait(gather([stays, ...rest]));
      record.push(String(barrier));
      expect(record).toEqual([
        ...[2, 'during CancelledError', 1, true, true],
        ...['d 2', 'stays 1', 'c 1', '<Barrier [filling, waiters:0/3]>'],
      ]);
    }));

  it('is left by a task that is cancelled just after the last has come, and lets the others go on', () =>
    run(function* ({ record }) {
      const barrier = new Barrier(3);
      const [a, b] = ['a', 'b'].map((name) => createTask(arrive(name, barrier, record)));
      yield* turns(1);
      yield* wait(arrive('c', barrier, record));
      a?.cancel();
      yield* turns(4);
      record.push(a?.cancelled(), b?.done(), String(barrier));
      expect(record).toEqual([
        ...['c 2', 'a CancelledError', 'b 1', true, true, '<Barrier [filling, waiters:0/3]>'],
      ]);
    }));

  it('lets a task wait again while it cleans up', () =>
    run(function* ({ record }) {
      const barrier = new Barrier(2);
      const task = createTask(
        define(function* () {
          try {
            yield* wait(barrier.wait());
          } finally {
            yield* wait(arrive('again', barrier, record));
          }
        })(),
      );
      yield* turns(1);
      task.cancel();
      yield* turns(2);
      record.push(String(barrier));
      yield* wait(arrive('other', barrier, record));
      yield* turns(2);
      record.push(task.cancelled());
      expect(record).toEqual(['<Barrier [filling, waiters:1/2]>', 'other 1', 'again 0', true]);
    }));

  it('is left by a wait that times out', () =>
    run(function* ({ record }) {
      const barrier = new Barrier(2);
      try {
        yield* wait(timeout(1, () => barrier.wait()));
      } catch (error) {
        record.push(error instanceof TimeoutError, String(barrier), currentTask()?.cancelling());
      }
      expect(record).toEqual([true, '<Barrier [filling, waiters:0/2]>', 0]);
    }));

  it('keeps nobody out where the body of with() fails, and does not run it where the wait does', () =>
    run(function* ({ record }) {
      const barrier = new Barrier(2);
      const body = define(function* (index: number) {
        record.push(`body ${index}`);
        yield* turns(1);
        throw new RangeError('bad');
      });
      const results = yield* wait(
        gather([barrier.with(body), barrier.with(body)], { returnExceptions: true }),
      );
      record.push(...results.map(String), String(barrier));
      const task = createTask(barrier.with(body));
      yield* turns(1);
      task.cancel();
      yield* turns(2);
      record.push(task.cancelled());
      expect(record).toEqual([
        ...['body 1', 'body 0', 'RangeError: bad', 'RangeError: bad', '<Barrier [filling, waiters:0/2]>'],
        true,
      ]);
    }));

  it('may be reset while nobody waits, which changes nothing', () =>
    run(function* ({ loop, record }) {
      const barrier = new Barrier(1);
      loop.callSoon(() => record.push('others'));
      record.push(yield* wait(barrier.reset()), String(barrier));
      yield* turns(1);
      expect(record).toEqual([undefined, '<Barrier [filling, waiters:0/1]>', 'others']);
    }));

  it('throws for those that wait when it is reset, and is as new when the last of them has left', () =>
    run(function* ({ record }) {
      const barrier = new Barrier(3);
      const tasks = ['a', 'b'].map((name) => createTask(arrive(name, barrier, record)));
      yield* turns(1);
      yield* wait(barrier.reset());
      record.push(String(barrier));
      const late = createTask(arrive('late', barrier, record));
      const results = yield* wait(gather(tasks, { returnExceptions: true }));
      record.push(...results.map((result) => result instanceof BrokenBarrierError && result.message));
      yield* turns(2);
      record.push(String(barrier));
      late.cancel();
      yield* turns(2);
      expect(record).toEqual([
        ...['<Barrier [resetting, waiters:0/3]>', 'a BrokenBarrierError', 'b BrokenBarrierError'],
        ...Array(2).fill('Abort or reset of barrier: <Barrier [resetting, waiters:0/3]>'),
        ...['<Barrier [filling, waiters:1/3]>', 'late CancelledError'],
      ]);
    }));

  it('is reset while it is draining: half have left, the others get the error', () =>
    run(function* ({ record }) {
      const barrier = new Barrier(PARTIES);
      let left = 0;
      const body = define(function* () {
        try {
          yield* wait(barrier.wait());
        } catch (error) {
          record.push(error instanceof BrokenBarrierError);
          return;
        }
        left += 1;
        if (left === 3) yield* wait(barrier.reset());
      });
      yield* wait(together(PARTIES, body));
      record.push(left, String(barrier));
      expect(record).toEqual([true, true, 3, '<Barrier [filling, waiters:0/5]>']);
    }));

  it('is reset while it is draining: those that wait for the next round stay', () =>
    run(function* ({ record }) {
      const barrier = new Barrier(PARTIES);
      let left = 0;
      const body = define(function* () {
        try {
          yield* wait(barrier.wait());
        } catch (error) {
          record.push(error instanceof BrokenBarrierError);
          yield* wait(barrier.wait());
          return 'was inside';
        }
        left += 1;
        if (left === 3) yield* wait(barrier.reset());
        yield* wait(barrier.wait());
        return 'had left';
      });
      const results = yield* wait(together(PARTIES, body));
      record.push(results.sort(), String(barrier));
      expect(record).toEqual([
        ...[true, true, ['had left', 'had left', 'had left', 'was inside', 'was inside']],
        '<Barrier [filling, waiters:0/5]>',
      ]);
    }));

  it('is waited for again by those that a reset has thrown out', () =>
    run(function* ({ record }) {
      const barrier = new Barrier(3);
      const body = define(function* () {
        try {
          yield* wait(barrier.wait());
        } catch (error) {
          record.push(error instanceof BrokenBarrierError);
        } finally {
          yield* wait(barrier.wait());
          record.push('passed');
        }
      });
      const tasks = [createTask(body()), createTask(body())];
      createTask(barrier.reset());
      yield* turns(1);
      createTask(
        barrier.with(() => {
          record.push('passed');
          return sleep(0);
        }),
      );
      yield* wait(gather(tasks));
      yield* turns(1);
      record.push(String(barrier));
      expect(record).toEqual([
        ...[true, true, 'passed', 'passed', 'passed', '<Barrier [filling, waiters:0/3]>'],
      ]);
    }));

  it('is reset by the last that leaves, and throws nobody out', () =>
    run(function* ({ record }) {
      const barrier = new Barrier(PARTIES);
      let left = 0;
      const body = define(function* () {
        yield* wait(barrier.wait());
        left += 1;
        if (left === PARTIES) yield* wait(barrier.reset());
        yield* wait(barrier.wait());
        yield* wait(barrier.wait());
        record.push('passed');
      });
      yield* wait(together(PARTIES, body));
      record.push(String(barrier));
      expect(record).toEqual([...Array(PARTIES).fill('passed'), '<Barrier [filling, waiters:0/5]>']);
    }));

  it('throws for those that wait when it is aborted, and for all that come, until it is reset', () =>
    run(function* ({ record }) {
      const barrier = new Barrier(2);
      const waiting = createTask(arrive('a', barrier, record));
      yield* turns(1);
      record.push(yield* wait(barrier.abort()), barrier.broken, barrier.nWaiting, String(barrier));
      record.push(...(yield* wait(gather([waiting], { returnExceptions: true }))).map(String));
      try {
        yield* wait(barrier.wait());
      } catch (error) {
        record.push(error instanceof BrokenBarrierError, String(error));
      }
      yield* wait(barrier.reset());
      record.push(barrier.broken);
      yield* wait(gather([arrive('b', barrier, record), arrive('c', barrier, record)]));
      expect(record).toEqual([
        ...[undefined, true, 0, '<Barrier [broken]>', 'a BrokenBarrierError'],
        ...['BrokenBarrierError: Abort or reset of barrier: <Barrier [broken]>', true],
        ...['BrokenBarrierError: Barrier aborted: <Barrier [broken]>', false, 'c 1', 'b 0'],
      ]);
    }));

  it('is aborted while it is draining: those inside get the error, and those that wait for the next round', () =>
    run(function* ({ record }) {
      const barrier = new Barrier(PARTIES);
      let left = 0;
      const body = define(function* () {
        try {
          yield* wait(barrier.wait());
        } catch {
          record.push('was inside');
          return;
        }
        left += 1;
        if (left > 2) yield* wait(barrier.abort());
        else {
          try {
            yield* wait(barrier.wait());
          } catch (error) {
            record.push(`had left ${error instanceof BrokenBarrierError}`);
          }
        }
      });
      yield* wait(together(PARTIES, body));
      record.push(String(barrier));
      expect(record).toEqual([
        ...['was inside', 'was inside', 'had left true', 'had left true', '<Barrier [broken]>'],
      ]);
    }));

  it('is aborted by a task that fails, so that the others do not wait for it', () =>
    run(function* ({ record }) {
      const barrier = new Barrier(PARTIES);
      const body = define(function* (index: number) {
        yield* turns(0);
        if (index === 2) throw new RangeError('bad');
      });
      const task = define(function* () {
        try {
          yield* wait(barrier.with(body));
          yield* wait(barrier.wait());
          record.push('never');
        } catch (error) {
          if (error instanceof RangeError) yield* wait(barrier.abort());
          else record.push(error instanceof BrokenBarrierError);
        }
      });
      yield* wait(together(PARTIES, task));
      record.push(String(barrier));
      expect(record).toEqual([...Array(PARTIES - 1).fill(true), '<Barrier [broken]>']);
    }));

  it('is aborted, then reset, then passed', () =>
    run(function* ({ record }) {
      const [barrier, meeting] = [new Barrier(PARTIES), new Barrier(PARTIES)];
      const task = define(function* () {
        try {
          if ((yield* wait(barrier.wait())) === 2) throw new RangeError('bad');
          yield* wait(barrier.wait());
          record.push('never');
        } catch (error) {
          if (error instanceof RangeError) yield* wait(barrier.abort());
          else record.push(error instanceof BrokenBarrierError);
        }
        // All have left it before it is reset, and nobody comes before that.
        if ((yield* wait(meeting.wait())) === 2) yield* wait(barrier.reset());
        yield* wait(meeting.wait());
        yield* wait(barrier.wait());
        record.push('passed');
      });
      yield* wait(together(PARTIES, task));
      record.push(String(barrier), String(meeting));
      expect(record).toEqual([
        ...Array(PARTIES - 1).fill(true),
        ...Array(PARTIES).fill('passed'),
        ...Array(2).fill('<Barrier [filling, waiters:0/5]>'),
      ]);
    }));

  it('is neither reset nor aborted by a task that is cancelled before it starts', () =>
    run(function* ({ record }) {
      const barrier = new Barrier(2);
      const tasks = [createTask(barrier.reset()), createTask(barrier.abort())];
      for (const task of tasks) task.cancel();
      yield* turns(1);
      record.push(...tasks.map((task) => task.cancelled()), String(barrier));
      expect(record).toEqual([true, true, '<Barrier [filling, waiters:0/2]>']);
    }));
});

describe('Barrier', () => {
  it.each([
    [0, "RangeError: Cannot create Barrier as 'parties' must be an integer >= 1: received 0"],
    [-4, "RangeError: Cannot create Barrier as 'parties' must be an integer >= 1: received -4"],
    [1.5, "RangeError: Cannot create Barrier as 'parties' must be an integer >= 1: received 1.5"],
    ['3', "TypeError: Cannot create Barrier as 'parties' must be an integer >= 1: received 3"],
    [undefined, "TypeError: Cannot create Barrier as 'parties' must be an integer >= 1: received undefined"],
  ])('refuses what is no number of tasks: %s', (parties, message) => {
    expect(String(thrownBy(() => new Barrier(parties as never)))).toBe(message); // as: what the types refuse
  });

  it('belongs to the loop in which a task waited at it first', async () => {
    const barrier = new Barrier(2);
    const loops = [1, 2].map(() => new EventLoop({ clock: new VirtualClock() }));
    const [first, second] = loops as [EventLoop, EventLoop]; // as: there are two
    await first.runUntilComplete(() => gather([barrier.wait(), barrier.wait()]));
    await expect(second.runUntilComplete(barrier.wait())).rejects.toThrow(
      new RuntimeError('<Barrier [filling, waiters:1/2]> is bound to a different event loop'),
    );
    expect(String(barrier)).toBe('<Barrier [filling, waiters:0/2]>');
    for (const loop of loops) loop.close();
  });

  it('cannot be awaited itself, and prints itself in its own words', () => {
    const barrier = new Barrier(2);
    expect(['then' in barrier, Symbol.iterator in barrier]).toEqual([false, false]);
    expect([inspect(barrier), String(barrier.abort()), String(barrier.reset())]).toEqual([
      '<Barrier [filling, waiters:0/2]>',
      '<Coroutine abort [created]>',
      '<Coroutine reset [created]>',
    ]);
    expect(thrownBy(() => barrier.with(sleep(1) as never))).toBeInstanceOf(TypeError); // as: what the types refuse
  });

  it('has an error of its own, which is a RuntimeError', () => {
    const error = new BrokenBarrierError('why');
    expect([error instanceof RuntimeError, error instanceof BrokenBarrierError, String(error)]).toEqual([
      true,
      true,
      'BrokenBarrierError: why',
    ]);
    expect([new RuntimeError() instanceof BrokenBarrierError, error.name]).toEqual([
      false,
      'BrokenBarrierError',
    ]);
  });
});
