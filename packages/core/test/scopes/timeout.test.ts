import {
  type Awaitable,
  createTask,
  currentTask,
  EventLoop,
  ExceptionGroup,
  type Idleness,
  isCancelled,
  RuntimeError,
  sleep,
  type TaskGroup,
  type Timeout,
  TimeoutError,
  taskGroup,
  timeout,
  timeoutAt,
} from '@tsyncio/core';
import { VirtualClock } from '@tsyncio/core/testing';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { thrownBy, ways } from '../ways.ts';

/** A clock on which code may take its time. */
class BusyClock extends VirtualClock {
  #worked = 0;

  /** What a loop does that computes for so many seconds. */
  work(seconds: number): void {
    this.#worked += seconds;
  }

  override time(): number {
    return super.time() + this.#worked;
  }

  override idle(timer: number | null, wake: () => void, outside: boolean): Idleness {
    return super.idle(timer === null ? null : timer - this.#worked, wake, outside);
  }
}

describe.each(ways)('timeout() in $name', ({ asyncContext, define, run, turns, wait }) => {
  const ending = define(function* (make: () => Parameters<typeof wait>[0]) {
    try {
      return yield* wait(make());
    } catch (error) {
      return String(error);
    }
  });

  it('gives what the body gives, in time, and leaves no timer', () =>
    run(function* ({ loop, record }) {
      const body = define(function* (scope: Timeout) {
        record.push(String(scope), scope.when(), scope.expired());
        yield* wait(sleep(1));
        return 'result';
      });
      let kept: Timeout | undefined;
      const result = timeout(5, (scope) => {
        kept = scope;
        return body(scope);
      });
      record.push(yield* wait(result), kept?.expired(), String(kept));
      yield* wait(sleep(10));
      record.push(loop.time(), currentTask()?.cancelling());
      expect(record).toEqual([
        ...['<Timeout [active] when=5>', 5, false, 'result', false, '<Timeout [finished]>'],
        ...[11, 0],
      ]);
    }));

  it('cancels the body when its time has passed, and throws TimeoutError with that as its cause', () =>
    run(function* ({ loop, record }) {
      let kept: Timeout | undefined;
      const body = define(function* (scope: Timeout) {
        kept = scope;
        try {
          yield* wait(sleep(10));
        } catch (error) {
          record.push(isCancelled(error), scope.expired(), String(scope));
          throw error;
        }
      });
      try {
        yield* wait(timeout(1, body));
      } catch (error) {
        record.push(error instanceof TimeoutError, isCancelled((error as Error).cause));
      }
      record.push(loop.time(), kept?.expired(), String(kept), currentTask()?.cancelling());
      expect(record).toEqual([
        ...[true, true, '<Timeout [expiring]>', true, true],
        ...[1, true, '<Timeout [expired]>', 0],
      ]);
    }));

  it.each([0, -1])('cancels at the first wait where it has %s seconds', (delay) =>
    run(function* ({ record }) {
      const body = define(function* () {
        record.push('begins');
        yield* wait(sleep(10));
        record.push('never');
      });
      record.push(yield* wait(ending(() => timeout(delay, body))));
      record.push(yield* wait(ending(() => timeoutAt(-5, body))));
      expect(record).toEqual(['begins', 'TimeoutError', 'begins', 'TimeoutError']);
    }),
  );

  it.each([0, -11])('cancels a body that only lets the others run, where it has %s seconds', (delay) =>
    run(function* ({ loop, record }) {
      yield* wait(sleep(5));
      const body = define(function* (scope: Timeout) {
        record.push(scope.when());
        yield* turns(1);
        record.push('never');
      });
      record.push(yield* wait(ending(() => timeout(delay, body))), loop.time());
      expect(record).toEqual([5 + delay, 'TimeoutError', 5]);
    }),
  );

  it('knows its time, and whether it has passed, when it is over, too', () =>
    run(function* ({ record }) {
      const scopes: Timeout[] = [];
      const body = define(function* (scope: Timeout) {
        scopes.push(scope);
        record.push(String(scope));
        yield* wait(sleep(1));
      });
      yield* wait(ending(() => timeoutAt(0.5, body)));
      yield* wait(timeout(10, body));
      yield* wait(timeout(null, body));
      yield* wait(timeoutAt(null, body));
      record.push(...scopes.map((scope) => [scope.when(), scope.expired()]));
      expect(record).toEqual([
        '<Timeout [active] when=0.5>',
        '<Timeout [active] when=10.5>',
        '<Timeout [active] when=null>',
        '<Timeout [active] when=null>',
        [0.5, true],
        [10.5, false],
        [null, false],
        [null, false],
      ]);
    }));

  it('can be moved by another task, and lifted, and is not late when the task is cancelled then', () =>
    run(function* ({ loop, record }) {
      const begun = loop.createFuture<Timeout>();
      const body = define(function* (scope: Timeout) {
        begun.setResult(scope);
        yield* wait(sleep(50));
      });
      const task = createTask(timeoutAt(10, body));
      const scope = yield* wait(begun);
      record.push(scope.when());
      scope.reschedule(30);
      record.push(scope.when());
      yield* wait(sleep(20));
      scope.reschedule(null);
      record.push(scope.when());
      yield* wait(sleep(20));
      task.cancel('from outside');
      record.push(yield* wait(ending(() => task)), scope.expired());
      expect(record).toEqual([10, 30, null, 'CancelledError: from outside', false]);
    }));

  it('is not late when the body cancels its own task, even in one that was cancelled before', () =>
    run(function* ({ record }) {
      const body = define(function* (scope: Timeout) {
        currentTask()?.cancel('by itself');
        try {
          yield* wait(sleep(2));
        } finally {
          record.push(scope.expired());
        }
      });
      const task = createTask(
        define(function* () {
          record.push(yield* wait(ending(() => timeout(1, body))));
          record.push(yield* wait(ending(() => timeout(1, body))));
          record.push(yield* wait(ending(() => timeout(0, () => sleep(2)))), currentTask()?.cancelling());
        })(),
      );
      yield* wait(task);
      expect(record).toEqual([
        ...[false, 'CancelledError: by itself', false, 'CancelledError: by itself'],
        ...['TimeoutError', 2],
      ]);
    }));

  it('may be around another one in the cleaning up of its body', () =>
    run(function* ({ loop, record }) {
      const body = define(function* () {
        try {
          yield* wait(sleep(10));
        } finally {
          try {
            yield* wait(timeout(1, () => sleep(10)));
          } catch (error) {
            record.push(error instanceof TimeoutError, isCancelled((error as Error).cause), loop.time());
          }
        }
      });
      try {
        yield* wait(timeout(1, body));
      } catch (error) {
        record.push(error instanceof TimeoutError, isCancelled((error as Error).cause), loop.time());
      }
      record.push(currentTask()?.cancelling());
      expect(record).toEqual([true, true, 2, true, true, 2, 0]);
    }));

  it('gives way to the group of errors of a task group inside it', () =>
    run(function* ({ record }) {
      const crash = define(function* () {
        try {
          yield* wait(sleep(2));
        } catch {
          throw new RangeError('while cleaning up');
        }
      });
      const body = define(function* () {
        yield* wait(
          taskGroup(
            define(function* (group: TaskGroup) {
              group.createTask(crash());
              yield* wait(sleep(10));
            }),
          ),
        );
      });
      try {
        yield* wait(timeout(1, body));
      } catch (error) {
        record.push(error instanceof ExceptionGroup && error.errors.map(String), currentTask()?.cancelling());
      }
      expect(record).toEqual([['RangeError: while cleaning up'], 0]);
    }));

  it('lets the outer one win over the inner, where a busy loop is late for both', async () => {
    const clock = new BusyClock();
    const loop = new EventLoop({ clock, asyncContext });
    const record: unknown[] = [];
    const scopes: Timeout[] = [];
    const inner = define(function* (scope: Timeout) {
      scopes.push(scope);
      clock.work(3);
      yield* wait(sleep(10));
    });
    const outer = define(function* (scope: Timeout) {
      scopes.push(scope);
      try {
        yield* wait(timeout(1, inner));
      } catch (error) {
        record.push(String(error));
        throw error;
      }
    });
    await loop.runUntilComplete(
      define(function* () {
        record.push(yield* wait(ending(() => timeout(2, outer))), loop.time(), currentTask()?.cancelling());
      })(),
    );
    loop.close();
    expect([...record, ...scopes.map((scope) => scope.expired())]).toEqual([
      ...['CancelledError', 'TimeoutError', 3, 0],
      ...[true, true],
    ]);
  });

  it('has no limit where there is none, until one is set', () =>
    run(function* ({ loop, record }) {
      const body = define(function* (scope: Timeout) {
        record.push(scope.when());
        yield* wait(sleep(100));
        scope.reschedule(loop.time() + 1);
        yield* wait(sleep(10));
      });
      record.push(yield* wait(ending(() => timeout(null, body))), loop.time());
      expect(record).toEqual([null, 'TimeoutError', 101]);
    }));

  it('can be put off, brought forward, and lifted', () =>
    run(function* ({ loop, record }) {
      const later = define(function* (scope: Timeout) {
        scope.reschedule(loop.time() + 5);
        yield* wait(sleep(3));
        return 'put off';
      });
      const sooner = define(function* (scope: Timeout) {
        scope.reschedule(loop.time() + 1);
        yield* wait(sleep(3));
      });
      const lifted = define(function* (scope: Timeout) {
        scope.reschedule(null);
        yield* wait(sleep(30));
        return 'lifted';
      });
      const now = define(function* (scope: Timeout) {
        scope.reschedule(loop.time());
        yield* wait(sleep(3));
      });
      for (const body of [later, sooner, lifted, now]) {
        record.push(yield* wait(ending(() => timeout<Awaitable<unknown>>(2, body))), loop.time());
      }
      expect(record).toEqual(['put off', 3, 'TimeoutError', 4, 'lifted', 34, 'TimeoutError', 34]);
    }));

  it('cannot be moved before it begins or after its end', () =>
    run(function* ({ loop, record }) {
      const scopes: Timeout[] = [];
      const body = define(function* (scope: Timeout) {
        scopes.push(scope);
        try {
          yield* wait(sleep(2));
        } finally {
          record.push(scope.expired() ? String(thrownBy(() => scope.reschedule(9))) : 'in time');
        }
      });
      yield* wait(ending(() => timeout(5, body)));
      yield* wait(ending(() => timeout(1, body)));
      for (const scope of scopes) {
        const error = thrownBy(() => scope.reschedule(loop.time() + 1));
        record.push(error instanceof RuntimeError && error.message);
      }
      expect(record).toEqual([
        'in time',
        'RuntimeError: Cannot change state of expiring Timeout',
        'Cannot change state of finished Timeout',
        'Cannot change state of expired Timeout',
      ]);
    }));

  it('throws the error of the body as it is', () =>
    run(function* ({ record }) {
      const body = define(function* () {
        yield* turns(1);
        throw new RangeError('bad');
      });
      const cleaning = define(function* () {
        try {
          yield* wait(sleep(10));
        } catch {
          throw new RangeError('while cleaning up');
        }
      });
      record.push(
        yield* wait(ending(() => timeout(1, body))),
        yield* wait(ending(() => timeout(1, cleaning))),
      );
      record.push(currentTask()?.cancelling());
      expect(record).toEqual(['RangeError: bad', 'RangeError: while cleaning up', 0]);
    }));

  it('gives the result of a body that swallows the cancellation', () =>
    run(function* ({ record }) {
      const body = define(function* () {
        try {
          yield* wait(sleep(10));
        } catch {
          return 'swallowed';
        }
        return 'never';
      });
      record.push(yield* wait(ending(() => timeout(1, body))), currentTask()?.cancelling());
      expect(record).toEqual(['swallowed', 0]);
    }));

  it('passes on a cancellation from outside', () =>
    run(function* ({ record }) {
      const task = createTask(() => timeout(5, () => sleep(10)));
      yield* wait(sleep(1));
      task.cancel('from outside');
      record.push(yield* wait(ending(() => task)), task.cancelled(), task.cancelling());
      expect(record).toEqual(['CancelledError: from outside', true, 1]);
    }));

  it('is cancelled, and not late, when both come in the same batch, in either order', () =>
    run(function* ({ loop, record }) {
      loop.callLater(5, () => before.cancel('before'));
      const before = createTask(() => timeout(5, () => sleep(10)));
      const after = createTask(() => timeout(5, () => sleep(10)));
      yield* turns(2);
      loop.callLater(5, () => after.cancel('after'));
      record.push(yield* wait(ending(() => before)), yield* wait(ending(() => after)));
      record.push(before.cancelling(), after.cancelling());
      expect(record).toEqual(['CancelledError: before', 'CancelledError', 1, 1]);
    }));

  it('nests: the inner one throws in the outer, and the outer cancels the inner', () =>
    run(function* ({ loop, record }) {
      const nested = define(function* (outerTime: number, innerTime: number) {
        const inner = define(function* () {
          try {
            yield* wait(timeout(innerTime, () => sleep(10)));
          } catch (error) {
            record.push(`inner ${String(error)} at ${loop.time()}`);
            throw error;
          }
        });
        try {
          yield* wait(timeout(outerTime, inner));
        } catch (error) {
          record.push(`outer ${String(error)} at ${loop.time()}`);
        }
        record.push(currentTask()?.cancelling());
      });
      yield* wait(nested(2, 1));
      yield* wait(nested(1, 2));
      yield* wait(nested(1, 1));
      expect(record).toEqual([
        ...['inner TimeoutError at 1', 'outer TimeoutError at 1', 0],
        ...['inner CancelledError at 2', 'outer TimeoutError at 2', 0],
        ...['inner CancelledError at 3', 'outer TimeoutError at 3', 0],
      ]);
    }));

  it('counts its own cancellation alone, in a task that was cancelled before', () =>
    run(function* ({ record }) {
      const task = createTask(
        define(function* () {
          try {
            yield* wait(sleep(10));
          } catch {
            record.push(yield* wait(ending(() => timeout(1, () => sleep(10)))));
            record.push(currentTask()?.cancelling());
          }
        })(),
      );
      yield* turns(2);
      task.cancel();
      yield* wait(task);
      expect(record).toEqual(['TimeoutError', 1]);
    }));

  it('aborts its signal when its time has passed, and not when it ends before', () =>
    run(function* ({ record }) {
      const scopes: Timeout[] = [];
      const body = define(function* (scope: Timeout) {
        scopes.push(scope);
        scope.signal.addEventListener('abort', () => record.push('aborted'));
        yield* wait(sleep(2));
      });
      yield* wait(ending(() => timeout(5, body)));
      yield* wait(ending(() => timeout(1, body)));
      record.push(...scopes.map((scope) => scope.signal.aborted));
      expect(record).toEqual(['aborted', false, true]);
    }));

  it('takes the time itself, as timeoutAt', () =>
    run(function* ({ loop, record }) {
      yield* wait(sleep(3));
      record.push(yield* wait(ending(() => timeoutAt(5, () => sleep(10)))), loop.time());
      record.push(yield* wait(ending(() => timeoutAt(7, () => sleep(1, 'in time')))), loop.time());
      record.push(yield* wait(ending(() => timeoutAt(null, () => sleep(1, 'no limit')))));
      expect(record).toEqual(['TimeoutError', 5, 'in time', 6, 'no limit']);
    }));
});

describe('timeout(), of what it is given,', () => {
  it('refuses what is no time and what is no body', () => {
    expect(String(thrownBy(() => timeout(Number.NaN, () => sleep(1))))).toBe(
      'RangeError: Invalid delay: NaN (not a number)',
    );
    expect(String(thrownBy(() => timeoutAt(Number.NaN, () => sleep(1))))).toBe(
      'RangeError: Invalid when: NaN (not a number)',
    );
    expect(thrownBy(() => timeout('1' as never, () => sleep(1)))).toBeInstanceOf(TypeError); // as: what the types refuse
    const error = thrownBy(() => timeout(1, sleep(1) as never)); // as: likewise
    expect([error instanceof TypeError, error.message]).toEqual([
      true,
      'Cannot run <Coroutine sleep [created]> in timeout as a function was expected\n' +
        '  right: timeout(1, async () => { … })',
    ]);
  });

  it('is for tasks alone', async () => {
    await expect(timeout(1, () => sleep(1)).toPromise()).rejects.toThrow('no running event loop');
    const loop = new EventLoop({ clock: new VirtualClock() });
    const given = loop.runUntilComplete(timeout(1, () => sleep(0, 'a task is made')));
    expect(await given).toBe('a task is made');
    loop.close();
  });

  it('gives what the body gives, in types', () => {
    const types = async (): Promise<void> => {
      expectTypeOf(await timeout(1, async () => await sleep(1, 'x'))).toEqualTypeOf<string>();
      expectTypeOf(
        await timeout(null, function* (scope) {
          expectTypeOf(scope).toEqualTypeOf<Timeout>();
          return yield* sleep(1, 1);
        }),
      ).toEqualTypeOf<number>();
      expectTypeOf(await timeout(1, () => sleep(1))).toEqualTypeOf<void>();
    };
    expect(types).toBeTypeOf('function');
  });
});
