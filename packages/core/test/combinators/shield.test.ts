import { createTask, EventLoop, gather, isCancelled, setEventLoop, shield, sleep } from '@tsyncio/core';
import { VirtualClock } from '@tsyncio/core/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { thrownBy, ways } from '../ways.ts';

describe.each(ways)('shield() in $name', ({ define, run, turns, wait }) => {
  const work = define(function* (result: string, delay: number) {
    yield* wait(sleep(delay));
    if (result === 'bad') throw new RangeError(result);
    return result;
  });

  it('gives the result, the error, the cancellation of what it shields', () =>
    run(function* ({ record }) {
      const cancelled = createTask(sleep(10));
      for (const source of [work('a', 1), work('bad', 1), cancelled]) {
        if (source === cancelled) cancelled.cancel('inside');
        try {
          record.push(yield* wait(shield(source)));
        } catch (error) {
          record.push(isCancelled(error), String(error));
        }
      }
      expect(record.map(String)).toEqual(['a', 'false', 'RangeError: bad', 'true', 'CancelledError']);
    }));

  it('ends the wait when it is cancelled, and what it shields runs on', () =>
    run(function* ({ loop, record }) {
      const inner = createTask(work('inner', 3));
      const outer = createTask(
        define(function* () {
          try {
            yield* wait(shield(inner));
          } catch (error) {
            record.push(`${String(error)} at ${loop.time()}`);
            throw error;
          }
        })(),
      );
      yield* wait(sleep(1));
      outer.cancel('outer');
      yield* turns(2);
      record.push(outer.cancelled(), inner.done(), inner.cancelling());
      record.push(yield* wait(inner), loop.time());
      expect(record).toEqual(['CancelledError: outer at 1', true, false, 0, 'inner', 3]);
    }));

  it('reports the error of what runs on after the wait was cancelled, as CPython 3.13', () =>
    run(function* ({ record, lost }) {
      const outer = shield(work('bad', 2));
      yield* wait(sleep(1));
      record.push(outer.cancel(), outer.cancelled());
      yield* wait(sleep(2));
      expect(record).toEqual([true, true]);
      lost.push(new RangeError('bad'));
    }));

  it('gives what is done as it is', () =>
    run(function* ({ loop }) {
      const future = loop.createFuture<string>();
      future.setResult('done');
      expect(shield(future)).toBe(future);
      expect(yield* wait(shield(future))).toBe('done');
    }));

  it('is cancelled together with what it shields when all is', () =>
    run(function* ({ record }) {
      const inner = createTask(sleep(10));
      const all = gather(shield(inner), sleep(10));
      yield* turns(2);
      all.cancel();
      try {
        yield* wait(all);
      } catch (error) {
        record.push(isCancelled(error), inner.done());
      }
      inner.cancel();
      yield* turns(2);
      expect([...record, inner.cancelled()]).toEqual([true, false, true]);
    }));

  it('passes on the very error, and the cancellation, of a future', () =>
    run(function* ({ loop, record }) {
      const [failing, cancelled] = [loop.createFuture(), loop.createFuture()];
      const [first, second] = [shield(failing), shield(cancelled)];
      const bad = new RangeError('bad');
      failing.setException(bad);
      cancelled.cancel();
      yield* turns(1);
      record.push(first.exception() === bad, second.cancelled());
      expect(record).toEqual([true, true]);
    }));

  it('keeps a gathering from being cancelled, and its results', () =>
    run(function* ({ loop, record }) {
      const [a, b] = [loop.createFuture<number>(), loop.createFuture<number>()];
      const all = gather(a, b);
      const outer = shield(all);
      yield* turns(1);
      record.push(outer.cancel());
      yield* turns(1);
      record.push(outer.cancelled(), all.done());
      a.setResult(1);
      b.setResult(2);
      yield* turns(2);
      record.push(all.result());
      expect(record).toEqual([true, true, false, [1, 2]]);
    }));

  it('keeps what it shields from a gathering that is cancelled', () =>
    run(function* ({ loop, record }) {
      const children = [loop.createFuture<number>(), loop.createFuture<number>()];
      const shields = children.map((child) => shield(child));
      const all = gather(shields);
      yield* turns(1);
      all.cancel();
      yield* turns(2);
      record.push(isCancelled(all.exception()), ...shields.map((each) => each.cancelled()));
      for (const child of children) {
        record.push(child.done());
        child.setResult(1);
      }
      yield* turns(2);
      expect(record).toEqual([true, true, true, false, false]);
    }));

  it('refuses what can not be waited for', () =>
    run(() => {
      expect(String(thrownBy(() => shield(42 as never)))).toBe(
        // as: what the types refuse
        'TypeError: An asyncio.Future, a coroutine or an awaitable is required: got 42',
      );
    }));
});

describe('shield() outside any task', () => {
  afterEach(() => setEventLoop(null));

  it('makes its task in the loop that is set, and is refused where there is none', async () => {
    expect(() => shield(sleep(1))).toThrow('There is no current event loop');
    const loop = new EventLoop({ clock: new VirtualClock() });
    setEventLoop(loop);
    const outer = shield(sleep(1, 'shielded'));
    expect(outer.getLoop()).toBe(loop);
    expect(await loop.runUntilComplete(outer)).toBe('shielded');
    loop.close();
  });
});
