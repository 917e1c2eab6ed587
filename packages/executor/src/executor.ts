/// <reference lib="esnext.disposable" preserve="true" />

import type { Blocking } from './blocking.ts';
import type { ExecutorFuture } from './executor-future.ts';

/** What an executor can do, as data: in this the libraries differ, and in nothing else. */
export interface Capabilities {
  /** What its workers are on this machine; `remote` ones are on others. */
  readonly workers: 'threads' | 'processes' | 'remote';
  /** `transfer` moves; else it copies. */
  readonly transfer: boolean;
  /** A SharedArrayBuffer is the same memory on both sides. */
  readonly sharedMemory: boolean;
  /** Functions can be sent as source. */
  readonly inlineFunctions: boolean;
  /** A call that runs can be ended; else a cancelled one is abandoned. */
  readonly cancelRunning: boolean;
}

/** Seconds that calls took. */
export interface CallTimes {
  readonly total: number;
  readonly mean: number;
  readonly max: number;
}

/** What an executor has to do and has done so far. A chunk of `map` is one call. */
export interface ExecutorStatistics {
  /** Workers there are: starting, idle and busy. */
  readonly workers: number;
  /** Calls that wait for a worker. Those open are these and the running ones. */
  readonly queued: number;
  /** Calls that a worker runs and somebody waits for. */
  readonly running: number;
  /** Calls that gave a result. */
  readonly done: number;
  readonly failed: number;
  readonly cancelled: number;
  /** From being submitted to being run. */
  readonly wait: CallTimes;
  /** From being run to the end. */
  readonly run: CallTimes;
}

/** The part of an AbortSignal that is used. */
export interface Signal {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** Options of each call; `with` sets them. */
export interface CallOptions {
  /** Seconds from the start of the call, after which it is cancelled and rejects with TimeoutError. Default: none. */
  readonly timeout?: number | undefined;
  /** Cancels the calls when it aborts. */
  readonly signal?: Signal | undefined;
  /** What cancelling does to a call that runs. Default: the executor's. */
  readonly onCancel?: 'terminate' | 'abandon' | undefined;
  /** The lowest first, and those of one priority in the order of submitting. Default: 0. */
  readonly priority?: number | undefined;
  /**
   * What a call does that finds `maxQueue` calls waiting: it rejects with ExecutorFullError, or it waits too. A call
   * that waits for room can be cancelled as any other. Default: `'reject'`.
   */
  readonly whenFull?: 'reject' | 'wait' | undefined;
}

/** Options of `map` and `starmap`. */
export interface MapOptions {
  /** Items that go to a worker in one message. Default: as many as take it some milliseconds, found out on the way. */
  readonly chunksize?: number | undefined;
  /** Items that may be out: sent, and their results not yet asked for. Default: as many as there are. */
  readonly buffersize?: number | undefined;
  /** Seconds from the call of `map`, after which what has no result fails with TimeoutError. Default: none. */
  readonly timeout?: number | undefined;
}

/** Options of `shutdown`. */
export interface ShutdownOptions {
  /** Whether the promise waits until the last worker has ended. Default: true. */
  readonly wait?: boolean | undefined;
  /** Cancels the calls that have not begun. Default: false. */
  readonly cancelFutures?: boolean | undefined;
  /** Cancels those that run as well, abandoned ones too, by ending their workers. Default: false. */
  readonly terminate?: boolean | undefined;
}

/** A function that can be sent as source: it uses nothing from outside itself but globals and `import()`. */
type Inline<Args extends readonly unknown[], Result> = (...args: Args) => Result;

/**
 * Runs blocking functions elsewhere: on threads, in processes, on other machines. Python's
 * `concurrent.futures.Executor`.
 *
 * @example
 * ```ts
 * import type { Executor } from '@tsyncio/executor';
 * import { PiscinaExecutor } from '@tsyncio/executor-piscina';
 *
 * async function double(executor: Executor, n: number): Promise<number> {
 *   return await executor.submit((value: number) => value * 2, n);
 * }
 *
 * await using executor = new PiscinaExecutor();
 * console.log(await double(executor, 21)); // 42
 * ```
 */
export interface Executor extends AsyncDisposable {
  /** The kind of executor: `piscina`. */
  readonly name: string;
  readonly capabilities: Capabilities;

