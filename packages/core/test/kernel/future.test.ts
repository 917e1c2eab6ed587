import {
  CancelledError,
  Context,
  ContextVar,
  copyContext,
  createTask,
  currentTask,
  EventLoop,
  type ExceptionContext,
  Future,
  InvalidStateError,
  isCancelled,
  isfuture,
  RuntimeError,
  setEventLoop,
  sleep,
} from '@tsyncio/core';
import { VirtualClock } from '@tsyncio/core/testing';
import { afterEach, describe, expect, expectTypeOf, it } from 'vitest';
import { thrownBy, ways } from '../ways.ts';

const [plain] = ways as [(typeof ways)[0]];

describe('a Future', () => {
  it('is pending at first, and has neither result nor exception', () =>
    plain.run(({ loop }) => {
      const future = loop.createFuture<number>();
      expect([future.done(), future.cancelled(), String(future)]).toEqual([
        false,
        false,
        '<Future [pending]>',
      ]);
      expect(() => future.result()).toThrow(new InvalidStateError('Result is not ready: <Future [pending]>'));
      expect(() => future.exception()).toThrow(
        new InvalidStateError('Exception is not set: <Future [pending]>'),
      );
      expect(future.getLoop()).toBe(loop);
    }));

  it('gives the result that was set, and no exception', () =>
    plain.run(({ loop }) => {
      const future = loop.createFuture<number>();
      future.setResult(42);
      expect([future.done(), future.cancelled(), future.result(), future.exception()]).toEqual([
        true,
        false,
        42,
        null,
      ]);
      expect(String(future)).toBe('<Future [finished]>');
    }));

  it('throws the error that was set, and gives it when asked', () =>
    plain.run(({ loop }) => {
      const future = loop.createFuture<number>();
      const error = new RangeError('bad');
      future.setException(error);
      expect([future.done(), future.cancelled(), future.exception()]).toEqual([true, false, error]);
      expect(thrownBy(() => future.result())).toBe(error);
      expect(thrownBy(() => future.result())).toBe(error);
      expect(String(future)).toBe('<Future [failed: RangeError: bad]>');
    }));

  it('takes any value as an error, undefined too', () =>
    plain.run(function* ({ loop, record }) {
      const future = loop.createFuture<number>();
      future.setException(undefined);
      try {
        yield* future;
      } catch (error) {
        record.push('caught', error);
      }
      expect(record).toEqual(['caught', undefined]);
      expect(future.exception()).toBe(undefined);
    }));

  it('is set once only', () =>
    plain.run(({ loop }) => {
      for (const settle of [
        (future: Future<number>) => future.setResult(1),
        (future: Future<number>) => future.setException(new Error('one')),
        (future: Future<number>) => future.cancel(),
      ]) {
        const future = loop.createFuture<number>();
        settle(future);
        expect(() => future.setResult(2)).toThrow(InvalidStateError);
        expect(() => future.setException(new Error('two'))).toThrow(InvalidStateError);
        expect(future.cancel()).toBe(false);
        if (!future.cancelled()) future.exception();
      }
    }));

  it('says in the error what it is, when it is set again', () =>
    plain.run(({ loop }) => {
      const future = loop.createFuture<number>();
      future.setResult(1);
      expect(() => future.setResult(2)).toThrow(
        new InvalidStateError('Cannot set the result of <Future [finished]> as it is done'),
      );
      expect(() => future.setException(new Error('two'))).toThrow(
        new InvalidStateError('Cannot set the exception of <Future [finished]> as it is done'),
      );
    }));

  it('throws CancelledError with the message, whoever asks, once it is cancelled', () =>
    plain.run(({ loop, record }) => {
      const future = loop.createFuture<number>();
      record.push(future.cancel('too late'), future.cancelled(), future.done(), String(future));
      for (const ask of [() => future.result(), () => future.exception(), () => future.result()]) {
        const error = thrownBy(ask);
        record.push(isCancelled(error), error.message);
      }
      expect(record).toEqual([
        true,
        true,
        true,
        '<Future [cancelled]>',
        ...[true, 'too late', true, 'too late', true, 'too late'],
      ]);
    }));

  it('may fail with CancelledError without being cancelled', () =>
    plain.run(({ loop }) => {
      const future = loop.createFuture<number>();
      future.setException(new CancelledError('theirs'));
      expect(future.cancelled()).toBe(false);
      expect(isCancelled(future.exception())).toBe(true);
    }));

  it('cannot be made where no loop is', () => {
    const error = thrownBy(() => new Future());
    expect(error).toBeInstanceOf(RuntimeError);
    expect(error.message).toContain('There is no current event loop\n  in a program use: await run(main)');
  });

  it('belongs to the running loop, to the one that is set, or to the one it is given', async () => {
    const set = new EventLoop({ clock: new VirtualClock() });
    const given = new EventLoop({ clock: new VirtualClock() });
    setEventLoop(set);
    expect(new Future().getLoop()).toBe(set);
    expect(new Future({ loop: given }).getLoop()).toBe(given);
    await plain.run(({ loop }) => {
      expect(new Future().getLoop()).toBe(loop);
      expect(new Future({ loop: given }).getLoop()).toBe(given);
    });
    for (const loop of [set, given]) loop.close();
  });
  afterEach(() => setEventLoop(null));

  it('is told apart from what is none', () => {
    const loop = new EventLoop({ clock: new VirtualClock() });
    const given = [loop.createFuture(), sleep(1), Promise.resolve(), 42, null, undefined, Future, {}];
    expect(given.map(isfuture)).toEqual([true, false, false, false, false, false, false, false]);
    loop.close();
  });

  it('is no collection: what goes through it by anything but yield* is told so', () => {
    const loop = new EventLoop({ clock: new VirtualClock() });
    const future = loop.createFuture();
    expect(() => [...(future as unknown as Iterable<unknown>)]).toThrow(
      // as: what its types allow, and a task alone may do
      new RuntimeError("await wasn't used with future: <Future [pending]>"),
    );
    loop.close();
  });

  it('gives what it was set to by its iterator, pending once and never again', () => {
    const loop = new EventLoop({ clock: new VirtualClock() });
    const future = loop.createFuture<number[]>();
    const steps = (function* () {
      yield 'first';
      yield yield* future;
      yield yield* future;
    })();
    const seen = [steps.next().value, steps.next().value === future];
    future.setResult([1, 2]);
    expect([...seen, steps.next().value, steps.next().value]).toEqual(['first', true, [1, 2], [1, 2]]);
    loop.close();
  });

  it('can be awaited where no task is', async () => {
    const loop = new EventLoop({ clock: new VirtualClock() });
    const [good, bad, cancelled] = [
      loop.createFuture<number>(),
      loop.createFuture<number>(),
      loop.createFuture<number>(),
    ];
    loop.callSoon(() => {
      good.setResult(1);
      bad.setException(new RangeError('bad'));
      cancelled.cancel('enough');
      loop.callSoon(() => loop.stop());
    });
    const all = Promise.allSettled([good, bad.toPromise(), cancelled]);
    await loop.runForever();
    expect(await all).toEqual([
      { status: 'fulfilled', value: 1 },
      { status: 'rejected', reason: new RangeError('bad') },
      { status: 'rejected', reason: new CancelledError('enough') },
    ]);
    loop.close();
  });

  it('waits for a T in both styles', () => {
    const loop = new EventLoop({ clock: new VirtualClock() });
    const future = loop.createFuture<number>();
    expectTypeOf<ReturnType<typeof future.result>>().toEqualTypeOf<number>();
    expectTypeOf<Awaited<typeof future>>().toEqualTypeOf<number>();
    function* body() {
      return yield* future;
    }
    expectTypeOf<ReturnType<typeof body>>().toExtend<Generator<unknown, number, never>>();
    loop.close();
  });

  it('flattens for await, and not for yield*, as its types say', () => {
    type Inner = Future<number>;
    expectTypeOf<Awaited<Future<Inner>>>().toEqualTypeOf<number>();
    function* body(future: Future<Inner>) {
      const inner = yield* future;
      expectTypeOf(inner).toEqualTypeOf<Inner>();
    }
    expect(body).toBeTypeOf('function');
  });
});

