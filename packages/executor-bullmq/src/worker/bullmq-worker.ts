import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { type Executor, openExecutor } from '@tsyncio/executor';
import { seconds } from '@tsyncio/executor/options';
import { PiscinaExecutor } from '@tsyncio/executor-piscina';
import type { Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { another, type Connection, connect, reached, UnreachableError } from '../connection.ts';
import { load } from '../libraries.ts';
import { defaultLostAfter, mostStalls, timingOf } from '../timing.ts';
import { keysOf } from '../wire/keys.ts';
import { JobRunner } from './job-runner.ts';
import { Presence } from './presence.ts';
import { ReplyWriter } from './reply-writer.ts';
import { ServedModules } from './served-modules.ts';
import type { WorkerLog } from './worker-log.ts';
import { type BullMQWorkerOptions, checkWorkerOptions } from './worker-options.ts';

/** BullMQ's, of a job that is gone, or is not this worker's any more. */
function lateCodes(): readonly unknown[] {
  const { ErrorCode } = load().bullmq;
  return [
    ErrorCode.JobNotExist,
    ErrorCode.JobLockNotExist,
    ErrorCode.JobNotInState,
    ErrorCode.JobLockMismatch,
  ];
}

/** Milliseconds after which BullMQ asks Redis again, where it was away. */
const retryMs = 500;

/** Seconds after which it is told that Redis is not there. */
const patience = 10;

/**
 * Serves a queue: runs the calls that executors of other processes put there, in threads of this one.
 *
 * It runs exports of the modules that it was started with, and nothing else: what comes from Redis is a name of one of them,
 * and values.
 *
 * @example
 * ```ts no-run
 * import { BullMQWorker } from '@tsyncio/executor-bullmq/worker';
 *
 * const worker = await BullMQWorker.start({ queue: 'hashes', modules: ['./work.js'], concurrency: 4 });
 * process.once('SIGTERM', () => void worker.close());
 * ```
 */
export class BullMQWorker implements AsyncDisposable {
  /** The names by which other machines know what it serves. */
  readonly modules: readonly string[];
  /** Where Redis is, without the password. */
  readonly address: string;
  readonly #connection: Connection;
  readonly #subscriber: Redis;
  readonly #worker: Worker;
  readonly #runner: JobRunner;
  readonly #presence: Presence;
  readonly #executor: Executor;
  readonly #concurrency: number;
  #closed: Promise<void> | undefined;
  /** Waits for Redis no more. */
  #abandon: () => void = () => {};

  private constructor(
    options: BullMQWorkerOptions,
    connection: Connection,
    modules: ServedModules,
    executor: Executor,
  ) {
    const { queue, limiter, metrics, lostAfter = defaultLostAfter, log = () => {} } = options;
    const { lockMs, checkMs, patrolMs } = timingOf(lostAfter);
    const id = randomBytes(6).toString('base64url');
    this.#concurrency = options.concurrency ?? availableParallelism();
    this.#connection = connection;
    this.#executor = executor;
    this.modules = modules.ids;
    this.address = connection.address;
    const { redis } = connection;
    this.#worker = new (load().bullmq.Worker)(
      queue,
      async (job, token) => await this.#runner.run(job, token),
      {
        connection: redis,
        autorun: false,
        concurrency: this.#concurrency,
        lockDuration: lockMs,
        stalledInterval: checkMs,
        // How often a call may be run again is said by the call.
        maxStalledCount: mostStalls,
        runRetryDelay: retryMs,
        ...(limiter === undefined ? {} : { limiter }),
        ...(metrics === undefined ? {} : { metrics }),
      },
    );
    const keys = keysOf((type) => this.#worker.toKey(type));
    const replies = new ReplyWriter({
      redis,
      keys,
      concurrency: this.#concurrency,
      failed: ([job], error) => {
        const message = `a result could not be sent: ${error instanceof Error ? error.message : String(error)}`;
        log({ level: 'error', message, job });
      },
    });
    this.#runner = new JobRunner({ executor, modules, replies, log });
    this.#presence = new Presence(redis, keys, id, this.#concurrency, patrolMs, lostAfter);
    this.#subscriber = another(connection, false);
    this.#subscriber.on('message', (_channel, job) => this.#runner.cancel(job));
    this.#watch(log);
    void this.#subscriber.subscribe(keys.cancel).catch(() => {}); // It is asked again with each connection.
  }

  /**
   * Reaches Redis and begins to serve.
   *
   * @throws {TypeError} If an option is unknown, or of the wrong kind.
   * @throws {RangeError} If one is out of range.
   * @throws {Error} If a module cannot be found, or Redis refuses this client. As long as Redis is not there at all, it waits.
   */
  static async start(options: BullMQWorkerOptions): Promise<BullMQWorker> {
    checkWorkerOptions(options);
    const modules = new ServedModules(options.modules);
    const connection = connect(options.redis ?? 'redis://localhost:6379', false);
    const executor = await executorOf(options);
    let worker: BullMQWorker | undefined;
    try {
      for (;;) {
        const failure = await reached(connection, patience).catch((error: Error) => error);
        if (failure === undefined) break;
        if (!(failure instanceof UnreachableError)) throw failure;
        options.log?.({ level: 'warn', message: failure.message });
      }
      worker = new BullMQWorker(options, connection, modules, executor);
      await worker.#begin();
      return worker;
    } catch (error) {
      connection.redis.disconnect();
      await worker?.close(0);
      await executor.shutdown({ terminate: true });
      throw error;
    }
  }

  /** Calls that run at once. */
  get concurrency(): number {
    return this.#concurrency;
  }

  /**
   * Takes no more calls, lets those that run finish, and closes. What runs longer is ended: it goes to another worker if its
   * `retries` let it, and fails with BrokenWorkerError else.
   *
   * @param grace Seconds that the calls have. Default: as long as they take.
   */
  close(grace: number = Number.POSITIVE_INFINITY): Promise<void> {
    seconds(grace, 'grace');
    if (grace * 1000 < 2 ** 31) setTimeout(() => void this.#end(), grace * 1000).unref();
    this.#closed ??= this.#close();
    return this.#closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #begin(): Promise<void> {
    await this.#worker.waitUntilReady();
    await this.#presence.start();
    void this.#worker.run().catch(() => {}); // It tells its errors to who listens.
  }

  async #end(): Promise<void> {
    this.#runner.stop();
    await this.#executor.shutdown({ terminate: true });
    // Where Redis is away nobody hears of these ends, and BullMQ would wait for it: the calls are lost, to who looks after them.
    if (this.#connection.redis.status !== 'ready') this.#abandon();
  }

  async #close(): Promise<void> {
    const abandoned = new Promise<void>((resolve) => {
      this.#abandon = resolve;
    });
    await Promise.race([this.#retire(), abandoned]);
    await this.#executor.shutdown();
    this.#subscriber.disconnect();
    this.#connection.redis.disconnect();
  }

  /** Takes this worker out of Redis, when its calls have ended. */
  async #retire(): Promise<void> {
    await this.#presence.stop().catch(() => {});
    await this.#worker.close();
  }

  /** Tells what happens to the connection, once for each time. */
  #watch(log: (entry: WorkerLog) => void): void {
    let away = false;
    this.#connection.redis.on('close', () => {
      if (!away && this.#closed === undefined) {
        log({ level: 'warn', message: `Redis at ${this.address} is away: trying to reach it again` });
      }
      away = true;
    });
    this.#connection.redis.on('ready', () => {
      if (away) log({ level: 'info', message: `Redis at ${this.address} is there again` });
      away = false;
    });
    this.#worker.on('error', (error) => {
      // What the connection has to say is told above, once.
      if (away || 'syscall' in error) return;
      // A job that was given up, or had ended, while Redis was away: its reply is there all the same.
      const isLate = 'code' in error && lateCodes().includes(error.code);
      log({ level: isLate ? 'warn' : 'error', message: error.message });
    });
  }
}

async function executorOf({ executor, concurrency }: BullMQWorkerOptions): Promise<Executor> {
  if (typeof executor === 'object') return executor;
  if (typeof executor === 'string') return await openExecutor(executor);
  return new PiscinaExecutor({ maxWorkers: concurrency ?? availableParallelism() });
}
