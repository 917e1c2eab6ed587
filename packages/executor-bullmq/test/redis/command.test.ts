import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { BrokenWorkerError } from '@tsyncio/executor';
import { describe, expect, it, onTestFinished } from 'vitest';
import { redisUrl } from './given-redis.ts';
import { startRedis } from './redis-server.ts';
import { Ledger, newQueue, openExecutor, until, work, workModule } from './setting.ts';

const command = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const module = fileURLToPath(workModule);

interface Command {
  readonly child: ChildProcess;
  /** What it has said so far. */
  log(): string;
  /** Waits for its end, and gives its exit code. */
  ended(): Promise<unknown>;
}

function start(...args: readonly string[]): Command {
  const env = { ...process.env, TSYNCIO_REDIS: redisUrl };
  const child = spawn(process.execPath, [command, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  let log = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (log += String(data)));
  const exit = once(child, 'close');
  return { child, log: () => log, ended: async () => (await exit)[0] };
}

async function serving(queue: string, ...args: readonly string[]): Promise<Command> {
  const worker = start('-q', queue, ...args, module);
  await until('it to serve', () => worker.log().includes('serving') || worker.child.exitCode !== null);
  return worker;
}

describe('tsyncio-worker', () => {
  it('serves until it is stopped, and lets the calls that run finish', async () => {
    const ledger = new Ledger();
    const queue = newQueue();
    const worker = await serving(queue, '-c', '1');
    expect(worker.log()).toMatch(
      /^\d\d:\d\d:\d\d serving queue 'test-.*' at redis:\/\/127.0.0.1:\d+: @tsyncio\/executor-bullmq\/test\/fixtures\/work.js \(1 at once, pid \d+\)\n$/,
    );
    const executor = openExecutor({ queue });
    const running = executor.submit(work.noteAndSpin, ledger.file, 1, 0.5);
    const waiting = executor.submit(work.note, ledger.file, 2);
    await until('it to run', () => ledger.lines.length === 1);
    worker.child.kill('SIGTERM');
    expect(await running).toBe(2);
    expect(await worker.ended()).toBe(0);
    expect(worker.log()).toContain('stopping: the calls that run have 30 s');
    expect(ledger.lines).toEqual(['1']);
    await serving(queue);
    expect(await waiting).toBe(2);
  });

  it('ends what runs longer than its grace: without retries it fails, with some it goes to another', async () => {
    const ledger = new Ledger();
    const queue = newQueue();
    const worker = await serving(queue, '-c', '2', '--grace', '0.2');
    const failing = openExecutor({ queue }).submit(work.spin, 60);
    const moving = openExecutor({ queue, retries: 1 }).submit(work.noteAndSpin, ledger.file, 1, 1);
    await until('both to run', () => failing.running() && ledger.lines.length === 1);
    worker.child.kill('SIGINT');
    await expect(failing).rejects.toThrow("Cannot finish 'spin' as its worker was stopped");
    await expect(failing).rejects.toBeInstanceOf(BrokenWorkerError);
    expect(await worker.ended()).toBe(0);
    await serving(queue);
    expect(await moving).toBe(2);
    expect(ledger.lines).toEqual(['1', '1']);
  });

  it('ends at once at the second signal', async () => {
    const queue = newQueue();
    const worker = await serving(queue);
    const call = openExecutor({ queue }).submit(work.spin, 60);
    await until('it to run', () => call.running());
    worker.child.kill('SIGTERM');
    await until('it to stop', () => worker.log().includes('stopping'));
    worker.child.kill('SIGTERM');
    await expect(call).rejects.toThrow('its worker was stopped');
    expect(await worker.ended()).toBe(0);
  });

  it('ends when its grace is over, or at the second signal, also where Redis is away', async () => {
    const redis = await startRedis();
    onTestFinished(() => redis.close());
    const workers = await Promise.all([
      serving('away', '-r', redis.url, '--grace', '0.5'),
      serving('away', '-r', redis.url, '--grace', '600'),
    ]);
    await redis.kill();
    for (const worker of workers) {
      await until('it to notice', () => worker.log().includes('is away'));
      worker.child.kill('SIGTERM');
      await until('it to stop', () => worker.log().includes('stopping'));
    }
    workers[1]?.child.kill('SIGTERM');
    expect(await Promise.all(workers.map((worker) => worker.ended()))).toEqual([0, 0]);
  });

  it('logs as JSON, and runs the calls by the executor of a URL', async () => {
    const queue = newQueue();
    const worker = await serving(queue, '--json', '--executor', 'tinypool:?maxWorkers=1', '-c', '1');
    expect(JSON.parse(worker.log())).toMatchObject({
      level: 'info',
      message: expect.stringContaining('serving queue'),
    });
    expect(await openExecutor({ queue }).submit(work.add, 1, 2)).toBe(3);
  });

  it.each([
    [['-q', 'q'], "missing required argument 'modules'"],
    [[module], "required option '-q, --queue <name>' not specified"],
    [['-q', 'a:b', module], "option 'queue' as it must be a name, without ':'"],
    [['-q', 'q', '-c', '0', module], 'It must be an integer >= 1.'],
    [['-q', 'q', '--limit', '5', module], "It looks like '100/1'"],
    [
      ['-q', 'q', '-r', 'localhost:6379', module],
      "option 'redis' as it must be a URL like 'redis://host:6379'",
    ],
    [['-q', 'q', '--what', module], "unknown option '--what'"],
  ])('refuses %j', async (args, said) => {
    const worker = start(...args);
    expect(await worker.ended()).toBe(2);
    expect(worker.log()).toContain(said);
  });

  it('says which module cannot be found', async () => {
    const worker = start('-q', 'q', './nowhere.js');
    expect(await worker.ended()).toBe(1);
    expect(worker.log()).toContain("Cannot serve './nowhere.js' as it cannot be found: there is no file");
  });
});