describe('Future.addDoneCallback()', () => {
  it('has the callbacks called in their order in the next batch, never at once', () =>
    plain.run(function* ({ loop, record }) {
      const future = loop.createFuture<string>();
      future.addDoneCallback((done) => record.push(`first ${done.result()}`));
      future.addDoneCallback(() => record.push('second'));
      loop.callSoon(() => record.push('before'));
      future.setResult('x');
      loop.callSoon(() => record.push('after'));
      future.addDoneCallback(() => record.push('late'));
      record.push('set');
      yield* sleep(0);
      expect(record).toEqual(['set', 'before', 'first x', 'second', 'after', 'late']);
    }));

  it('gives the future itself to the callback, cancelled or failed as it may be', () =>
    plain.run(function* ({ loop, record }) {
      const [cancelled, failed] = [loop.createFuture(), loop.createFuture()];
      cancelled.addDoneCallback((done) => record.push(done === cancelled, done.cancelled()));
      failed.addDoneCallback((done) => record.push(done === failed, String(done.exception())));
      cancelled.cancel();
      failed.setException(new Error('bad'));
      yield* sleep(0);
      expect(record).toEqual([true, true, true, 'Error: bad']);
    }));

  it('calls a callback as often as it was added', () =>
    plain.run(function* ({ loop, record }) {
      const future = loop.createFuture();
      const callback = (): unknown => record.push('called');
      future.addDoneCallback(callback);
      future.addDoneCallback(callback);
      future.setResult(1);
      yield* sleep(0);
      expect(record).toEqual(['called', 'called']);
    }));

  it('goes on with the other callbacks and with the waiting task when one throws', () =>
    plain.run(function* ({ loop, record, reports }) {
      const future = loop.createFuture();
      future.addDoneCallback(function bad() {
        throw new Error('of the callback');
      });
      future.addDoneCallback(() => record.push('called'));
      loop.callSoon(() => future.setResult('result'));
      record.push(yield* future);
      expect(record).toEqual(['called', 'result']);
      expect(reports.splice(0)).toMatchObject([
        { message: 'Exception in callback bad', exception: new Error('of the callback') },
      ]);
    }));

  it('calls the callback in a copy of the context in which it was added', () =>
    plain.run(function* ({ loop, record }) {
      const variable = new ContextVar<string>('variable');
      const future = loop.createFuture();
      variable.set('when added');
      future.addDoneCallback(() => {
        record.push(variable.get());
        variable.set('in the callback');
      });
      variable.set('when done');
      future.setResult(null);
      yield* sleep(0);
      expect([...record, variable.get()]).toEqual(['when added', 'when done']);
    }));

  it('calls the callback in the context that it is given', () =>
    plain.run(function* ({ loop, record }) {
      const variable = new ContextVar<string>('variable', { default: 'not set' });
      const context = copyContext();
      const future = loop.createFuture();
      future.addDoneCallback(() => variable.set('in the callback'), { context });
      future.addDoneCallback(() => record.push(variable.get()), { context: new Context() });
      future.setResult(null);
      yield* sleep(0);
      expect([...record, context.get(variable), variable.get()]).toEqual([
        'not set',
        'in the callback',
        'not set',
      ]);
    }));

  it('calls callbacks outside any task', () =>
    plain.run(function* ({ loop, record }) {
      const future = loop.createFuture();
      future.addDoneCallback(() => record.push(currentTask()));
      future.setResult(null);
      yield* sleep(0);
      expect(record).toEqual([null]);
    }));
});

