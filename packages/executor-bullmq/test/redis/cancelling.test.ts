import { CancelledError, TimeoutError } from '@tsyncio/executor';
import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { redisUrl } from './given-redis.ts';
import { Ledger, newQueue, openExecutor, startWorker, until, work } from './setting.ts';

/** The lengths of BullMQ's lists of a queue. */
async function jobs(queue: string): Promise<{ wait: number; active: number }> {
  const redis = new Redis(redisUrl);
  try {
    const waiting = await redis.zcard(`bull:${queue}:prioritized`);
    return {
      wait: waiting + (await redis.llen(`bull:${queue}:wait`)),
      active: await redis.llen(`bull:${queue}:active`),
    };
  } finally {
    redis.disconnect();
  }
}

async function untilJobs(queue: string, wanted: { wait: number; active: number }): Promise<void> {
  for (let i = 0; ; i++) {
    const there = await jobs(queue);
    if (there.wait === wanted.wait && there.active === wanted.active) return;
    if (i > 500) expect(there).toEqual(wanted);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

describe('a cancelled call', () => {
  it('is taken out of the queue where no worker had begun it, and never runs', async () => {
    const ledger = new Ledger();
    const queue = newQueue();
    const executor = openExecutor({ queue });
    const calls = Array.from({ length: 100 }, (_, n) => executor.submit(work.note, ledger.file, n));
    await untilJobs(queue, { wait: 100, active: 0 });
    for (const call of calls.slice(0, 99)) expect(call.cancel()).toBe(true);
    await untilJobs(queue, { wait: 1, active: 0 });
    await startWorker({ queue });
    expect(await calls[99]).toBe(99);
    expect(ledger.lines).toEqual(['99']);
    await expect(calls[0]).rejects.toThrow(CancelledError);
  });

  it('is not sent at all where it is cancelled at once', async () => {
    const ledger = new Ledger();
    const queue = newQueue();
    await startWorker({ queue });
    const executor = openExecutor({ queue });
    await executor.connect();
    const calls = Array.from({ length: 100 }, (_, n) => executor.submit(work.note, ledger.file, n));
    for (const call of calls.slice(1)) call.cancel();
    expect(await calls[0]).toBe(0);
    await executor.shutdown();
    expect(ledger.lines).toEqual(['0']);
  });

  it('is ended where it runs, and its worker goes on', async () => {
    const ledger = new Ledger();
    const queue = newQueue();
    await startWorker({ queue });
    const executor = openExecutor({ queue });
    const call = executor.submit(work.spin, 60);
    const next = executor.submit(work.note, ledger.file, 1);
    await until('it to run', () => call.running());
    expect(call.cancel()).toBe(true);
    expect(await next).toBe(1);
    await untilJobs(queue, { wait: 0, active: 0 });
  });

  it('is ended also where the word did not reach the worker the first time', async () => {
    const queue = newQueue();
    await startWorker({ queue });
    const executor = openExecutor({ queue });
    const call = executor.submit(work.spin, 60);
    await until('it to run', () => call.running());
    // The connection over which workers are told is cut at the same moment.
    const redis = new Redis(redisUrl);
    await redis.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
    call.cancel();
    redis.disconnect();
    await untilJobs(queue, { wait: 0, active: 0 });
  });

  it('is silent, and its timeout ends it where it runs', async () => {
    const queue = newQueue();
    await startWorker({ queue });
    const executor = openExecutor({ queue });
    await expect(executor.with({ timeout: 0.1 }).submit(work.spin, 60)).rejects.toThrow(TimeoutError);
    expect(await executor.submit(work.add, 1, 2)).toBe(3);
    executor.submit(work.spin, 60).cancel();
  });
});

describe('shutdown', () => {
  it('leaves nothing of the executor in Redis but finished jobs', async () => {
    const queue = newQueue();
    const { worker } = await startWorker({ queue });
    const executor = openExecutor({ queue, removeOnComplete: true, removeOnFail: true });
    const calls = [1, 2, 3].map((n) => executor.submit(work.add, n, 1));
    const failed = executor.submit(work.fail, 'it');
    await expect(failed).rejects.toThrow('it');
    expect(await Promise.all(calls)).toEqual([2, 3, 4]);
    await executor.shutdown();
    await worker.close();
    const redis = new Redis(redisUrl);
    const keys = await redis.keys(`bull:${queue}:*`);
    redis.disconnect();
    // BullMQ's own of any queue.
    const own = ['events', 'id', 'meta', 'pc', 'stalled', 'stalled-check'].map(
      (key) => `bull:${queue}:${key}`,
    );
    expect(keys.filter((key) => !own.includes(key))).toEqual([]);
  });

  it('takes what waits out of the queue with cancelFutures', async () => {
    const queue = newQueue();
    const executor = openExecutor({ queue });
    const calls = Array.from({ length: 50 }, (_, n) => executor.submit(work.add, n, 1));
    await untilJobs(queue, { wait: 50, active: 0 });
    await executor.shutdown({ cancelFutures: true });
    expect(calls.every((call) => call.cancelled())).toBe(true);
    expect(await jobs(queue)).toEqual({ wait: 0, active: 0 });
  });
});
