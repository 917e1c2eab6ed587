/** Traces of real executors: they keep to the rules of those who read them, and agree with `statistics()`. */

import * as asyncio from '@tsyncio/core';
import {
  blocking,
  type Executor,
  type ExecutorStatistics,
  type RemoteCall,
  RemoteExecutor,
} from '@tsyncio/executor';
import { afterEach, describe, expect, it } from 'vitest';
import { type Drawn, draw } from './trace-rules.ts';

let opened: Executor | undefined;

afterEach(async () => {
  await opened?.shutdown({ terminate: true });
  opened = undefined;
});

async function open(url: string): Promise<Executor> {
  opened = await asyncio.openExecutor(url);
  return opened;
}

/** What was drawn of the program, and what the executor says. */
async function traced(
  url: string,
  program: (executor: Executor) => Promise<void>,
): Promise<{ readonly drawn: Drawn; readonly statistics: ExecutorStatistics }> {
  using trace = asyncio.trace();
  const executor = await open(url);
  await asyncio.run(() => program(executor));
  await executor.shutdown();
  trace.stop();
  return { drawn: draw(trace.toJSON().traceEvents), statistics: executor.statistics() };
}

/** Asserts that the slices of the calls are what was counted. */
function expectAgreement(drawn: Drawn, statistics: ExecutorStatistics): void {
  const calls = drawn.slices.filter(
    ({ group, name }) => group.startsWith('executor') && name !== 'callbacks',
  );
  const counts = { finished: 0, failed: 0, cancelled: 0 };
  for (const { args } of calls) counts[args.state as keyof typeof counts] += 1; // as: a call has ended so
  const ended = statistics.done + statistics.failed + statistics.cancelled;
  expect(drawn.waits.length).toBe(ended);
  expect(counts.finished).toBe(statistics.done);
  expect(counts.failed).toBeLessThanOrEqual(statistics.failed);
  expect(counts.cancelled).toBeLessThanOrEqual(statistics.cancelled);
  const seconds = (all: readonly unknown[]): number =>
    all.reduce<number>((sum, each) => sum + Number(each), 0) / 1e6;
  const near = (value: number, expected: number): void =>
    expect(Math.abs(value - expected)).toBeLessThanOrEqual(expected * 1e-6);
  near(seconds(calls.map(({ dur }) => dur)), statistics.run.total);
  near(seconds(calls.map(({ args }) => args.wait)), statistics.wait.total);
}

const square = (n: number): number => n * n;
const spin = (ms: number): number => {
  const end = Date.now() + ms;
  while (Date.now() < end);
  return ms;
};
const endless = (): void => {
  for (;;);
};

const URLS = ['piscina:', 'threads:', 'tinypool:', 'processes:'].map((url) => `${url}?maxWorkers=2`);

describe.each(URLS)('a trace of %s', (url) => {
  it('agrees with statistics() where calls give results, fail, run too long, are cancelled, and lose their worker', async () => {
    const { drawn, statistics } = await traced(url, async (executor) => {
      const loop = asyncio.getRunningLoop();
      const ends: unknown[] = [];
      ends.push(
        ...(await asyncio.gather(
          Array.from({ length: 200 }, (_, n) => loop.runInExecutor(executor, square, n)),
        )),
      );
      const calls = [
        loop.runInExecutor(executor, () => {
          throw new Error('thrown');
        }),
        loop.runInExecutor(executor.with({ timeout: 0.05 }), endless),
        loop.runInExecutor(executor, spin, 20),
        loop.runInExecutor(executor, () => process.exit(3)),
      ];
      const results = await asyncio.gather(calls, { returnExceptions: true });
      expect(results.map((result) => (result instanceof Error ? result.name : result))).toEqual([
        'Error',
        'TimeoutError',
        20,
        'BrokenWorkerError',
      ]);
      const running = loop.runInExecutor(executor, endless);
      const alsoRunning = loop.runInExecutor(executor, endless);
      const queued = loop.runInExecutor(executor, square, 3);
      await asyncio.sleep(0.3);
      for (const each of [queued, running, alsoRunning]) each.cancel();
      await asyncio.wait([running, alsoRunning, queued]);
    });
    expectAgreement(drawn, statistics);
    expect(statistics.failed).toBeGreaterThanOrEqual(3);
    expect(statistics.cancelled).toBe(3);
    expect(drawn.open).toEqual([]);
  });

  it('agrees where small calls travel together, some are taken back, and `map` sends chunks', async () => {
    const { drawn, statistics } = await traced(url, async (executor) => {
      const futures = Array.from({ length: 3000 }, (_, n) =>
        executor.submit(n % 500 === 0 ? spin : square, n % 500 === 0 ? 12 : n),
      );
      for (const [i, future] of futures.entries()) if (i % 7 === 3) future.cancel();
      await Promise.allSettled(futures);
      let sum = 0;
      for await (const value of executor.map(
        square,
        Array.from({ length: 500 }, (_, n) => n),
        { chunksize: 50 },
      ))
        sum += value;
      expect(sum).toBe((499 * 500 * 999) / 6);
    });
    expectAgreement(drawn, statistics);
    const chunks = drawn.slices.filter(({ args }) => args.items !== undefined);
    expect(chunks.map(({ args }) => args.items)).toEqual(Array.from({ length: 10 }, () => 50));
    expect(chunks.every(({ name }) => name === 'square')).toBe(true);
  });

  it('leads from the task that makes a call to the call, and from there to the task that it wakes', async () => {
    const { drawn } = await traced(url, async (executor) => {
      const loop = asyncio.getRunningLoop();
      const caller = asyncio.coroutine(function* caller() {
        return yield* loop.runInExecutor(executor, square, 3);
      });
      await asyncio.createTask(caller(), { name: 'caller' });
    });
    const arrows = drawn.arrows
      .filter(({ name }) => name !== 'wakes')
      .map(({ name, from, to }) => [name, from.track, from.name, to.track, to.name]);
    expect(arrows).toEqual([
      ['call', 'caller', 'runs', 'worker 1', 'square'],
      ['result', 'worker 1', 'square', 'caller', 'runs'],
    ]);
    expect(drawn.loose).toEqual([]);
    const [call] = drawn.slices.filter(({ name }) => name === 'square');
    expect(call?.args.task).toBe('caller');
  });
});