describe('Future.removeDoneCallback()', () => {
  it('takes every occurrence out, counts them, and leaves the others', () =>
    plain.run(function* ({ loop, record }) {
      const future = loop.createFuture();
      const a = (): unknown => record.push('a');
      const b = (): unknown => record.push('b');
      const c = (): unknown => record.push('c');
      for (const callback of [a, b, a, c]) future.addDoneCallback(callback);
      expect([
        future.removeDoneCallback(a),
        future.removeDoneCallback(a),
        future.removeDoneCallback(b),
      ]).toEqual([2, 0, 1]);
      future.setResult(null);
      expect(future.removeDoneCallback(c)).toBe(0);
      yield* sleep(0);
      expect(record).toEqual(['c']);
    }));

  it('leaves a task that waits for the future', () =>
    plain.run(function* ({ loop }) {
      const future = loop.createFuture<number>();
      loop.callSoon(() => {
        expect(future.removeDoneCallback(() => undefined)).toBe(0);
        future.setResult(7);
      });
      expect(yield* future).toBe(7);
    }));
});

describe.each(ways)('waiting for a Future in $name', ({ define, run, turns, wait }) => {
  it('gives its result, throws its error, throws its cancellation', () =>
    run(function* ({ loop, record }) {
      const waiter = define(function* (name: string, future: Future<number>) {
        try {
          record.push(`${name} got ${yield* wait(future)}`);
        } catch (error) {
          record.push(`${name} failed ${String(error)}`);
        }
      });
      const [a, b, c] = [
        loop.createFuture<number>(),
        loop.createFuture<number>(),
        loop.createFuture<number>(),
      ];
      const tasks = [createTask(waiter('a', a)), createTask(waiter('b', b)), createTask(waiter('c', c))];
      yield* turns(1);
      c.cancel('enough');
      b.setException(new RangeError('bad'));
      a.setResult(1);
      for (const task of tasks) yield* wait(task);
      expect(record).toEqual(['c failed CancelledError: enough', 'b failed RangeError: bad', 'a got 1']);
    }));

  it('wakes all that wait, first come, first served', () =>
    run(function* ({ loop, record }) {
      const future = loop.createFuture<string>();
      const waiter = define(function* (name: string) {
        record.push(`${name} ${yield* wait(future)}`);
      });
      const tasks = ['a', 'b', 'c'].map((name) => createTask(waiter(name)));
      yield* turns(1);
      future.setResult('x');
      for (const task of tasks) yield* wait(task);
      expect(record).toEqual(['a x', 'b x', 'c x']);
    }));

  it('goes on at once, before any other task, when the future is done already', () =>
    run(function* ({ loop, record }) {
      const future = loop.createFuture<string>();
      future.setResult('x');
      const other = createTask(
        define(() => {
          record.push('other');
        })(),
      );
      for (let i = 0; i < 3; i += 1) record.push(yield* wait(future));
      record.push('main');
      yield* wait(other);
      expect(record).toEqual(['x', 'x', 'x', 'main', 'other']);
    }));

  it('throws the same error for each that waits', () =>
    run(function* ({ loop, record }) {
      const future = loop.createFuture<string>();
      const bad = new Error('bad');
      const waiter = define(function* () {
        try {
          yield* wait(future);
        } catch (error) {
          record.push(error === bad);
        }
      });
      const tasks = [createTask(waiter()), createTask(waiter())];
      yield* turns(1);
      future.setException(bad);
      for (const task of tasks) yield* wait(task);
      expect(record).toEqual([true, true]);
    }));

  it('is woken once when the future is set and then tried again', () =>
    run(function* ({ loop, record }) {
      const future = loop.createFuture<number>();
      loop.callSoon(() => {
        future.setResult(1);
        record.push(future.cancel());
      });
      record.push(yield* wait(future));
      expect(record).toEqual([false, 1]);
    }));
});

