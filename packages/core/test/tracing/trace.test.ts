import {
  coroutine,
  createTask,
  Future,
  gather,
  getRunningLoop,
  Lock,
  sleep,
  type TraceEvent,
  trace,
} from '@tsyncio/core';
import { inspectTask } from '@tsyncio/core/observer';
import { runTest, VirtualClock } from '@tsyncio/core/testing';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { resultOf } from '../host/child.ts';

/** A trace that ends with the test. */
function start(limit?: number): ReturnType<typeof trace> {
  const traced = trace({ limit });
  onTestFinished(() => traced.stop());
  return traced;
}

/** What a group or a track is called. */
function nameIn({ args: { name } = {} }: TraceEvent): string {
  return String(name);
}

/** The events as lines, without what numbers them: `10 a X runs 5`. */
function linesOf(events: readonly TraceEvent[], ...tracks: readonly string[]): string[] {
  const names = new Map<number | undefined, string>();
  for (const event of events) if (event.name === 'thread_name') names.set(event.tid, nameIn(event));
  return events
    .filter(({ ph, tid }) => ph !== 'M' && tracks.includes(names.get(tid) ?? ''))
    .map(({ ph, tid, ts, dur, name, args }) =>
      [ts, names.get(tid), ph, name, dur, args && JSON.stringify(args)]
        .filter((part) => part !== undefined)
        .join(' '),
    );
}

