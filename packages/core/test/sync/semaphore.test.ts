import { inspect } from 'node:util';
import {
  BoundedSemaphore,
  createTask,
  currentTask,
  EventLoop,
  Held,
  RuntimeError,
  Semaphore,
  sleep,
  TimeoutError,
  taskGroup,
  timeout,
  waitFor,
} from '@tsyncio/core';
import { VirtualClock } from '@tsyncio/core/testing';
import { describe, expect, it } from 'vitest';
import { thrownBy, ways } from '../ways.ts';

describe.each(ways)('Semaphore in $name', ({ define, run, turns, wait }) => {
  /** Takes a permit, says so, and keeps it. */
  const take = define(function* (name: string, semaphore: Semaphore, record: unknown[]) {
    try {
      yield* wait(semaphore.acquire());
      record.push(name);
    } catch (error) {
      record.push(`${name} ${String(error)}`);
      throw error;
    }
  });

  it('gives its permits at once, and nobody else runs meanwhile', () =>
    run(function* ({ loop, record }) {
      const semaphore = new Semaphore(2);
      loop.callSoon(() => record.push('others'));
      for (let i = 0; i < 2; i += 1) {
        record.push(String(semaphore), Boolean(yield* wait(semaphore.acquire())), semaphore.locked());
      }
      record.push(String(semaphore));
      yield* turns(1);
      semaphore.release();
      record.push(semaphore.locked());
      expect(record).toEqual([
        ...['<Semaphore [unlocked, value:2]>', true, false, '<Semaphore [unlocked, value:1]>', true, true],
        ...['<Semaphore [locked]>', 'others', false],
      ]);
    }));

  it('gives what is released to those that wait, in the order in which they came', () =>
    run(function* ({ record }) {
      const semaphore = new Semaphore(3);
      yield* wait(semaphore.acquire());
      yield* wait(semaphore.acquire());
      for (const name of ['a', 'b', 'c']) createTask(take(name, semaphore, record));
      yield* turns(1);
      record.push(String(semaphore));
      const last = createTask(take('d', semaphore, record));
      semaphore.release();
      semaphore.release();
      record.push(String(semaphore));
      yield* turns(1);
      record.push(String(semaphore));
      semaphore.release();
      yield* wait(last);
      expect(record).toEqual([
        ...['a', '<Semaphore [locked, waiters:2]>', '<Semaphore [locked, waiters:2]>'],
        ...['b', 'c', '<Semaphore [locked, waiters:1]>', 'd'],
      ]);
    }));

  it('lets nobody overtake the task that was woken, though there are permits', () =>
    run(function* ({ record }) {
      const semaphore = new Semaphore(0);
      const again = define(function* () {
        yield* wait(take('2', semaphore, record));
        semaphore.release();
        yield* wait(take('4', semaphore, record));
      });
      yield* wait(take('0', new Semaphore(1), record));
      createTask(take('1', semaphore, record));
      const task = createTask(again());
      createTask(take('3', semaphore, record));
      yield* turns(1);
      for (let i = 0; i < 3; i += 1) semaphore.release();
      yield* wait(task);
      expect(record).toEqual(['0', '1', '2', '3', '4']);
    }));

  it('makes those that come stand behind the one who was woken, and wakes them with him', () =>
    run(function* ({ record }) {
      const semaphore = new Semaphore(0);
      const first = define(function* () {
        yield* wait(semaphore.acquire());
        record.push('1', String(semaphore));
        createTask(take('after all', new Semaphore(1), record));
      });
      const second = define(function* () {
        for (let i = 0; i < 3; i += 1) semaphore.release();
        record.push(semaphore.locked());
        yield* wait(semaphore.acquire());
        record.push('2');
      });
      createTask(first());
      createTask(second());
      createTask(take('3', semaphore, record));
      yield* turns(1);
      record.push(String(semaphore));
      yield* turns(2);
      record.push(String(semaphore));
      expect(record).toEqual([
        ...[true, '<Semaphore [locked, waiters:3]>'],
        ...['1', '<Semaphore [locked, waiters:2]>', '2', '3', 'after all', '<Semaphore [locked]>'],
      ]);
    }));

  it('is taken in turns by tasks that come back', () =>
    run(function* ({ record }) {
      const semaphore = new Semaphore(1);
      const twice = define(function* (name: string) {
        for (const time of [1, 2]) {
          yield* wait(semaphore.acquire());
          record.push(`${name}${time}`);
          yield* wait(sleep(0.01));
          semaphore.release();
        }
      });
      yield* wait(
        taskGroup(
          define(function* (group) {
            for (const name of ['a', 'b', 'c']) group.createTask(twice(name));
            yield* turns(1);
          }),
        ),
      );
      expect(record).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'c2']);
    }));

  it('gives no permit to a task that is cancelled before it starts, or while it waits', () =>
    run(function* ({ record }) {
      const semaphore = new Semaphore(1);
      const before = createTask(take('before', semaphore, record));
      before.cancel();
      yield* turns(1);
      record.push(before.cancelled(), String(semaphore));
      yield* wait(semaphore.acquire());
      const during = createTask(take('during', semaphore, record));
      yield* turns(1);
      during.cancel();
      yield* turns(1);
      record.push(during.cancelled(), during.cancelling(), String(semaphore));
      expect(record).toEqual([
        ...[true, '<Semaphore [unlocked, value:1]>'],
        ...['during CancelledError', true, 1, '<Semaphore [locked]>'],
      ]);
    }));

  it('gives a permit to the first that is not cancelled', () =>
    run(function* ({ record }) {
      const semaphore = new Semaphore(0);
      const tasks = ['a', 'b', 'c', 'd'].map((name) => createTask(take(name, semaphore, record)));
      yield* turns(1);
      tasks[0]?.cancel();
      tasks[1]?.cancel();
      semaphore.release();
      yield* turns(2);
      record.push(String(semaphore), tasks[3]?.done());
      tasks[3]?.cancel();
      yield* turns(1);
      expect(record).toEqual([
        ...['a CancelledError', 'b CancelledError', 'c', '<Semaphore [locked, waiters:1]>', false],
        'd CancelledError',
      ]);
    }));

  it('gives the permit to the next where the first is cancelled just after it was chosen', () =>
    run(function* ({ record }) {
      const semaphore = new Semaphore(0);
      const tasks = ['a', 'b', 'c'].map((name) => createTask(take(name, semaphore, record)));
      yield* turns(1);
      semaphore.release();
      tasks[0]?.cancel();
      yield* turns(2);
      record.push(String(semaphore));
      semaphore.release();
      tasks[2]?.cancel();
      yield* turns(2);
      record.push(String(semaphore));
      expect(record).toEqual([
        ...['a CancelledError', 'b', '<Semaphore [locked, waiters:1]>'],
        ...['c CancelledError', '<Semaphore [unlocked, value:1]>'],
      ]);
    }));

  it('skips one that was cancelled before, and does not lose what is released meanwhile', () =>
    run(function* ({ record }) {
      const semaphore = new Semaphore(0);
      const tasks = ['a', 'b', 'c'].map((name) => createTask(take(name, semaphore, record)));
      yield* turns(1);
      tasks[0]?.cancel();
      yield* turns(1);
      semaphore.release();
      semaphore.release();
      yield* turns(2);
      record.push(String(semaphore));
      expect(record).toEqual(['a CancelledError', 'b', 'c', '<Semaphore [locked]>']);
    }));

  it('keeps its permit where the task that was to get it is cancelled by the one that released it', () =>
    run(function* ({ record }) {
      const semaphore = new Semaphore(1);
      const first = define(function* () {
        yield* wait(semaphore.with(() => sleep(0)));
        second.cancel();
      });
      const never = define(function* () {
        record.push('never');
        yield* turns(1);
      });
      const task = createTask(first());
      const second = createTask(semaphore.with(never));
      yield* wait(task);
      yield* turns(1);
      record.push(second.cancelled(), String(semaphore));
      record.push(Boolean(yield* wait(waitFor(semaphore.acquire(), 1))));
      expect(record).toEqual([true, '<Semaphore [unlocked, value:1]>', true]);
    }));

  it('is left by a wait that times out', () =>
    run(function* ({ record }) {
      const semaphore = new Semaphore(0);
      try {
        yield* wait(timeout(1, () => semaphore.acquire()));
      } catch (error) {
        record.push(error instanceof TimeoutError, String(semaphore), currentTask()?.cancelling());
      }
      expect(record).toEqual([true, '<Semaphore [locked]>', 0]);
    }));

  it('has a permit less while the body of with() runs, however that ends', () =>
    run(function* ({ record }) {
      const semaphore = new Semaphore(1);
      const body = define(function* (end: 'return' | 'throw' | 'wait') {
        record.push(semaphore.locked());
        yield* wait(sleep(end === 'wait' ? 10 : 1));
        if (end === 'throw') throw new RangeError('bad');
        return end;
      });
      record.push(yield* wait(semaphore.with(() => body('return'))), String(semaphore));
      try {
        yield* wait(semaphore.with(() => body('throw')));
      } catch (error) {
        record.push(String(error), String(semaphore));
      }
      const task = createTask(semaphore.with(() => body('wait')));
      yield* turns(1);
      task.cancel();
      yield* turns(1);
      record.push(task.cancelled(), String(semaphore));
      const free = '<Semaphore [unlocked, value:1]>';
      expect(record).toEqual([true, 'return', free, true, 'RangeError: bad', free, true, true, free]);
    }));

  it('may be released by anybody, more often than it was acquired', () =>
    run(function* ({ loop, record }) {
      const semaphore = new Semaphore(0);
      semaphore.release();
      loop.callSoon(() => semaphore.release());
      yield* turns(1);
      record.push(String(semaphore));
      expect(record).toEqual(['<Semaphore [unlocked, value:2]>']);
    }));
});