describe('the error of a Future that nobody asked for', () => {
  function failingLoop(): {
    loop: EventLoop;
    reports: ExceptionContext[];
    future: Future<unknown>;
    error: Error;
  } {
    const loop = new EventLoop({ clock: new VirtualClock() });
    const reports: ExceptionContext[] = [];
    loop.setExceptionHandler((_loop, context) => reports.push(context));
    const error = new RangeError('bad');
    const future = loop.createFuture();
    future.setException(error);
    return { loop, reports, future, error };
  }

  it('is reported when the loop is closed, once', () => {
    const { loop, reports, future, error } = failingLoop();
    expect(reports).toEqual([]);
    loop.close();
    loop.close();
    expect(reports.map(({ message }) => message)).toEqual(['Future exception was never retrieved']);
    expect(reports[0]?.exception).toBe(error);
    expect(reports[0]?.future).toBe(future);
  });

  it.each<[string, (future: Future<unknown>) => unknown]>([
    ['exception()', (future) => future.exception()],
    ['result()', (future) => thrownBy(() => future.result())],
    ['await', (future) => future.then(null, () => undefined)],
    // Who cancels it has no more use for it.
    ['cancel()', (future) => future.cancel()],
  ])('is not reported when it was asked for with %s', async (_name, ask) => {
    const { loop, reports, future } = failingLoop();
    ask(future);
    loop.callSoon(() => loop.stop());
    await loop.runForever();
    loop.close();
    expect(reports).toEqual([]);
  });

  it('is reported with the place where the future was made, in debug mode', () => {
    const loop = new EventLoop({ clock: new VirtualClock(), debug: true });
    const reports: ExceptionContext[] = [];
    loop.setExceptionHandler((_loop, context) => reports.push(context));
    loop.createFuture().setException(new RangeError('bad'));
    loop.close();
    expect(reports.map(({ message }) => message)).toEqual(['Future exception was never retrieved']);
    expect(reports[0]?.sourceTraceback).toMatch(/future\.test\.ts:\d+:\d+/);
  });

  it('is the only thing that is reported: no result, and no future that never came to one', () => {
    const { loop, reports, future } = failingLoop();
    future.exception();
    const left = [loop.createFuture(), loop.createFuture(), loop.createFuture()] as const;
    left[1].setResult('nobody asks');
    left[2].cancel('nobody asks');
    loop.close();
    expect(reports).toEqual([]);
  });

  it('is not reported when it was asked for after the loop looked', async () => {
    const { loop, reports, future, error } = failingLoop();
    await loop.runUntilComplete(sleep(1));
    expect(future.exception()).toBe(error);
    loop.close();
    expect(reports).toEqual([]);
  });

  it('is not reported a second time when it is asked for after the report', () => {
    const { loop, reports, future, error } = failingLoop();
    loop.close();
    expect(future.exception()).toBe(error);
    loop.close();
    expect(reports.length).toBe(1);
  });
});
