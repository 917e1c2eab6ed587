import type { Capabilities } from '../executor.ts';

/** What a local worker may use, in MiB. Node's names. */
export interface ResourceLimits {
  readonly maxOldGenerationSizeMb?: number;
  readonly maxYoungGenerationSizeMb?: number;
  readonly codeRangeSizeMb?: number;
  readonly stackSizeMb?: number;
}

/** How a worker is to be started, and whom to tell what becomes of it. */
export interface WorkerSettings {
  /** All variables that the worker has; undefined where they are those of this process. */
  readonly env: Readonly<Record<string, string>> | undefined;
  readonly resourceLimits: ResourceLimits | undefined;
  /**
   * The worker has ended by itself, with this exit code, or killed by this signal. May be called more than once, and
   * for a worker that `terminate` ends.
   */
  readonly exited: (code: number | null, signal?: string | null) => void;
  /** The same where there is an error that says why: it crashed, ran out of memory, will never be up. */
  readonly lost: (cause: unknown) => void;
  /** A message of the worker's entry beside its answers: what `EntryPort.warn` was given. */
  readonly notify: (message: unknown) => void;
}

/**
 * What an adapter writes: how one library starts a worker, runs a call on it and ends it. `PoolExecutor` makes an
 * `Executor` of it, and does all else: queueing, cancelling, chunks, errors, statistics, shutdown.
 *
 * `Worker` is whatever the library knows a worker by. One runs one call at a time.
 *
 * @example The adapter of a library that has a class for a worker
 * ```ts
 * import { PoolExecutor, type WorkerPool } from '@tsyncio/executor';
 *
 * declare class Thread {
 *   constructor(entry: URL, listener: { onExit: (code: number) => void });
 *   call(message: unknown, transfer: readonly object[]): Promise<unknown>;
 *   kill(): Promise<void>;
 * }
 *
 * const pool: WorkerPool<Thread> = {
 *   name: 'mine',
 *   capabilities: { workers: 'threads', transfer: true, sharedMemory: true, inlineFunctions: true, cancelRunning: true },
 *   start: ({ exited }) => new Thread(new URL('./worker.js', import.meta.url), { onExit: exited }),
 *   run: (thread, message, transfer) => thread.call(message, transfer),
 *   terminate: (thread) => thread.kill(),
 *   close: async () => {},
 * };
 * export const executor = new PoolExecutor(pool, { maxWorkers: 2 });
 * ```
 */
export interface WorkerPool<Worker = unknown> {
  readonly name: string;
  readonly capabilities: Capabilities;
  /**
   * Begins to start a worker, which may be given its first message at once. It must keep the process alive while `run` waits
   * for it, and else not.
   *
   * @throws Whatever keeps it from being started.
   */
  start(settings: WorkerSettings): Worker;
  /**
   * Sends one message to the worker's entry and waits for its answer. It need not settle once the worker is lost.
   *
   * Where the capabilities have both `sharedMemory` and `transfer` it is asked once for each worker: the first message brings
   * a MessagePort, which is in `transfer`, and the calls go over that. Else each call is a message.
   *
   * @throws What kept the message from being sent (it cannot be cloned); the worker is as good as before.
   */
  run(worker: Worker, message: unknown, transfer: readonly object[]): Promise<unknown>;
  /**
   * Finds a part of `value` that can be cloned and yet not be sent, for the error when `run` refused a message; its path
   * begins after `value`: `[0].flags`. An adapter has it that sends by other means than structured cloning.
   */
  unsendable?(value: unknown): { readonly path: string; readonly what: string } | undefined;
  /** Ends a worker, whatever it does, and waits until it has ended. */
  terminate(worker: Worker): Promise<void>;
  /** Gives back what the adapter itself holds; all workers have ended. */
  close(): Promise<void>;
}
