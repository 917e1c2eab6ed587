import { BrokenWorkerError, PoolExecutor } from '@tsyncio/executor';
import { describe, expect, it } from 'vitest';
import { FakePool, idle } from './fake-pool.ts';

const double = (n: number): number => n * 2;

describe('PoolExecutor', () => {
  it('starts a worker for each call at once, before the first is up', () => {
    const pool = new FakePool();
    const executor = new PoolExecutor(pool, { maxWorkers: 3 });
    for (let i = 0; i < 5; i++) void executor.submit(double, i).catch(() => {});
    expect(pool.workers.length).toBe(3);
    expect(executor.statistics()).toMatchObject({ workers: 3, queued: 5, running: 0 });
  });

  it('gives a call to the first worker that is free, whichever it was started for', async () => {
    const pool = new FakePool();
    const executor = new PoolExecutor(pool, { maxWorkers: 2 });
    const calls = [executor.submit(double, 1), executor.submit(double, 2)];
    await pool.answer(1, 0);
    expect(calls.map((call) => call.running())).toEqual([true, false]);
    await pool.answer(1, 1);
    await pool.answer(1, 2);
    expect(await Promise.all(calls)).toEqual([2, 4]);
    await pool.answer(0, 0);
    expect(executor.statistics()).toMatchObject({ workers: 2, queued: 0, running: 0, done: 2 });
  });

  it('sends nothing of a call that is cancelled before its worker is up', async () => {
    const pool = new FakePool();
    const executor = new PoolExecutor(pool, { maxWorkers: 1 });
    expect(executor.submit(double, 1).cancel()).toBe(true);
    await pool.answer(0, 0);
    expect(pool.workers[0]?.messages.length).toBe(1);
    expect(executor.statistics()).toMatchObject({ workers: 1, queued: 0, cancelled: 1 });
  });

  it('ignores the answer of a call that it has cancelled, and the worker that it has ended', async () => {
    const pool = new FakePool();
    const executor = new PoolExecutor(pool, { maxWorkers: 1 });
    const first = executor.submit(double, 1);
    await pool.answer(0, 0);
    first.cancel();
    const second = executor.submit(double, 2);
    await pool.answer(0, 1);
    pool.workers[0]?.settings.lost(new Error('late'));
    await idle();
    expect([pool.workers[0]?.ended, pool.workers.length]).toEqual([true, 2]);
    await pool.answer(1, 0);
    await pool.answer(1, 1);
    expect(await second).toBe(4);
    expect(executor.statistics()).toMatchObject({ done: 1, cancelled: 1, failed: 0 });
  });

  it('fails one call for each worker that cannot be started, and goes on', async () => {
    const pool = new FakePool();
    pool.refusals.push(new Error('no threads'), new Error('none yet'));
    const executor = new PoolExecutor(pool, { maxWorkers: 1 });
    const calls = [executor.submit(double, 1), executor.submit(double, 2), executor.submit(double, 3)];
    const settled = Promise.allSettled(calls);
    await idle();
    await pool.answer(0, 0);
    await pool.answer(0, 1);
    expect(
      (await settled).map((result) => (result.status === 'fulfilled' ? result.value : String(result.reason))),
    ).toEqual([
      "BrokenWorkerError: Cannot run 'double' as its worker could not be started: Error: no threads",
      "BrokenWorkerError: Cannot run 'double' as its worker could not be started: Error: none yet",
      6,
    ]);
  });

  it('does not start workers over and over without a call when they fail', async () => {
    const pool = new FakePool();
    pool.refusals.push(new Error('a'), new Error('b'), new Error('c'));
    new PoolExecutor(pool, { maxWorkers: 2, minWorkers: 2 });
    await idle();
    expect(pool.refusals.length).toBe(2);
  });

  it('fails a call whose worker is lost, once, and hires another', async () => {
    const pool = new FakePool();
    const executor = new PoolExecutor(pool, { maxWorkers: 1 });
    const calls = [executor.submit(double, 1), executor.submit(double, 2)];
    const settled = Promise.allSettled(calls);
    await pool.answer(0, 0);
    pool.workers[0]?.settings.lost(new Error('power'));
    pool.workers[0]?.settings.lost(new Error('again'));
    await pool.answer(0, 1);
    await idle();
    await pool.answer(1, 0);
    await pool.answer(1, 1);
    const [first, second] = await settled;
    expect(first).toMatchObject({ reason: { name: 'BrokenWorkerError', cause: new Error('power') } });
    expect(second).toMatchObject({ value: 4 });
  });

  it('keeps the worker when a message could not be sent', async () => {
    const pool = new FakePool();
    const executor = new PoolExecutor(pool, { maxWorkers: 1 });
    const call = executor.submit(double, 1);
    await pool.answer(0, 0);
    pool.workers[0]?.messages[1]?.reject(new Error('no'));
    await expect(call).rejects.toThrow("Cannot send the arguments of 'double' to a worker as Error: no");
    expect(executor.statistics().workers).toBe(1);
  });

  it('abandons a call where the library cannot end it', async () => {
    const pool = new FakePool({ cancelRunning: false });
    const executor = new PoolExecutor(pool, { maxWorkers: 1 });
    const call = executor.submit(double, 1);
    await pool.answer(0, 0);
    expect(call.cancel()).toBe(true);
    expect(pool.workers[0]?.ended).toBe(false);
  });

  it('refuses inline functions where the executor runs none', async () => {
    const executor = new PoolExecutor(new FakePool({ inlineFunctions: false }));
    await expect(executor.submit(double, 1)).rejects.toThrow("Cannot send 'double' to this executor");
  });

  it('closes the library once, when the last worker has ended', async () => {
    const pool = new FakePool();
    const executor = new PoolExecutor(pool, { maxWorkers: 1 });
    const call = executor.submit(double, 1);
    const over = [executor.shutdown(), executor.shutdown()];
    expect(pool.closed).toBe(0);
    await pool.answer(0, 0);
    await pool.answer(0, 1);
    expect(await call).toBe(2);
    await Promise.all(over);
    expect([pool.closed, String(executor)]).toEqual([
      1,
      "<Executor 'fake' [workers:0, queued:0, running:0]>",
    ]);
  });

  it('does not wait long for a worker that does not end, and never has more that do something', async () => {
    const pool = new FakePool();
    const executor = new PoolExecutor(pool, { maxWorkers: 1 });
    let end = (): void => {};
    pool.terminate = () => new Promise((resolve) => (end = resolve));
    const first = executor.submit(double, 1);
    await pool.answer(0, 0);
    first.cancel();
    const second = executor.submit(double, 2);
    expect([pool.workers.length, executor.statistics().workers]).toEqual([1, 0]);
    while (pool.workers.length === 1) await idle();
    await pool.answer(1, 0);
    await pool.answer(1, 1);
    expect(await second).toBe(4);
    end();
    await idle();
    expect([pool.workers.length, executor.statistics().workers]).toEqual([2, 1]);
  });

  it('reports an idle worker that is lost, as a warning', async () => {
    const warned = new Promise<Error>((resolve) => process.once('warning', resolve));
    const pool = new FakePool();
    new PoolExecutor(pool, { minWorkers: 1, maxWorkers: 1 });
    await pool.answer(0, 0);
    pool.workers[0]?.settings.lost(new Error('power'));
    expect(await warned).toBeInstanceOf(BrokenWorkerError);
    await idle();
    expect(pool.workers.length).toBe(2);
  });
});

