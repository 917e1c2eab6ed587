import {
  ContextVar,
  coroutine,
  DeadlockError,
  EventLoop,
  KeyboardInterrupt,
  RuntimeError,
} from '@tsyncio/core';
import { VirtualClock } from '@tsyncio/core/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { type Host, wired } from '../../src/kernel/index.ts';
import { thrownBy, ways } from '../ways.ts';

const SIGNAL = 'SIGUSR2';
const nothing = (): void => {};

/** What Node does when the signal comes. */
function send(): void {
  process.emit(SIGNAL, SIGNAL);
}

afterEach(() => expect([process.listenerCount(SIGNAL), process.listenerCount('SIGTERM')]).toEqual([0, 0]));

describe.each(ways)('EventLoop.addSignalHandler(), with $name', ({ define, wait, turns, run }) => {
  it('has the loop call back at each signal, as a callback of its own', () =>
    run(function* ({ loop, record }) {
      loop.addSignalHandler(SIGNAL, () => record.push('handled'));
      send();
      record.push('sent');
      yield* turns(1);
      send();
      send();
      yield* turns(1);
      expect(record).toEqual(['sent', 'handled', 'handled', 'handled']);
      loop.removeSignalHandler(SIGNAL);
    }));

  it('wakes a loop that has nothing else to do, and tells no deadlock while it is set', () =>
    run(function* ({ loop }) {
      const future = loop.createFuture<string>();
      loop.addSignalHandler(SIGNAL, () => future.setResult('woken'));
      setImmediate(() => setImmediate(send));
      expect(yield* wait(future)).toBe('woken');
      loop.removeSignalHandler(SIGNAL);
    }));

  it('calls back in a copy of the context in which the handler was set', () =>
    run(function* ({ loop, record }) {
      const variable = new ContextVar<string>('variable');
      const work = define(function* () {
        variable.set('of the task');
        loop.addSignalHandler(SIGNAL, () => {
          record.push(variable.get());
          variable.set('of the handler');
        });
        variable.set('set later');
        yield* turns(2);
      });
      yield* wait(loop.createTask(work()));
      send();
      yield* turns(1);
      expect([record, variable.get('not set')]).toEqual([['of the task'], 'not set']);
      loop.removeSignalHandler(SIGNAL);
    }));

  it('gives an error to the exception handler, and calls the handler again', () =>
    run(function* ({ loop, record, reports, lost }) {
      const error = new Error('of the handler');
      loop.addSignalHandler(SIGNAL, function handler() {
        record.push('called');
        throw error;
      });
      send();
      yield* turns(1);
      send();
      yield* turns(1);
      loop.removeSignalHandler(SIGNAL);
      lost.push(error, error);
      expect([record, reports[0]?.message]).toEqual([['called', 'called'], 'Exception in callback handler']);
    }));

  it('replaces the handler that was set', () =>
    run(function* ({ loop, record }) {
      loop.addSignalHandler(SIGNAL, () => record.push('first'));
      loop.addSignalHandler(SIGNAL, () => record.push('second'));
      send();
      yield* turns(1);
      expect([record, process.listenerCount(SIGNAL)]).toEqual([['second'], 1]);
      expect([loop.removeSignalHandler(SIGNAL), loop.removeSignalHandler(SIGNAL)]).toEqual([true, false]);
    }));

  it('calls a bound async function as a task', () =>
    run(function* ({ loop, record }) {
      const handler = loop.bind(
        define(function* () {
          yield* turns(1);
          record.push('handled');
        }),
      );
      loop.addSignalHandler(SIGNAL, handler);
      send();
      yield* turns(5);
      expect(record).toEqual(['handled']);
      loop.removeSignalHandler(SIGNAL);
    }));
});