describe.each(ways)('The hold of a Semaphore in $name', ({ asyncContext, define, run, turns, wait }) => {
  it('gives its permit back at the end of its block, once', () =>
    run(function* ({ record }) {
      const semaphore = new Semaphore(2);
      let kept: Held;
      {
        using held = yield* wait(semaphore.acquire());
        kept = held;
        record.push(held instanceof Held, String(held));
      }
      kept[Symbol.dispose]();
      record.push(String(semaphore));
      expect(record).toEqual([
        ...[true, '<Held of <Semaphore [unlocked, value:1]>>', '<Semaphore [unlocked, value:2]>'],
      ]);
    }));

  it('does nothing at the end of its block where its task has released it', () =>
    run(function* ({ record }) {
      const semaphore = new Semaphore(2);
      {
        using _held = yield* wait(semaphore.acquire());
        semaphore.release();
        record.push(String(semaphore));
      }
      record.push(String(semaphore));
      expect(record).toEqual(['<Semaphore [unlocked, value:2]>', '<Semaphore [unlocked, value:2]>']);
    }));

  it('is the latest of its task that a release is for, and never that of a task which holds one beside', () =>
    run(function* ({ record }) {
      const semaphore = new Semaphore(4);
      const beside = createTask(
        define(function* () {
          using _held = yield* wait(semaphore.acquire());
          yield* turns(2);
        })(),
      );
      yield* turns(1);
      const older = yield* wait(semaphore.acquire());
      const latest = yield* wait(semaphore.acquire());
      semaphore.release();
      latest[Symbol.dispose]();
      record.push(String(semaphore));
      older[Symbol.dispose]();
      record.push(String(semaphore));
      yield* wait(beside);
      record.push(String(semaphore));
      expect(record).toEqual([2, 3, 4].map((value) => `<Semaphore [unlocked, value:${value}]>`));
    }));

  it('stays as it is where somebody releases who holds none, and adds a permit', () =>
    run(function* ({ loop, record }) {
      const semaphore = new Semaphore(3);
      const holds: Held[] = [];
      const holder = define(function* () {
        holds.push(yield* wait(semaphore.acquire()));
      });
      for (let i = 0; i < 3; i += 1) yield* wait(createTask(holder()));
      semaphore.release();
      loop.callSoon(() => semaphore.release());
      yield* turns(1);
      for (const held of [...holds, ...holds]) {
        held[Symbol.dispose]();
        record.push(String(semaphore));
      }
      expect(record).toEqual([3, 4, 5, 5, 5, 5].map((value) => `<Semaphore [unlocked, value:${value}]>`));
    }));

  it.each(['with', 'using', 'release'])('leaves a permit that another task adds meanwhile, by %s', (how) =>
    run(function* ({ record }) {
      const semaphore = new Semaphore(1);
      const body = define(() => turns(2));
      const hold = define(function* () {
        if (how === 'with') yield* wait(semaphore.with(body));
        else {
          using _held = yield* wait(semaphore.acquire());
          yield* turns(2);
          if (how === 'using') return;
          // The other's release has taken this hold from the list: this adds another permit, as at the end of with().
          semaphore.release();
        }
      });
      const task = createTask(hold());
      yield* turns(1);
      semaphore.release();
      record.push(String(semaphore));
      yield* wait(task);
      record.push(String(semaphore));
      const value = how === 'release' ? 3 : 2;
      expect(record).toEqual([1, value].map((each) => `<Semaphore [unlocked, value:${each}]>`));
    }),
  );

  it.each(['with', 'using'])(
    'counts beside what a producer releases for a consumer that holds by %s',
    (how) =>
      run(function* ({ record }) {
        const semaphore = new Semaphore(0);
        const consume = define(function* (count: number) {
          for (let i = 0; i < count; i += 1) {
            if (how === 'with') yield* wait(semaphore.with(() => sleep(0)));
            else {
              using _held = yield* wait(semaphore.acquire());
              yield* wait(sleep(0));
            }
          }
        });
        const consumer = createTask(consume(2));
        for (let i = 0; i < 2; i += 1) {
          yield* turns(1);
          semaphore.release();
        }
        yield* wait(consumer);
        record.push(String(semaphore));
        expect(record).toEqual(['<Semaphore [unlocked, value:2]>']);
      }),
  );

  it('may be given back in any order, one by one', () =>
    run(function* ({ record }) {
      const semaphore = new Semaphore(4);
      const holds: Held[] = [];
      for (let i = 0; i < 4; i += 1) holds.push(yield* wait(semaphore.acquire()));
      for (const i of [1, 1, 3, 0, 2, 0, 3]) {
        holds[i]?.[Symbol.dispose]();
        record.push(semaphore.locked(), String(semaphore).at(-3));
      }
      expect(record).toEqual([1, 1, 2, 3, 4, 4, 4].flatMap((value) => [false, String(value)]));
    }));

  it('of with() is the one that with() gives back, and none that its body has taken beside', () =>
    run(function* ({ record }) {
      const semaphore = new BoundedSemaphore(2);
      let kept: Held | undefined;
      const body = define(function* () {
        kept = yield* wait(semaphore.acquire());
      });
      yield* wait(semaphore.with(body));
      record.push(String(semaphore));
      kept?.[Symbol.dispose]();
      record.push(String(semaphore));
      expect(record).toEqual([
        '<BoundedSemaphore [unlocked, value:1]>',
        '<BoundedSemaphore [unlocked, value:2]>',
      ]);
    }));

  it('is given back by way of a release that a subclass has overridden, and by any task', () =>
    run(function* ({ loop, record }) {
      class Told extends Semaphore {
        override release(): void {
          record.push('release');
          super.release();
        }
      }
      const semaphore = new Told(3);
      yield* wait(semaphore.with(() => sleep(0)));
      const held = yield* wait(semaphore.acquire());
      yield* wait(semaphore.acquire());
      loop.callSoon(() => held[Symbol.dispose]());
      yield* turns(1);
      record.push(String(semaphore));
      held[Symbol.dispose]();
      semaphore.release();
      record.push(String(semaphore));
      const values = [2, 3].map((value) => `<Told [unlocked, value:${value}]>`);
      expect(record).toEqual(['release', 'release', values[0], 'release', values[1]]);
    }));

  it.runIf(asyncContext)('belongs to the task, where it was acquired in a strand of it', () =>
    run(function* ({ record }) {
      const semaphore = new Semaphore(3);
      const beside = createTask(
        define(function* () {
          using _held = yield* wait(semaphore.acquire());
          yield* wait(sleep(1));
        })(),
      );
      yield* turns(1);
      yield* wait(
        createTask(async () => {
          await Promise.all([sleep(0.5), semaphore.acquire()]);
          semaphore.release();
        }),
      );
      record.push(String(semaphore));
      yield* wait(beside);
      record.push(String(semaphore));
      expect(record).toEqual([2, 3].map((value) => `<Semaphore [unlocked, value:${value}]>`));
    }),
  );

  it('wakes the first that waits when it is given back', () =>
    run(function* ({ record }) {
      const semaphore = new Semaphore(1);
      const held = yield* wait(semaphore.acquire());
      const task = createTask(semaphore.with(() => sleep(0, 'woken')));
      yield* turns(1);
      held[Symbol.dispose]();
      record.push(yield* wait(task), String(semaphore));
      expect(record).toEqual(['woken', '<Semaphore [unlocked, value:1]>']);
    }));
});

