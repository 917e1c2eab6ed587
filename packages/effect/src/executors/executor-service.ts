/** What an executor does, as Effects. */

import { isCancelled } from '@tsyncio/core';
import type {
  Blocking,
  CallOptions,
  Capabilities,
  Executor,
  ExecutorFuture,
  ExecutorStatistics,
  MapOptions,
} from '@tsyncio/executor';
import { Cause, Effect, Stream } from 'effect';

type Items<Item> = Iterable<Item> | AsyncIterable<Item>;

/** Runs blocking functions elsewhere. Each Effect here can be run any number of times; each run is a call. */
export interface ExecutorService {
  /** The executor itself, for `loop.runInExecutor(executor, …)` and all else. */
  readonly executor: Executor;
  /** The kind of executor: `piscina`. */
  readonly name: string;
  readonly capabilities: Capabilities;

  /**
   * Has a worker call `fn` with `args`.
   *
   * It fails with what the function threw in the worker, or with `BrokenWorkerError`, `TimeoutError`, `ExecutorFullError` or
   * `ExecutorShutdownError`, as it is; what is thrown and is no Error is the `cause` of a `Cause.UnknownError`. Where the
   * executor drops the call, the fiber is interrupted.
   *
   * **Cancellation:** interrupting the fiber cancels the call; a running one loses its worker, which is replaced.
   *
   * @param fn A name that `blocking` made, or a function that is sent as its source.
   * @param args What it is called with: cloned, or moved where `transfer` says so.
   */
  submit<Args extends readonly unknown[], Result>(
    fn: Blocking<Args, Result>,
    ...args: Args
  ): Effect.Effect<Result, Error>;
  submit<Args extends readonly unknown[], Result>(
    fn: (...args: Args) => Result,
    ...args: Args
  ): Effect.Effect<Awaited<Result>, Error>;

  /**
   * The results of `fn` for each item, in their order, as a Stream. It begins when the stream is run, and fails as `submit`.
   *
   * **Cancellation:** ending the stream early, or interrupting its fiber, cancels what has no result yet.
   *
   * @param options `chunksize`, `buffersize`, `timeout`; as of the executor's own `map`.
   */
  map<Item, Result>(
    fn: Blocking<[Item], Result>,
    items: Items<Item>,
    options?: MapOptions,
  ): Stream.Stream<Result, Error>;
  map<Item, Result>(
    fn: (item: Item) => Result,
    items: Items<Item>,
    options?: MapOptions,
  ): Stream.Stream<Awaited<Result>, Error>;

  /** As `map`, for items that are the arrays of the arguments. */
  starmap<Args extends readonly unknown[], Result>(
    fn: Blocking<Args, Result>,
    items: Items<Args>,
    options?: MapOptions,
  ): Stream.Stream<Result, Error>;
  starmap<Args extends readonly unknown[], Result>(
    fn: (...args: Args) => Result,
    items: Items<Args>,
    options?: MapOptions,
  ): Stream.Stream<Awaited<Result>, Error>;

  /**
   * The same workers, with these options for each call.
   *
   * @throws {TypeError} If an option is unknown or of the wrong kind.
   * @throws {RangeError} If one is out of range.
   */
  with(options: CallOptions): ExecutorService;

  /** What it has to do and has done, when the effect runs. */
  readonly statistics: Effect.Effect<ExecutorStatistics>;
}

type Fn = (...args: readonly unknown[]) => unknown;

/** The service of an executor that somebody else opens and shuts down. */
export function serviceOf(executor: Executor): ExecutorService {
  const service = {
    executor,
    name: executor.name,
    capabilities: executor.capabilities,
    submit: (fn: Fn, ...args: readonly unknown[]) => callOf(() => executor.submit(fn, ...args)),
    map: (fn: Fn, items: Items<unknown>, options?: MapOptions) =>
      streamOf(() => executor.map(fn, items, options)),
    starmap: (fn: Fn, items: Items<readonly unknown[]>, options?: MapOptions) =>
      streamOf(() => executor.starmap(fn, items, options)),
    with: (options: CallOptions) => serviceOf(executor.with(options)),
    statistics: Effect.sync(() => executor.statistics()),
  };
  return service as ExecutorService; // as: each gives what the executor does, whose types these are
}

function callOf(submit: () => ExecutorFuture<unknown>): Effect.Effect<unknown, Error> {
  return Effect.callback((resume) => {
    const future = submit();
    future.then(
      (value) => resume(Effect.succeed(value)),
      (error: unknown) => resume(isCancelled(error) ? Effect.interrupt : Effect.fail(errorOf(error))),
    );
    return Effect.sync(() => void future.cancel());
  });
}

function streamOf(map: () => AsyncIterable<unknown>): Stream.Stream<unknown, Error> {
  const results = Stream.suspend(() => {
    try {
      return Stream.fromAsyncIterable(map(), (error) => error);
    } catch (error) {
      return Stream.fail(error);
    }
  });
  return Stream.catchCause(results, (cause) =>
    Stream.failCause(Cause.fromReasons(cause.reasons.map(withoutCancellation))),
  );
}

function withoutCancellation(reason: Cause.Reason<unknown>): Cause.Reason<Error> {
  if (!Cause.isFailReason(reason)) return reason;
  if (isCancelled(reason.error)) return Cause.makeInterruptReason();
  const error = errorOf(reason.error);
  return error === reason.error ? (reason as Cause.Fail<Error>) : Cause.makeFailReason(error); // as: it is one
}

function errorOf(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Cause.UnknownError(thrown, 'What the call threw is no Error');
}