describe('a trace', () => {
  it('leads from and to the tasks of the calls that have the default executor opened, and through a gather', async () => {
    using trace = asyncio.trace();
    await asyncio.run(async () => {
      const named = (name: string, n: number): asyncio.Task<number> =>
        asyncio.createTask(asyncio.toThread(square, n), { name });
      await asyncio.gather(named('steps', 2), named('more steps', 3));
      await asyncio.createTask(
        async () => {
          const loop = asyncio.getRunningLoop();
          await asyncio.gather(loop.runInExecutor(null, square, 4), loop.runInExecutor(null, square, 5));
        },
        { name: 'gatherer' },
      );
    });
    trace.stop();
    const { arrows, loose } = draw(trace.toJSON().traceEvents);
    const callers = arrows.filter(({ name }) => name === 'call').map(({ from }) => from.track);
    const woken = arrows.filter(({ name }) => name === 'result').map(({ to }) => to.track);
    expect(callers.toSorted()).toEqual(['gatherer', 'gatherer', 'more steps', 'steps']);
    expect(woken.toSorted()).toEqual(['gatherer', 'more steps', 'steps']);
    expect(loose).toEqual([]);
  });

  it('puts no two calls on one track that overlap, where nobody knows their workers', async () => {
    using trace = asyncio.trace();
    const { add } = blocking<{ add(a: number, b: number): number }>('node:path');
    const sent: RemoteCall[] = [];
    const executor = new RemoteExecutor({
      name: 'remote',
      capabilities: {
        workers: 'remote',
        transfer: false,
        sharedMemory: false,
        inlineFunctions: false,
        cancelRunning: true,
      },
      workers: 2,
      send: (call) => void sent.push(call),
      recall: () => {},
      close: async () => {},
    });
    const calls = [1, 2, 3, 4].map((n) => executor.submit(add, n, n));
    for (const call of sent) call.began();
    sent[1]?.waits();
    for (const [i, call] of sent.entries()) {
      if (i === 1) call.began(60); // it is known late how long it has run: not since before it was sent
      call.ended({ kind: 'value', value: i });
    }
    await Promise.all(calls);
    trace.stop();
    const drawn = draw(trace.toJSON().traceEvents);
    expectAgreement(drawn, executor.statistics());
    expect(new Set(drawn.slices.map(({ track }) => track)).size).toBe(4);
  });

  it('has a call that runs at its end as a slice without one', async () => {
    using trace = asyncio.trace();
    const executor = await open('threads:?maxWorkers=1');
    const running = executor.submit(endless);
    const queued = executor.submit(square, 2);
    while (!running.running()) await new Promise((resolve) => setImmediate(resolve));
    trace.stop();
    const { open: left, waits } = draw(trace.toJSON().traceEvents);
    expect(left.map(({ name, args }) => [name, args.state])).toEqual([['endless', 'running']]);
    expect(waits.map(({ dur }) => Number.isNaN(dur))).toEqual([false, true]);
    running.cancel();
    queued.cancel();
  });
});