describe('trace()', () => {
  it('has the steps and the waits of tasks, in the time of their loop', () =>
    runTest(function* () {
      const traced = start();
      const lock = new Lock();
      const work = coroutine(function* work(seconds: number) {
        const held = yield* lock.acquire();
        yield* sleep(seconds);
        held[Symbol.dispose]();
      });
      yield* gather(createTask(work(1), { name: 'a' }), createTask(work(2), { name: 'b' }));
      traced.stop();
      const { traceEvents } = traced.toJSON();
      expect(linesOf(traceEvents, 'a', 'b')).toEqual([
        '0 a X runs 0',
        '0 a f wakes',
        '0 b X runs 0',
        '0 b f wakes',
        '0 a X sleep 1000000 {"in":"work","for":"its time: 1"}',
        '0 b X Lock.acquire 1000000 {"in":"work > acquire","for":"<Lock [locked, waiters:1]>","by":"a"}',
        '1000000 a X runs 0 {"state":"finished"}',
        '1000000 a s wakes',
        '1000000 b X runs 0',
        '1000000 b f wakes',
        '1000000 b X sleep 2000000 {"in":"work","for":"its time: 3"}',
        '3000000 b X runs 0 {"state":"finished"}',
        '3000000 b X callbacks 0',
        '3000000 b s wakes',
      ]);
    }));

  it('says how a task has ended', () =>
    runTest(function* () {
      const traced = start();
      const bad = createTask(
        coroutine(function* () {
          yield* sleep(1);
          throw new RangeError('too far');
        })(),
        { name: 'bad' },
      );
      const endless = createTask(sleep(10), { name: 'endless' });
      yield* gather([bad], { returnExceptions: true });
      endless.cancel();
      yield* gather([endless], { returnExceptions: true });
      traced.stop();
      const lines = linesOf(traced.toJSON().traceEvents, 'bad', 'endless');
      expect(lines.filter((line) => /runs|i /.test(line)).slice(2)).toEqual([
        '1000000 bad X runs 0 {"state":"failed","error":"RangeError: too far"}',
        '1000000 bad i failed',
        '1000000 endless X runs 0 {"state":"cancelled"}',
        '1000000 endless i cancelled',
      ]);
    }));

  it('has a task that had ended before as who has woken another', () =>
    runTest(function* () {
      const future = getRunningLoop().createFuture<void>();
      const waiter = createTask(
        coroutine(function* () {
          yield* future;
        })(),
        { name: 'waiter' },
      );
      const early = createTask(sleep(1), { name: 'early' });
      let traced: ReturnType<typeof trace> | undefined;
      early.addDoneCallback(() => {
        traced = start();
      });
      early.addDoneCallback(() => future.setResult());
      yield* waiter;
      traced?.stop();
      expect(linesOf(traced?.toJSON().traceEvents ?? [], 'early', 'waiter')).toEqual([
        '1000000 early X callbacks 0',
        '1000000 early s wakes',
        '1000000 waiter X runs 0 {"state":"finished"}',
        '1000000 waiter f wakes',
        '1000000 waiter s wakes',
      ]);
    }));

  it('goes on where what is waited for has no text', () =>
    runTest(function* () {
      class Mute extends Future<void> {
        override toString(): string {
          throw new Error('no words');
        }
      }
      const traced = start();
      const mute = new Mute();
      const waiter = createTask(
        coroutine(function* listen() {
          yield* mute;
        })(),
        { name: 'waiter' },
      );
      yield* sleep(1);
      expect(inspectTask(waiter).waitsFor).toBe('something that has no text');
      mute.setResult();
      yield* waiter;
      traced.stop();
      expect(linesOf(traced.toJSON().traceEvents, 'waiter').filter((line) => line.includes(' X '))).toEqual([
        '0 waiter X runs 0',
        expect.stringMatching(
          /^0 waiter X something that has no text 1000000 {"in":"listen","by":"Task-\d+"}$/,
        ),
        '1000000 waiter X runs 0 {"state":"finished"}',
      ]);
    }));

  it('knows the waits of another copy of the package', async () => {
    vi.resetModules();
    const other: typeof import('@tsyncio/core') = await import('@tsyncio/core');
    const traced = start();
    await other.run(other.sleep(0.001));
    traced.stop();
    const waits = traced.toJSON().traceEvents.filter(({ cat }) => cat === 'wait');
    expect([other.sleep === sleep, waits.map(({ name }) => name)]).toEqual([false, ['sleep']]);
  });

  it('has what goes on at its end as slices without an end, and nothing of what comes later', () =>
    runTest(function* ({ idle }) {
      const traced = start();
      const task = createTask(sleep(1), { name: 'sleeper' });
      yield* idle();
      traced.stop();
      const count = traced.events;
      yield* task;
      expect(linesOf(traced.toJSON().traceEvents, 'sleeper')).toEqual([
        '0 sleeper X runs 0',
        '0 sleeper f wakes',
        '0 sleeper B sleep {"in":"sleep","for":"its time: 1"}',
      ]);
      expect([traced.events, String(traced)]).toEqual([count, `<Trace [stopped, ${count} events]>`]);
    }));

  it('begins with the step that it is called in, and knows tasks that were there before by their next event', () =>
    runTest(function* ({ idle }) {
      const early = createTask(sleep(1), { name: 'early' });
      yield* idle();
      const caller = createTask(
        coroutine(function* () {
          const traced = start();
          yield* early;
          return traced;
        })(),
        { name: 'caller' },
      );
      const traced = yield* caller;
      traced.stop();
      expect(linesOf(traced.toJSON().traceEvents, 'early', 'caller')).toEqual([
        '0 caller X runs 0',
        `0 caller X <Task 'early' [pending]> 1000000 {"in":"<anonymous>","by":"early"}`,
        '1000000 early X runs 0 {"state":"finished"}',
        '1000000 early s wakes',
        '1000000 caller X runs 0 {"state":"finished"}',
        '1000000 caller f wakes',
        '1000000 caller s wakes',
      ]);
    }));

  it('calls a task what it is called at its end', () =>
    runTest(function* () {
      const traced = start();
      const task = createTask(sleep(1), { name: 'before' });
      task.setName('after');
      yield* task;
      traced.stop();
      const names = traced
        .toJSON()
        .traceEvents.filter(({ name }) => name === 'thread_name')
        .map(nameIn);
      expect(names.slice(-2)).toEqual(['before', 'after']);
    }));

  it('has a group for each loop, and says of one that its clock is its own', async () => {
    const traced = start();
    await runTest(function* () {
      yield* sleep(1);
    });
    await runTest(
      function* () {
        yield* sleep(1);
      },
      { clock: new VirtualClock(5) },
    );
    traced.stop();
    const groups = traced
      .toJSON()
      .traceEvents.filter(({ name }) => name === 'process_name')
      .map(nameIn);
    expect(groups).toEqual(['loop 1, in the time of its own clock', 'loop 2, in the time of its own clock']);
  });

  it('takes no more events than its limit, counts the others, and says so once', () =>
    runTest(function* () {
      const printed = vi.spyOn(console, 'error').mockReturnValue();
      onTestFinished(() => printed.mockRestore());
      const traced = start(10);
      for (let i = 0; i < 5; i += 1) yield* createTask(sleep(1));
      traced.stop();
      const { traceEvents, otherData } = traced.toJSON();
      expect(otherData.dropped).toBeGreaterThan(10);
      expect(String(traced)).toBe(`<Trace [stopped, 10 events, ${otherData.dropped} dropped]>`);
      expect(traceEvents.length).toBe(11);
      expect(traceEvents.at(-1)).toMatchObject({
        ph: 'i',
        name: 'events were dropped',
        args: { dropped: otherData.dropped, limit: 10 },
      });
      expect(printed.mock.calls).toEqual([['A trace has its 10 events, and takes no more']]);
    }));

  it('is stopped by `using`, and may be stopped again', () => {
    let kept: ReturnType<typeof trace>;
    {
      using traced = trace();
      kept = traced;
      expect(String(kept)).toBe('<Trace [running, 0 events]>');
    }
    kept.stop();
    expect(String(kept)).toBe('<Trace [stopped, 0 events]>');
    expect(JSON.parse(JSON.stringify(kept))).toEqual({
      traceEvents: [],
      displayTimeUnit: 'ms',
      otherData: { producer: 'tsyncio', dropped: 0 },
    });
  });

  it('keeps no task alive that has ended, nor one whose loop is gone', async () => {
    const left = await resultOf(
      `
        const trace = asyncio.trace();
        const tasks = [];
        await asyncio.run(async () => {
          for (let i = 0; i < 100; i += 1) {
            const task = asyncio.createTask(asyncio.sleep(0));
            tasks.push(new WeakRef(task));
            await task;
          }
        });
        async function drop() {
          const loop = new asyncio.EventLoop();
          for (let i = 0; i < 100; i += 1) tasks.push(new WeakRef(loop.createTask(asyncio.sleep(1))));
          await loop.runUntilComplete(asyncio.sleep(0));
          loop.close();
        }
        await drop();
        for (let i = 0; i < 3; i += 1) await new Promise((resolve) => setImmediate(resolve));
        gc();
        const left = tasks.filter((task) => task.deref() !== undefined).length;
        trace.stop();
        const sleeping = trace.toJSON().traceEvents.filter(({ ph }) => ph === 'B').length;
        console.log(JSON.stringify([left, trace.events > 400, sleeping]));
      `,
      ['--expose-gc'],
    );
    expect(left).toEqual([0, true, 100]);
  });

  it.each([
    [null, 'Cannot trace as its options must be an object: received null'],
    [{ file: '' }, "Cannot trace as 'file' must be the name of a file: received an empty string"],
    [{ file: 3 }, "Cannot trace as 'file' must be the name of a file: received 3"],
    [{ limit: '3' }, "Cannot trace as 'limit' must be a number of events: received 3"],
  ])('refuses %o', (options, message) => {
    // @ts-expect-error
    expect(() => trace(options)).toThrow(new TypeError(message));
  });

  it.each([0, 1.5, -1, Number.NaN])('refuses a limit of %s', (limit) => {
    expect(() => trace({ limit })).toThrow(
      new RangeError(`Cannot trace as 'limit' must be an integer >= 1 or Infinity: received ${limit}`),
    );
  });
});
