import { describe, expect, it } from 'vitest';
import { Ledger, newQueue, openExecutor, startWorker, until, work } from './setting.ts';

describe('what is passed on to BullMQ', () => {
  it('runs a call that throws as often as attempts says, with its backoff', async () => {
    const ledger = new Ledger();
    const queue = newQueue();
    await startWorker({ queue });
    const executor = openExecutor({ queue, attempts: 3, backoff: { type: 'fixed', delay: 100 } });
    const began = performance.now();
    await expect(executor.submit(work.failUntil, ledger.file, 3)).rejects.toThrow('not yet 3');
    expect(performance.now() - began).toBeGreaterThan(190);
    expect(ledger.lines).toEqual(['run', 'run', 'run']);
    expect(executor.statistics()).toMatchObject({ failed: 1, running: 0, queued: 0 });
  });

  it('runs a call later where it is delayed, and the last first with lifo', async () => {
    const ledger = new Ledger();
    const queue = newQueue();
    await startWorker({ queue });
    const began = performance.now();
    await openExecutor({ queue, delay: 200 }).submit(work.note, ledger.file, 1);
    expect(performance.now() - began).toBeGreaterThan(190);
  });

  it('bounds the rate by the limiter of the worker', async () => {
    const queue = newQueue();
    await startWorker({ queue, limiter: { max: 2, duration: 200 } });
    const executor = openExecutor({ queue });
    const began = performance.now();
    expect(await Promise.all([1, 2, 3, 4, 5].map((n) => executor.submit(work.add, n, 0)))).toEqual([
      1, 2, 3, 4, 5,
    ]);
    expect(performance.now() - began).toBeGreaterThan(380);
  });

  it('runs as many at once as concurrency says', async () => {
    const ledger = new Ledger();
    const queue = newQueue();
    await startWorker({ queue, concurrency: 3 });
    const executor = openExecutor({ queue });
    const door = ledger.path('door');
    const calls = [1, 2, 3, 4].map((n) => executor.submit(work.noteAndWait, ledger.file, n, door));
    await until('three to run', () => executor.statistics().running === 3);
    expect(executor.statistics()).toMatchObject({ workers: 3, queued: 1, running: 3 });
    await openExecutor({ queue: await otherQueue() }).submit(work.note, door, 1);
    expect(await Promise.all(calls)).toEqual([1, 2, 3, 4]);
  });

  it('refuses a priority that BullMQ does not have', async () => {
    const executor = openExecutor({ queue: newQueue() });
    for (const priority of [0.5, 2 ** 21, -(2 ** 21)]) {
      await expect(executor.with({ priority }).submit(work.add, 1, 2)).rejects.toThrow(
        `Cannot send 'add' as its priority must be an integer from -1048575 to 1048575: received ${priority}`,
      );
    }
  });
});

async function otherQueue(): Promise<string> {
  const queue = newQueue();
  await startWorker({ queue });
  return queue;
}

describe('map', () => {
  it('gives the results in order, in chunks that several workers run', async () => {
    const queue = newQueue();
    await startWorker({ queue, concurrency: 2 });
    const executor = openExecutor({ queue });
    const results: number[] = [];
    const pairs = Array.from({ length: 1000 }, (_, n): [number, number] => [n, n]);
    for await (const sum of executor.starmap(work.add, pairs)) results.push(sum);
    expect(results).toEqual(pairs.map(([n]) => n * 2));
    const { done } = executor.statistics();
    expect(done).toBeLessThan(1000);
  });
});