describe('ExecutorFuture', () => {
  it('is a promise, of which await makes no other', async () => {
    const pool = new FakePool();
    const future = new PoolExecutor(pool, { maxWorkers: 1 }).submit(double, 21);
    expect(future).toBeInstanceOf(Promise);
    expect(Promise.resolve(future)).toBe(future);
    expect(String(future)).toBe("<ExecutorFuture 'double' [queued]>");
    await pool.answer(0, 0);
    await pool.answer(0, 1);
    expect([await future, String(future)]).toEqual([42, "<ExecutorFuture 'double' [finished]>"]);
  });

  it('is an unhandled rejection when it failed and nobody awaits it', async () => {
    const seen: unknown[] = [];
    const listeners = process.listeners('unhandledRejection');
    process.removeAllListeners('unhandledRejection');
    process.on('unhandledRejection', (error) => seen.push(error));
    const controller = new AbortController();
    const executor = new PoolExecutor(new FakePool()).with({ signal: controller.signal });
    void executor.submit(undefined as never); // as: that is what is wrong
    await idle();
    process.removeAllListeners('unhandledRejection');
    for (const listener of listeners) process.on('unhandledRejection', listener);
    expect(seen).toMatchObject([
      { message: expect.stringContaining('Cannot call what is no function: received undefined') },
    ]);
  });
});
