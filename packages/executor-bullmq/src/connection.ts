import type { Redis, RedisOptions } from 'ioredis';
import { load } from './libraries.ts';

/** ioredis's options. What its replies look like is not the user's to choose here. */
type Options = Omit<RedisOptions, 'replyMapping' | 'protocol' | 'keyPrefix'>;

/** Where Redis is: `redis://user:password@host:port/db`, `rediss://…` with TLS, or ioredis's own options. */
export type RedisAddress = string | Options;

/** Milliseconds between attempts to connect again: at first, and at most. */
const firstRetryMs = 50;
const longestRetryMs = 1000;

/** The codes that Redis begins its errors with for a client that it will never serve, as far as it has codes. */
const refusals =
  /^(?:WRONGPASS|NOAUTH|NOPERM|ERR (?:invalid password|AUTH|Client sent AUTH|DB index|invalid DB))/;

/** One connection, and how it is told to people: without the password. */
export interface Connection {
  readonly redis: Redis;
  readonly address: string;
}

/**
 * Opens a connection. What is asked of it waits while Redis is away, and is asked again where the answer was lost.
 *
 * @param background Whether the process may end although it is open.
 */
export function connect(address: RedisAddress, background: boolean): Connection {
  const options: Options & { protocol: 2 } = {
    protocol: 2,
    ...(typeof address === 'string' ? {} : address),
    // BullMQ's own condition: what waits for Redis waits for as long as it takes.
    maxRetriesPerRequest: null,
    retryStrategy: (times) => Math.min(firstRetryMs * 2 ** Math.min(times, 10), longestRetryMs),
  };
  const { Redis } = load().ioredis;
  const redis = typeof address === 'string' ? new Redis(address, options) : new Redis(options);
  if (background) letGo(redis);
  // Keep listening: without a listener ioredis prints each failed attempt.
  redis.on('error', () => {});
  const { host, port, path, db, tls } = redis.options;
  const where = path ?? `${host ?? 'localhost'}:${port ?? 6379}`;
  return { redis, address: `${tls === undefined ? 'redis' : 'rediss'}://${where}${db ? `/${db}` : ''}` };
}

/** One more connection like this one, for commands that wait. */
export function another({ redis }: Connection, background: boolean): Redis {
  const copy = redis.duplicate();
  if (background) letGo(copy);
  copy.on('error', () => {});
  return copy;
}

/** Lets the process end although a connection is open. */
function letGo(redis: Redis): void {
  redis.on('connect', () => {
    const { stream } = redis as { stream?: { unref?(): void } }; // as: ioredis does not declare it
    stream?.unref?.();
  });
}

/** Redis did not answer in time; it may be there later. */
export class UnreachableError extends Error {}

/** Whether Redis has said no, for good: to the password, the user, the database. */
export function isRefusal(error: unknown): error is Error {
  return error instanceof Error && refusals.test(error.message);
}

/**
 * Waits until Redis is reached.
 *
 * @param seconds How long at most.
 * @throws {Error} If Redis refuses this client, or cannot be reached in time; the message has no password in it.
 */
export function reached({ redis, address }: Connection, seconds: number): Promise<void> {
  if (redis.status === 'ready') return Promise.resolve();
  return new Promise((resolve, reject) => {
    let last: Error | undefined;
    const done = (): void => {
      clearTimeout(timer);
      redis.off('ready', ready);
      redis.off('error', failed);
    };
    const ready = (): void => {
      done();
      resolve();
    };
    const failed = (error: Error): void => {
      last = error;
      if (!isRefusal(error)) return;
      done();
      reject(refused(address, error));
    };
    const timer = setTimeout(() => {
      done();
      const why = last === undefined ? `no answer in ${seconds} s` : `${reasonOf(last)}, for ${seconds} s`;
      reject(new UnreachableError(`Cannot reach Redis at ${address}: ${why}`, { cause: last }));
    }, seconds * 1000);
    redis.on('ready', ready);
    redis.on('error', failed);
  });
}

/** What a client is told that Redis does not serve. */
export function refused(address: string, cause: Error): Error {
  return new Error(`Cannot use Redis at ${address} as it refuses this client: ${cause.message}`, { cause });
}

/** The message of an error; some of Node's have none, but a code. */
function reasonOf(error: Error & { code?: unknown }): string {
  return error.message === '' ? String(error.code) : error.message;
}
