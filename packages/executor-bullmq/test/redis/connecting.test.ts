import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { BrokenWorkerError, openExecutor as openUrl } from '@tsyncio/executor';
import { BullMQExecutor } from '@tsyncio/executor-bullmq';
import { BullMQWorker } from '@tsyncio/executor-bullmq/worker';
import { Redis } from 'ioredis';
import { describe, expect, it, onTestFinished } from 'vitest';
import { redisUrl } from './given-redis.ts';
import { startRedis } from './redis-server.ts';
import { Ledger, newQueue, openExecutor, startWorker, work, workModule } from './setting.ts';

describe('a wrong password', () => {
  it('fails calls, executors that are opened, and workers; none of them shows it', async () => {
    const redis = await startRedis(['--requirepass', 'right']);
    onTestFinished(async () => await redis.close());
    const wrong = `redis://me:wrong-one@127.0.0.1:${redis.port}`;
    const said = `Redis at redis://127.0.0.1:${redis.port} as it refuses this client: WRONGPASS`;
    const executor = openExecutor({ queue: newQueue(), redis: wrong });
    const error = await executor.submit(work.add, 1, 2).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(BrokenWorkerError);
    expect(String(error)).toContain(`Cannot send 'add' to a worker: Cannot use ${said}`);
    await expect(openUrl(`bullmq://me:wrong-one@127.0.0.1:${redis.port}/q`)).rejects.toThrow(said);
    const options = { queue: 'q', redis: wrong, modules: [workModule] };
    await expect(BullMQWorker.start(options)).rejects.toThrow(said);
    // None at all.
    await expect(openUrl(`bullmq://127.0.0.1:${redis.port}/q`)).rejects.toThrow('NOAUTH');
    const right = `redis://:right@127.0.0.1:${redis.port}`;
    const queue = newQueue();
    await startWorker({ queue, redis: right });
    expect(await openExecutor({ queue, redis: right }).submit(work.add, 1, 2)).toBe(3);
  });
});

