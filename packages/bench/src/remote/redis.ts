import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { UsageError } from '../cli/usage-error.ts';

/** A Redis to measure on. */
export interface RedisPlace {
  readonly url: string;
  /** As it says itself. */
  readonly version: string;
  close(): Promise<void>;
}

/** Milliseconds in which a Redis of our own has to answer. */
const patience = 10_000;

/**
 * Reaches the Redis at a URL; without one, starts one that writes nothing to disk.
 *
 * @throws {UsageError} If there is none.
 */
export async function openRedis(url: string | undefined): Promise<RedisPlace> {
  if (url === undefined) return await startRedis();
  if (!/^rediss?:\/\//.test(url)) {
    throw new UsageError(
      `Cannot use --redis as it must be a URL like 'redis://host:6379': received '${withoutPassword(url)}'`,
    );
  }
  return { url, version: await versionOf(url), async close() {} };
}

/** A URL as it is shown to people. */
export function withoutPassword(url: string): string {
  return url.replace(/\/\/.*@/, '//…@');
}

/** A connection as BullMQ wants it. */
export function connect(url: string): Redis {
  return new Redis(url, { maxRetriesPerRequest: null });
}

async function startRedis(): Promise<RedisPlace> {
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), 'tsyncio-bench-redis-'));
  const args = [
    '--port',
    `${port}`,
    '--bind',
    '127.0.0.1',
    '--dir',
    folder,
    '--save',
    '',
    '--appendonly',
    'no',
  ];
  const child = spawn('redis-server', args, { stdio: 'ignore' });
  const end = (): boolean => child.kill('SIGKILL');
  process.once('exit', end);
  const close = async (): Promise<void> => {
    process.off('exit', end);
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
      const exit = once(child, 'exit');
      end();
      await exit;
    }
    await rm(folder, { recursive: true, force: true });
  };
  const url = `redis://127.0.0.1:${port}`;
  try {
    const failed = new Promise<never>((_, reject) => {
      child.once('error', (cause) => {
        const why = `as redis-server cannot be started: ${cause.message}`;
        const how =
          'install it (apt-get install redis-server, or brew install redis), or name one by --redis';
        reject(new UsageError(`Cannot measure ${why}\n  ${how}`, { cause }));
      });
    });
    return { url, version: await Promise.race([failed, versionOf(url)]), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function versionOf(url: string): Promise<string> {
  const ended = Date.now() + patience;
  const redis = new Redis(url, {
    lazyConnect: true,
    maxRetriesPerRequest: 0,
    retryStrategy: () => (Date.now() < ended ? 50 : null),
  });
  let reason = 'no answer';
  redis.on('error', (error) => {
    reason = error.message;
  });
  try {
    // Not `once`, which fails at the first error: it may be starting.
    await new Promise<void>((resolve, reject) => {
      redis.once('ready', resolve);
      redis.once('end', () => reject(new Error(reason)));
      redis.connect().catch(() => {});
    });
    return /redis_version:(\S+)/.exec(await redis.info('server'))?.[1] ?? 'unknown';
  } catch (cause) {
    throw new UsageError(`Cannot measure on Redis at ${withoutPassword(url)} as it must answer: ${reason}`, {
      cause,
    });
  } finally {
    redis.disconnect();
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('it has no port');
  return address.port;
}
