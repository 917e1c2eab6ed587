import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { BrokenWorkerError } from '@tsyncio/executor';
import { describe, expect, it, onTestFinished } from 'vitest';
import { redisUrl } from './given-redis.ts';
import { type RedisServer, startRedis } from './redis-server.ts';
import { Ledger, newQueue, openExecutor, startWorker, until, work, workModule } from './setting.ts';

const command = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

/** Starts the command, and waits until it serves. */
async function spawnWorker(queue: string, redis: string, lostAfter: number): Promise<ChildProcess> {
  const args = [
    '-q',
    queue,
    '-r',
    redis,
    '-c',
    '2',
    '--lost-after',
    String(lostAfter),
    fileURLToPath(workModule),
  ];
  const child = spawn(process.execPath, [command, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  onTestFinished(async () => await kill(child));
  let log = '';
  child.stderr.on('data', (data) => (log += String(data)));
  await until('a worker to serve', () => log.includes('serving') || child.exitCode !== null);
  if (child.exitCode !== null) throw new Error(log);
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

describe('a machine that is lost', () => {
  it('fails the calls that it ran in time, and those that wait run when there is another', async () => {
    const ledger = new Ledger();
    const queue = newQueue();
    const executor = openExecutor({ queue });
    const lost = await spawnWorker(queue, redisUrl, 3);
    const running = [1, 2].map((n) => executor.submit(work.noteAndSpin, ledger.file, n, 60));
    const waiting = executor.submit(work.note, ledger.file, 3);
    await until('both to run', () => ledger.lines.length === 2 && running.every((call) => call.running()));
    const began = performance.now();
    await kill(lost);
    const errors = await Promise.all(
      running.map(async (call) => await call.catch((error: unknown) => error)),
    );
    // The only worker: it is noticed by the executor itself.
    expect((performance.now() - began) / 1000).toBeLessThan(4);
    for (const error of errors) {
      expect(error).toBeInstanceOf(BrokenWorkerError);
      expect(String(error)).toContain('its machine was not heard of for 3 s');
    }
    await spawnWorker(queue, redisUrl, 3);
    expect(await waiting).toBe(3);
    expect(ledger.lines.sort()).toEqual(['1', '2', '3']);
  });

  it('with retries its calls are run by another', async () => {
    const ledger = new Ledger();
    const queue = newQueue();
    const executor = openExecutor({ queue, retries: 1 });
    const lost = await spawnWorker(queue, redisUrl, 3);
    const call = executor.submit(work.noteAndSpin, ledger.file, 1, 1);
    await until('it to run', () => ledger.lines.length === 1);
    await kill(lost);
    await spawnWorker(queue, redisUrl, 3);
    expect(await call).toBe(2);
    expect(ledger.lines).toEqual(['1', '1']);
  });

  it('is not waited for by shutdown longer than it takes to notice it', async () => {
    const ledger = new Ledger();
    const queue = newQueue();
    const executor = openExecutor({ queue });
    const lost = await spawnWorker(queue, redisUrl, 3);
    const call = executor.submit(work.noteAndSpin, ledger.file, 1, 60);
    await until('it to run', () => call.running());
    await kill(lost);
    const began = performance.now();
    await executor.shutdown({ terminate: true });
    expect((performance.now() - began) / 1000).toBeLessThan(5);
    expect(call.cancelled()).toBe(true);
  });
});

describe('a thread that is lost', () => {
  it('fails its own call; with retries it is run again', async () => {
    const ledger = new Ledger();
    const queue = newQueue();
    await startWorker({ queue });
    const error = await openExecutor({ queue })
      .submit(work.exit)
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(BrokenWorkerError);
    expect(String(error)).toContain('the worker exited with code 3');
    expect(await openExecutor({ queue, retries: 1 }).submit(work.exitOnce, ledger.path('marker'))).toBe(
      'well',
    );
    await expect(openExecutor({ queue, retries: 2 }).submit(work.exit)).rejects.toThrow(BrokenWorkerError);
  });
});

describe.each([
  { retries: 0, calls: 10_000 },
  { retries: 3, calls: 10_000 },
])(
  'with retries: $retries, $calls calls on four machines, while two are killed and Redis is',
  ({ retries, calls: count }) => {
    it('each ends with its own result, or BrokenWorkerError where it was lost', {
      timeout: 120_000,
    }, async () => {
      const redis: RedisServer = await startRedis(['--appendonly', 'yes', '--appendfsync', 'always']);
      onTestFinished(async () => await redis.close());
      const ledger = new Ledger();
      const queue = newQueue();
      const lostAfter = 8;
      const machines = await Promise.all([1, 2, 3, 4].map(() => spawnWorker(queue, redis.url, lostAfter)));
      const executor = openExecutor({ queue, redis: redis.url, retries, lostAfter });
      let ended = 0;
      const reasons: string[] = [];
      const calls = Array.from({ length: count }, async (_, n): Promise<string> => {
        const call = executor.submit(work.noteAndSpin, ledger.file, n, n % 100 === 0 ? 0.1 : 0.0003);
        try {
          const value = await call;
          return value === n * 2 ? 'its own' : `that of another: ${value}`;
        } catch (error) {
          if (!(error instanceof BrokenWorkerError)) return String(error);
          reasons.push(error.message);
          return 'lost';
        } finally {
          ended++;
        }
      });
      for (const [i, share] of [0.1, 0.3].entries()) {
        await until('a share to end', () => ended > count * share);
        await kill(machines[i] as ChildProcess); // as: there are four
        machines[i] = await spawnWorker(queue, redis.url, lostAfter);
      }
      await until('more to end', () => ended > count * 0.5);
      await redis.kill();
      await new Promise((resolve) => setTimeout(resolve, 500));
      await redis.start();
      const ends = await Promise.all(calls);
      const kinds = new Map<string, number>();
      for (const end of ends) kinds.set(end, (kinds.get(end) ?? 0) + 1);
      const runs = new Map<string, number>();
      for (const line of ledger.lines) runs.set(line, (runs.get(line) ?? 0) + 1);
      const lost = kinds.get('lost') ?? 0;
      expect([...kinds.keys()].filter((kind) => kind !== 'its own' && kind !== 'lost')).toEqual([]);
      if (retries > 0) {
        expect(reasons).toEqual([]);
        expect(runs.size).toBe(count);
      } else {
        // Each machine had two calls at the most; so it had when Redis was killed, whose answers to them may be lost.
        expect(lost).toBeLessThanOrEqual(2 * 2 + 4 * 2);
        expect([...runs.values()].filter((times) => times > 1)).toEqual([]);
        expect(runs.size).toBeGreaterThanOrEqual(count - lost);
      }
    });
  },
);