describe('a Redis that is not there', () => {
  it('fails the calls that wait for it after connectTimeout; later ones try again', async () => {
    const redis = await startRedis();
    onTestFinished(async () => await redis.close());
    await redis.kill();
    const queue = newQueue();
    const executor = openExecutor({ queue, redis: redis.url, connectTimeout: 0.3 });
    const began = performance.now();
    const calls = Array.from({ length: 2000 }, (_, n) => executor.submit(work.add, n, 1));
    const ends = await Promise.allSettled(calls);
    expect(performance.now() - began).toBeLessThan(3000);
    expect(ends.every(({ status }) => status === 'rejected')).toBe(true);
    await expect(calls[0]).rejects.toThrow(
      `Cannot send 'add' to a worker: Cannot reach Redis at redis://127.0.0.1:${redis.port}: connect ECONNREFUSED`,
    );
    await redis.start();
    await startWorker({ queue, redis: redis.url });
    expect(await executor.submit(work.add, 1, 2)).toBe(3);
  });

  it('loses no reply for who cannot read for a while, and lets it shut down meanwhile', async () => {
    const redis = await startRedis();
    onTestFinished(async () => await redis.close());
    const queue = newQueue();
    await startWorker({ queue, redis: redis.url });
    // The calls are looked after each quarter of a second.
    const executor = openExecutor({ queue, redis: redis.url, lostAfter: 2 });
    expect(await executor.submit(work.add, 1, 2)).toBe(3);
    const admin = new Redis(redis.url);
    onTestFinished(() => admin.disconnect());
    await admin.call('ACL', ['SETUSER', 'default', '-xread']);
    // The read that is waiting gets the first of these yet.
    const calls = [1, 2, 3].map((n) => executor.submit(work.add, n, n));
    const ends = calls.map((call) => call.then(String, String));
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(calls.filter((call) => call.done()).length).toBeLessThan(2);
    await admin.call('ACL', ['SETUSER', 'default', '+xread']);
    expect(await Promise.all(ends)).toEqual(['2', '4', '6']);
    await cutReaders(admin);
    const began = performance.now();
    await executor.shutdown();
    expect(performance.now() - began).toBeLessThan(5000);
  });

  it('has each call once, however often the connection is cut while they are sent', async () => {
    const redis = await startRedis();
    onTestFinished(async () => await redis.close());
    const ledger = new Ledger();
    const queue = newQueue();
    await startWorker({ queue, redis: redis.url, concurrency: 4 });
    const admin = new Redis(redis.url);
    onTestFinished(() => admin.disconnect());
    const others = new Set(await clientsOf(admin));
    const executor = openExecutor({ queue, redis: redis.url });
    await executor.submit(work.add, 1, 2);
    const calls = Array.from({ length: 5000 }, (_, n) => executor.submit(work.note, ledger.file, n));
    const results = Promise.all(calls);
    const end = performance.now() + 500;
    for (let cuts = 0; cuts < 5 || performance.now() < end; ) {
      for (const id of await clientsOf(admin)) {
        if (!others.has(id)) cuts += Number(await admin.client('KILL', 'ID', id));
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect((await results).filter((value, n) => value !== n)).toEqual([]);
    expect(new Set(ledger.lines).size).toBe(5000);
    expect(ledger.lines).toHaveLength(5000);
  });

  it('does not keep an executor from being shut down', async () => {
    const redis = await startRedis();
    onTestFinished(async () => await redis.close());
    const executor = openExecutor({ queue: newQueue(), redis: redis.url, lostAfter: 1 });
    const calls = [executor.submit(work.add, 1, 2)];
    await new Promise((resolve) => setTimeout(resolve, 200));
    await redis.kill();
    calls.push(executor.submit(work.add, 3, 4));
    await new Promise((resolve) => setTimeout(resolve, 200));
    await executor.shutdown({ terminate: true });
    expect(calls.map((call) => call.cancelled())).toEqual([true, true]);
  });

  it('is waited for where it was there before, by executor and worker', async () => {
    const redis = await startRedis(['--appendonly', 'yes', '--appendfsync', 'always']);
    onTestFinished(async () => await redis.close());
    const queue = newQueue();
    const { log } = await startWorker({ queue, redis: redis.url });
    const executor = openExecutor({ queue, redis: redis.url });
    expect(await executor.submit(work.add, 1, 2)).toBe(3);
    for (let i = 0; i < 3; i++) {
      await redis.kill();
      const calls = Array.from({ length: 100 }, (_, n) => executor.submit(work.add, n, 1));
      await new Promise((resolve) => setTimeout(resolve, 300));
      await redis.start();
      expect(await Promise.all(calls)).toEqual(calls.map((_, n) => n + 1));
    }
    const said = log.map(({ message }) => message.replace(/ at \S+/, ''));
    expect(said.filter((message) => message.startsWith('Redis'))).toEqual(
      [1, 2, 3].flatMap(() => ['Redis is away: trying to reach it again', 'Redis is there again']),
    );
  });

  it('that has lost all it had fails what was open', async () => {
    const redis = await startRedis();
    onTestFinished(async () => await redis.close());
    const queue = newQueue();
    const executor = openExecutor({ queue, redis: redis.url });
    const call = executor.submit(work.add, 1, 2);
    await new Promise((resolve) => setTimeout(resolve, 200));
    await redis.kill();
    await redis.start();
    await expect(call).rejects.toThrow(/its job is gone from Redis/);
    await startWorker({ queue, redis: redis.url });
    expect(await executor.submit(work.add, 1, 2)).toBe(3);
  });
});

describe('a URL', () => {
  it('opens an executor, which knows the workers there are', async () => {
    const queue = newQueue();
    await startWorker({ queue, concurrency: 2 });
    const { host } = new URL(redisUrl);
    await using executor = await openUrl(
      `bullmq://${host}/${queue}?retries=2&attempts=2&backoff.type=fixed&backoff.delay=10&db=0`,
    );
    expect(executor.statistics()).toMatchObject({ workers: 2, queued: 0, running: 0 });
    expect(await executor.submit(work.add, 1, 2)).toBe(3);
  });

  it('that is wrong says so', async () => {
    await expect(openUrl('bullmq://localhost:1')).rejects.toThrow(
      "Cannot open 'bullmq://localhost:1' as it must name a queue: one looks like 'bullmq://localhost:6379/hashes?retries=3'",
    );
    await expect(openUrl('bullmq://localhost:1/a/b')).rejects.toThrow('must name a queue');
    await expect(openUrl('bullmq://localhost:1/q?retry=3')).rejects.toThrow(
      "option 'retry' as bullmq has none",
    );
    await expect(openUrl('bullmq://localhost:1/q?retries=-1')).rejects.toThrow(
      "option 'retries' as it must be an integer >= 0",
    );
    await expect(openUrl('bullmq://localhost:1/a%3Ab')).rejects.toThrow(
      "option 'queue' as it must be a name, without ':'",
    );
    expect(() => new BullMQExecutor({ queue: 'q', redis: 'http://me:secret@host' })).toThrow(
      "option 'redis' as it must be a URL like 'redis://host:6379', or the options of ioredis: received 'http://…@host'",
    );
    // as: what JavaScript lets through
    expect(() => new BullMQExecutor({} as never)).toThrow(
      "option 'queue' as it must be the name of a queue: received undefined",
    );
  });
});

describe('a process', () => {
  /** Runs a program with an executor, and gives what it printed and how it ended. */
  async function program(code: string): Promise<{ out: string; code: unknown; seconds: number }> {
    const queue = newQueue();
    await startWorker({ queue });
    const file = new Ledger().path('program.mjs');
    const { href: index } = pathToFileURL(fileURLToPath(new URL('../../dist/index.js', import.meta.url)));
    const { href: blocking } = pathToFileURL(
      fileURLToPath(new URL('../../../executor/dist/index.js', import.meta.url)),
    );
    writeFileSync(
      file,
      `import { BullMQExecutor } from ${JSON.stringify(index)};
      import { blocking } from ${JSON.stringify(blocking)};
      const work = blocking(${JSON.stringify(workModule.href)});
      const executor = new BullMQExecutor({ queue: '${queue}', redis: '${redisUrl}' });
      ${code}`,
    );
    const began = performance.now();
    return await new Promise((resolve) => {
      execFile(process.execPath, [file], { timeout: 15_000 }, (error, stdout, stderr) => {
        const seconds = (performance.now() - began) / 1000;
        resolve({ out: stdout.trim() + stderr, code: error === null ? 0 : error.code, seconds });
      });
    });
  }

  it('ends by itself when its executor is idle', async () => {
    const ended = await program('console.log(await executor.submit(work.add, 1, 2));');
    expect(ended).toMatchObject({ out: '3', code: 0 });
    expect(ended.seconds).toBeLessThan(8);
  });

  it('lives as long as a call is open', async () => {
    const ended = await program('executor.submit(work.spin, 1).then(console.log);');
    expect(ended).toMatchObject({ out: '1', code: 0 });
  });

  it('lives until its executor is shut down, however long Redis takes to answer', async () => {
    const ended = await program(`
      await executor.submit(work.add, 1, 2);
      const { connect } = await import('node:net');
      const socket = connect(${new URL(redisUrl).port}, '127.0.0.1');
      socket.end('CLIENT PAUSE 500 ALL\\r\\n');
      await new Promise((resolve) => socket.once('data', resolve));
      await executor.shutdown();
      console.log('shut down');`);
    expect(ended).toMatchObject({ out: 'shut down', code: 0 });
  });

  it('does not end before what it cancelled is out of the queue', async () => {
    const ended = await program(`
      await executor.connect();
      const calls = Array.from({ length: 20 }, () => executor.submit(work.spin, 60));
      setTimeout(() => { for (const call of calls) call.cancel(); console.log('cancelled'); }, 300);`);
    expect(ended).toMatchObject({ out: 'cancelled', code: 0 });
  });
});

/** The ids of all connections. */
async function clientsOf(admin: Redis): Promise<string[]> {
  const list = String(await admin.client('LIST'));
  return Array.from(list.matchAll(/^id=(\d+) /gm), ([, id]) => String(id));
}

/** Cuts the connections that wait for replies. */
async function cutReaders(admin: Redis): Promise<void> {
  const clients = String(await admin.client('LIST'));
  for (const [, id] of clients.matchAll(/^id=(\d+) .*cmd=xread /gm))
    await admin.client('KILL', 'ID', String(id));
}
