import type { RemoteOptions } from '@tsyncio/executor';
import {
  type Check,
  checkOptions,
  finiteInteger,
  integer,
  positive,
  refuse,
  type Schema,
} from '@tsyncio/executor/options';
import type { JobsOptions } from 'bullmq';
import type { RedisAddress } from '../connection.ts';
import { defaultLostAfter } from '../timing.ts';

/** Options of BullMQ's that each job is given as they are. */
export type JobOptions = Pick<
  JobsOptions,
  | 'attempts'
  | 'backoff'
  | 'delay'
  | 'keepLogs'
  | 'lifo'
  | 'removeOnComplete'
  | 'removeOnFail'
  | 'stackTraceLimit'
>;

/** The options of a `BullMQExecutor`: `maxQueue` and `onCancel`, those of BullMQ's jobs by its names, and these. */
export interface BullMQOptions extends RemoteOptions, JobOptions {
  /** The queue's name, as BullMQ's. Workers serve it by the same. */
  readonly queue: string;
  /** Where Redis is: a URL, or ioredis's options. Default: `redis://localhost:6379`. */
  readonly redis?: RedisAddress | undefined;
  /**
   * How often a call may be run again whose worker was lost: its thread, its process or its machine. With more than 0 a call may
   * run more than once, also where the first run had done all its work. Default: 0.
   */
  readonly retries?: number | undefined;
  /** Seconds after which the loss of a machine has been noticed. The workers' own must be the same. Default: 15. */
  readonly lostAfter?: number | undefined;
  /** Bytes that a call may have in Redis, arguments and all. Default: 1 MiB. */
  readonly sizeLimit?: number | undefined;
  /** Seconds that it may take to reach Redis, until the calls that wait for it fail. Default: 10. */
  readonly connectTimeout?: number | undefined;
}

/** The options with their defaults. */
export interface ResolvedOptions {
  readonly queue: string;
  readonly redis: RedisAddress;
  readonly retries: number;
  readonly lostAfter: number;
  readonly sizeLimit: number;
  readonly connectTimeout: number;
  readonly job: JobsOptions;
}

export const queueName: Check = (value, path) => {
  if (typeof value !== 'string') refuse(TypeError, path, 'the name of a queue', value);
  if (value === '' || value.includes(':')) refuse(RangeError, path, "a name, without ':'", value);
};

export const redisAddress: Check = (value, path) => {
  const rule = "a URL like 'redis://host:6379', or the options of ioredis";
  if (typeof value === 'object' && value !== null) return;
  if (typeof value !== 'string') refuse(TypeError, path, rule, value);
  // Not the value: it may have a password in it.
  if (!/^rediss?:\/\/|^\//.test(value)) refuse(RangeError, path, rule, value.replace(/\/\/.*@/, '//…@'));
};

/** What BullMQ checks by itself, when it has the job. */
const passed: Check = () => {};

const backoff: Check = (value, path) => {
  const rule = "milliseconds, or an object: { type: 'exponential', delay: 1000 }";
  if (typeof value === 'number') integer(0)(value, path);
  else if (typeof value !== 'object' || value === null || !('type' in value))
    refuse(TypeError, path, rule, value);
};

const schema: Schema = {
  queue: queueName,
  redis: redisAddress,
  retries: integer(0),
  lostAfter: positive,
  sizeLimit: integer(1),
  connectTimeout: positive,
  // `RemoteExecutor` checks these.
  maxQueue: passed,
  onCancel: passed,
  attempts: finiteInteger(1),
  backoff,
  delay: integer(0),
  keepLogs: integer(0),
  lifo: passed,
  removeOnComplete: passed,
  removeOnFail: passed,
  stackTraceLimit: integer(0),
};

/** How many finished jobs are kept: to be looked at, and to know one again that is sent twice. */
const kept = { count: 1000 };

/**
 * Checks the options and puts in what is left out.
 *
 * @throws {TypeError} If one is unknown, or of the wrong kind.
 * @throws {RangeError} If one is out of range.
 */
export function resolveOptions(options: BullMQOptions): { resolved: ResolvedOptions; rest: RemoteOptions } {
  checkOptions(options, schema, 'bullmq');
  const { queue, redis, retries, lostAfter, sizeLimit, connectTimeout, maxQueue, onCancel, ...rest } =
    options;
  queueName(queue, 'queue');
  const given = Object.entries(rest).filter(([, value]) => value !== undefined);
  const resolved: ResolvedOptions = {
    queue,
    redis: redis ?? 'redis://localhost:6379',
    retries: retries ?? 0,
    lostAfter: lostAfter ?? defaultLostAfter,
    sizeLimit: sizeLimit ?? 2 ** 20,
    connectTimeout: connectTimeout ?? 10,
    job: { removeOnComplete: kept, removeOnFail: kept, ...Object.fromEntries(given) },
  };
  return { resolved, rest: { maxQueue, onCancel } };
}
