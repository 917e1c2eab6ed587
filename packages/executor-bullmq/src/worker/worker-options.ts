import type { Executor } from '@tsyncio/executor';
import {
  type Check,
  checkOptions,
  finiteInteger,
  group,
  positive,
  refuse,
  type Schema,
} from '@tsyncio/executor/options';
import type { MetricsOptions, RateLimiterOptions } from 'bullmq';
import { queueName, redisAddress } from '../client/bullmq-options.ts';
import type { RedisAddress } from '../connection.ts';
import type { WorkerLog } from './worker-log.ts';

/** The options of a `BullMQWorker`. */
export interface BullMQWorkerOptions {
  /** The queue's name, as the executors'. */
  readonly queue: string;
  /** The modules that it serves, and no others: paths, URLs, names of packages. */
  readonly modules: readonly (string | URL)[];
  /** Where Redis is: a URL, or ioredis's options. Default: `redis://localhost:6379`. */
  readonly redis?: RedisAddress | undefined;
  /** Calls that run at once. Default: as many as there are cores. */
  readonly concurrency?: number | undefined;
  /** BullMQ's: at most `max` calls in each `duration` milliseconds, by all workers of the queue together. */
  readonly limiter?: RateLimiterOptions | undefined;
  /** BullMQ's: how many minutes of counts are kept in Redis. */
  readonly metrics?: MetricsOptions | undefined;
  /** Seconds after which the loss of a machine has been noticed; the executors' own must be the same. Default: 15. */
  readonly lostAfter?: number | undefined;
  /**
   * The executor that runs the calls: one, or a URL for `openExecutor`. It must have as many workers as calls run at once,
   * and is shut down with this. Default: piscina's.
   */
  readonly executor?: Executor | string | undefined;
  /** Told what happens: jobs that are refused, Redis that is away. Default: nobody. */
  readonly log?: ((entry: WorkerLog) => void) | undefined;
}

const modulePaths: Check = (value, path) => {
  if (!Array.isArray(value)) refuse(TypeError, path, 'an array of modules', value);
  if (value.length === 0) refuse(RangeError, path, 'one module at least', value);
};

const schema: Schema = {
  queue: queueName,
  modules: modulePaths,
  redis: redisAddress,
  concurrency: finiteInteger(1),
  limiter: group({ max: finiteInteger(1), duration: positive }, 'limiter'),
  metrics: group({ maxDataPoints: finiteInteger(1) }, 'metrics'),
  lostAfter: positive,
  executor: () => {},
  log: () => {},
};

/**
 * Checks the options of a worker.
 *
 * @throws {TypeError} If one is unknown, or of the wrong kind.
 * @throws {RangeError} If one is out of range.
 */
export function checkWorkerOptions(options: BullMQWorkerOptions): void {
  checkOptions(options, schema, 'the worker');
  queueName(options.queue, 'queue');
  modulePaths(options.modules, 'modules');
}