  /**
   * Has a worker call `fn` with `args`. Never throws: what is wrong rejects the future.
   *
   * **Cancellation:** `future.cancel()`.
   *
   * @param fn A name that `blocking` made, or a function that is sent as its source.
   * @param args What it is called with: cloned, or moved where `transfer` says so.
   * @returns The future of its result.
   * @throws {ExecutorFullError} If `maxQueue` calls are waiting.
   * @throws {ExecutorShutdownError} If the executor was shut down.
   * @throws {BrokenWorkerError} If its worker is lost.
   * @throws {TimeoutError} If it runs longer than its `timeout`.
   * @throws {CancelledError} If it is cancelled.
   */
  submit<Args extends readonly unknown[], Result>(
    fn: Blocking<Args, Result>,
    ...args: Args
  ): ExecutorFuture<Result>;
  submit<Args extends readonly unknown[], Result>(
    fn: Inline<Args, Result>,
    ...args: Args
  ): ExecutorFuture<Awaited<Result>>;

  /**
   * Calls `fn` with each item and gives the results in the order of the items. It begins at once, as Python's, and
   * waits where `maxQueue` is full.
   *
   * The first item that fails ends the iteration with its error, after the results before it. When a worker is lost,
   * so are the items of its chunk. Nobody is told of an error who does not iterate.
   *
   * **Cancellation:** leaving the loop cancels what has no result yet.
   *
   * @param fn As for `submit`.
   * @param items Iterable in either way.
   * @returns The results; they can be iterated once.
   * @throws {TypeError} If `fn` cannot be called in a worker, or an option is unknown or of the wrong kind.
   * @throws {RangeError} If an option is out of range.
   */
  map<Item, Result>(
    fn: Blocking<[Item], Result>,
    items: Iterable<Item> | AsyncIterable<Item>,
    options?: MapOptions,
  ): AsyncIterableIterator<Result>;
  map<Item, Result>(
    fn: Inline<[Item], Result>,
    items: Iterable<Item> | AsyncIterable<Item>,
    options?: MapOptions,
  ): AsyncIterableIterator<Awaited<Result>>;

  /** As `map`, for items that are the arrays of the arguments. */
  starmap<Args extends readonly unknown[], Result>(
    fn: Blocking<Args, Result>,
    items: Iterable<Args> | AsyncIterable<Args>,
    options?: MapOptions,
  ): AsyncIterableIterator<Result>;
  starmap<Args extends readonly unknown[], Result>(
    fn: Inline<Args, Result>,
    items: Iterable<Args> | AsyncIterable<Args>,
    options?: MapOptions,
  ): AsyncIterableIterator<Awaited<Result>>;

  /**
   * Runs `body`, and gives the workers what it submits when it has returned. Small calls that have been quick so far share a
   * message then, although other workers are idle: to wake one takes as long as some of those calls. What waits behind a call
   * that takes its time goes to the others after some milliseconds, as always.
   *
   * Outside of it a call goes to an idle worker at once.
   *
   * @param body Submits calls. What it does asynchronously is not part of it.
   * @returns What `body` returns.
   * @throws What `body` throws. What it had submitted is run.
   *
   * @example
   * ```ts
   * import { PiscinaExecutor } from '@tsyncio/executor-piscina';
   *
   * await using executor = new PiscinaExecutor();
   * const futures = executor.together(() => [1, 2, 3].map((n) => executor.submit((value: number) => value * 2, n)));
   * console.log(await Promise.all(futures)); // [ 2, 4, 6 ]
   * ```
   */
  together<Result>(body: () => Result): Result;

  /**
   * The same workers, with these options for each call.
   *
   * @throws {TypeError} If an option is unknown or of the wrong kind.
   * @throws {RangeError} If one is out of range.
   */
  with(options: CallOptions): Executor;

  /**
   * Lets all calls finish, then ends the workers. May be called again, with more. Afterwards `submit` rejects with
   * ExecutorShutdownError.
   *
   * What `cancelFutures` and `terminate` end rejects with CancelledError, silently.
   */
  shutdown(options?: ShutdownOptions): Promise<void>;

  /** What it has to do and has done, now. */
  statistics(): ExecutorStatistics;
}