describe.each(ways)('BoundedSemaphore in $name', ({ run, turns, wait }) => {
  it('is never released more often than it was acquired', () =>
    run(function* ({ record }) {
      const semaphore = new BoundedSemaphore(1);
      const refused = (): unknown => {
        const error = thrownBy(() => semaphore.release());
        return [error instanceof RangeError, error.message];
      };
      record.push(refused());
      yield* wait(semaphore.acquire());
      semaphore.release();
      record.push(refused(), String(semaphore));
      yield* turns(1);
      const refusal = [
        true,
        'BoundedSemaphore released too many times: <BoundedSemaphore [unlocked, value:1]>',
      ];
      expect(record).toEqual([refusal, refusal, '<BoundedSemaphore [unlocked, value:1]>']);
    }));

  it('throws at the end of a block whose permit another task has released, once', () =>
    run(function* ({ record }) {
      const semaphore = new BoundedSemaphore(1);
      const task = createTask(semaphore.acquire());
      const held = yield* wait(task);
      semaphore.release();
      record.push(thrownBy(() => held[Symbol.dispose]()) instanceof RangeError);
      held[Symbol.dispose]();
      record.push(String(semaphore));
      expect(record).toEqual([true, '<BoundedSemaphore [unlocked, value:1]>']);
    }));

  it('throws nothing at the end of a block whose hold was released before', () =>
    run(function* ({ record }) {
      const semaphore = new BoundedSemaphore(1);
      {
        using _held = yield* wait(semaphore.acquire());
        semaphore.release();
      }
      record.push(String(semaphore));
      expect(record).toEqual(['<BoundedSemaphore [unlocked, value:1]>']);
    }));
});

