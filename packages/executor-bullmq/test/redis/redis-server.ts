import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';

/** A Redis server of the tests' own. */
export interface RedisServer {
  readonly port: number;
  readonly url: string;
  /** Kills it, as a machine that loses power does. */
  kill(): Promise<void>;
  /** Starts it again, on the same port, with what it had written. */
  start(): Promise<void>;
  close(): Promise<void>;
}

/** How to get one. */
export const howToInstall = 'apt-get install redis-server, or brew install redis';

/** Whether there is a `redis-server` to be started. */
export function hasRedis(): boolean {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/**
 * Starts a Redis on a free port, with a folder of its own.
 *
 * @param options Settings of its configuration.
 */
export async function startRedis(options: readonly string[] = []): Promise<RedisServer> {
  if (!hasRedis()) throw new Error(`Cannot start redis-server as it is not installed: ${howToInstall}`);
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'tsyncio-redis-'));
  let child: ChildProcess;
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
  };
  const end = (): void => void child.kill('SIGKILL');
  const start = async (): Promise<void> => {
    const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', ...options];
    child = spawn('redis-server', args, { stdio: 'ignore' });
    await ready(port);
  };
  await start();
  process.on('exit', end);
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    kill,
    start,
    async close() {
      process.off('exit', end);
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('it has no port');
  server.close();
  await once(server, 'close');
  return address.port;
}

/** Waits until it answers, with a password or without. */
async function ready(port: number): Promise<void> {
  const redis = new Redis(port, '127.0.0.1', { maxRetriesPerRequest: null, retryStrategy: () => 20 });
  redis.on('error', () => {});
  await new Promise<void>((resolve) => {
    redis.once('ready', resolve);
    redis.on('error', (error) => {
      if (/NOAUTH|WRONGPASS/.test(error.message)) resolve();
    });
  });
  redis.disconnect();
}