describe('the signal handlers of a loop', () => {
  const newLoop = (): EventLoop => new EventLoop({ clock: new VirtualClock() });

  it('are removed when it is closed', () => {
    const loop = newLoop();
    loop.addSignalHandler(SIGNAL, nothing);
    loop.addSignalHandler('SIGTERM', nothing);
    expect([process.listenerCount(SIGNAL), process.listenerCount('SIGTERM')]).toEqual([1, 1]);
    loop.close();
    expect([process.listenerCount(SIGNAL), loop.removeSignalHandler(SIGNAL)]).toEqual([0, false]);
  });

  it('are each loop’s own', async () => {
    const record: string[] = [];
    const loops = [newLoop(), newLoop()];
    for (const [i, loop] of loops.entries()) {
      loop.addSignalHandler(SIGNAL, () => {
        record.push(`loop ${i}`);
        loop.stop();
      });
    }
    const runs = loops.map((loop) => loop.runForever());
    setImmediate(send);
    await Promise.all(runs);
    expect(record.sort()).toEqual(['loop 0', 'loop 1']);
    for (const loop of loops) loop.close();
  });

  it('are called in the next run where the loop does not run', async () => {
    const loop = newLoop();
    const record: string[] = [];
    loop.addSignalHandler(SIGNAL, () => {
      record.push('handled');
      loop.stop();
    });
    send();
    record.push('sent');
    await loop.runForever();
    expect(record).toEqual(['sent', 'handled']);
    loop.close();
  });

  it('leave a deadlock to be told when the last one is removed', async () => {
    const loop = newLoop();
    loop.addSignalHandler(SIGNAL, () => loop.removeSignalHandler(SIGNAL));
    loop.addSignalHandler('SIGTERM', () => loop.removeSignalHandler('SIGTERM'));
    const running = loop.runForever();
    setImmediate(() => {
      send();
      setImmediate(() => process.emit('SIGTERM', 'SIGTERM'));
    });
    await expect(running).rejects.toThrow(DeadlockError);
    loop.close();
  });

  it('may end the run with a KeyboardInterrupt', async () => {
    const loop = newLoop();
    const error = new KeyboardInterrupt('by hand');
    loop.addSignalHandler(SIGNAL, () => {
      throw error;
    });
    const running = loop.runForever();
    setImmediate(send);
    await expect(running).rejects.toBe(error);
    loop.close();
  });

  it('refuse what is no plain function', () => {
    const loop = newLoop();
    const refused: unknown[] = [
      undefined,
      'fn',
      async () => {},
      function* () {},
      async function* () {},
      coroutine(async () => {}),
    ];
    const errors = refused.map((fn) => thrownBy(() => loop.addSignalHandler(SIGNAL, fn as () => void))); // as: what the types refuse
    expect(errors.map((error) => [error instanceof TypeError, error.message.split('\n')[0]])).toEqual([
      [true, 'Cannot addSignalHandler as a function was expected: received undefined'],
      [true, 'Cannot addSignalHandler as a function was expected: received fn'],
      ...Array.from({ length: 4 }, () => [true, 'coroutines cannot be used with addSignalHandler()']),
    ]);
    loop.close();
  });

  it('refuse names that no signal has', () => {
    const loop = newLoop();
    for (const name of ['SIGNONE', 'SIG', 'sigint', 'toString', '']) {
      const error = new RangeError(`invalid signal name '${name}'`);
      expect(() => loop.addSignalHandler(name as 'SIGINT', nothing)).toThrow(error); // as: what the types refuse
      expect(() => loop.removeSignalHandler(name as 'SIGINT')).toThrow(error); // as: what the types refuse
    }
    expect(() => loop.addSignalHandler(2 as never, nothing)).toThrow(TypeError); // as: what the types refuse
    loop.close();
  });

  it('refuse signals that cannot be caught', () => {
    const loop = newLoop();
    for (const name of ['SIGKILL', 'SIGSTOP'] as const) {
      const error = thrownBy(() => loop.addSignalHandler(name, nothing));
      expect([error instanceof RuntimeError, error.message]).toEqual([true, `${name} cannot be caught`]);
      expect([loop.removeSignalHandler(name), process.listenerCount(name)]).toEqual([false, 0]);
    }
    loop.close();
  });

  it('refuse a loop that is closed', () => {
    const loop = newLoop();
    loop.close();
    expect(() => loop.addSignalHandler(SIGNAL, nothing)).toThrow(new RuntimeError('Event loop is closed'));
  });

  it('refuse a host without signals', () => {
    const loop = newLoop();
    const own: Host = wired.host;
    wired.host = { ...own, signals: null };
    try {
      const error = new RuntimeError('Cannot add a signal handler as there are no signals here');
      expect(() => loop.addSignalHandler(SIGNAL, nothing)).toThrow(error);
      expect(loop.removeSignalHandler(SIGNAL)).toBe(false);
    } finally {
      wired.host = own;
    }
    loop.close();
  });
});