describe('Semaphore', () => {
  it.each([
    [Semaphore, -1, "RangeError: Cannot create Semaphore as 'value' must be an integer >= 0: received -1"],
    [Semaphore, 1.5, "RangeError: Cannot create Semaphore as 'value' must be an integer >= 0: received 1.5"],
    [Semaphore, '2', "TypeError: Cannot create Semaphore as 'value' must be an integer >= 0: received 2"],
    [Semaphore, null, "TypeError: Cannot create Semaphore as 'value' must be an integer >= 0: received null"],
    [
      BoundedSemaphore,
      Number.NaN,
      "RangeError: Cannot create BoundedSemaphore as 'value' must be an integer >= 0: received NaN",
    ],
  ])('refuses what is no number of permits: %s of %s', (Kind, value, message) => {
    expect(String(thrownBy(() => new Kind(value as never)))).toBe(message); // as: what the types refuse
  });

  it('belongs to the loop in which a task waited for it first', async () => {
    const semaphore = new Semaphore(0);
    const loops = [1, 2].map(() => new EventLoop({ clock: new VirtualClock() }));
    const [first, second] = loops as [EventLoop, EventLoop]; // as: there are two
    await first.runUntilComplete(function* () {
      const task = createTask(semaphore.acquire());
      yield* sleep(0);
      semaphore.release();
      yield* task;
    });
    await expect(second.runUntilComplete(semaphore.acquire())).rejects.toThrow(
      new RuntimeError('<Semaphore [locked]> is bound to a different event loop'),
    );
    for (const loop of loops) loop.close();
  });

  it('cannot be awaited itself, and starts with one permit, or with none', () => {
    const semaphore = new Semaphore();
    expect(['then' in semaphore, Symbol.iterator in semaphore]).toEqual([false, false]);
    expect([inspect(semaphore), new Semaphore(0).locked(), String(new BoundedSemaphore())]).toEqual([
      '<Semaphore [unlocked, value:1]>',
      true,
      '<BoundedSemaphore [unlocked, value:1]>',
    ]);
    expect(thrownBy(() => semaphore.with(1 as never))).toBeInstanceOf(TypeError); // as: what the types refuse
  });

  it('is released and acquired ten thousand times at once without trouble', async () => {
    const semaphore = new Semaphore(0);
    const loop = new EventLoop({ clock: new VirtualClock() });
    await loop.runUntilComplete(function* () {
      const tasks = Array.from({ length: 10_000 }, () => createTask(semaphore.acquire()));
      yield* sleep(0);
      for (let i = 0; i < 10_000; i += 1) semaphore.release();
      const holds = [];
      for (const task of tasks) holds.push(yield* task);
      expect(semaphore.locked()).toBe(true);
      for (const held of holds) held[Symbol.dispose]();
    });
    expect(String(semaphore)).toBe('<Semaphore [unlocked, value:10000]>');
    loop.close();
  });
});
