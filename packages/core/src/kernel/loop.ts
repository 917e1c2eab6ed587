/**
 * The event loop, as its users see it. Python's `asyncio.AbstractEventLoop`, without what is for sockets, processes
 * and other threads. The turns are the scheduler's.
 */

import type { Blocking, Executor } from '@tsyncio/executor';
import { setBrand } from '@tsyncio/executor/errors';
import { type Awaitable, isAwaitable } from './awaitable.ts';
import { type Bound, bind } from './bind.ts';
import { Callbacks } from './callbacks.ts';
import { checkCallback, checkOptions, LOOP } from './check.ts';
import type { Coroutine, CoroutineLike } from './coroutine.ts';
import { Debug } from './debug.ts';
import { describe } from './describe.ts';
import { type DeadlockError, KeyboardInterrupt, RuntimeError } from './exceptions.ts';
import { Future, isfuture } from './future.ts';
import { environmentSays, type HostContext, wired } from './host.ts';
import { deadlockOf } from './inspect.ts';
import type { LoopOptions } from './loop-options.ts';
import { NativeCall } from './native.ts';
import { printsItself } from './prints-itself.ts';
import { running, runsInStep } from './running.ts';
import { watchStandstill } from './standstill.ts';
import { Task } from './task.ts';
import type { TaskFactory } from './task-factory.ts';
import { TaskList } from './task-list.ts';
import type { HostOption, TaskOptions } from './task-options.ts';
import { Unretrieved } from './unretrieved.ts';

/**
 * Runs tasks and callbacks, one after the other, on top of the host's own loop.
 *
 * Most programs need only `run`. Several loops may run side by side.
 *
 * @example
 * ```ts
 * import { EventLoop, sleep } from '@tsyncio/core';
 *
 * const loop = new EventLoop();
 * try {
 *   console.log(await loop.runUntilComplete(sleep(0.01, 'done')));
 * } finally {
 *   loop.close();
 * }
 * ```
 */
export class EventLoop extends Callbacks {
  static {
    setBrand(EventLoop, LOOP);
    printsItself(EventLoop);
  }

  /** What makes a future or a task this loop's. @internal */
  readonly _own: { readonly loop: EventLoop } = { loop: this };
  /** Tasks that are not done. @internal */
  readonly _tasks: TaskList = new TaskList();
  /** @internal */
  readonly _unretrieved: Unretrieved = new Unretrieved(this);
  /** In debug mode: how long a step may take before it is told of, in seconds of the loop's clock. Python's `slow_callback_duration`. */
  slowCallbackDuration = 0.1;
  /** The default executor, once there is one. @internal */
  _executor: Promise<Executor> | null = null;
  /** What `runUntilComplete` runs for. @internal */
  _until: Future<unknown> | null = null;
  /** Whether its clock is the host's. @internal */
  readonly _isOnHostTime: boolean;
  #taskFactory: TaskFactory | null = null;
  #closed = false;

  /** @param options See {@link LoopOptions}. */
  constructor(options: LoopOptions = {}) {
    super(options);
    this._isOnHostTime = options.clock === undefined;
    watchStandstill();
    this.setDebug(options.debug ?? environmentSays('TSYNCIO_DEBUG'));
  }

  /** Whether `close` was called. */
  isClosed(): boolean {
    return this.#closed;
  }

  /**
   * Closes the loop: drops what is scheduled, removes its signal handlers, lets go of the default executor, and reports
   * the errors that nobody asked for. May be called again.
   *
   * @throws {RuntimeError} If the loop runs.
   */
  close(): void {
    if (this.isRunning()) throw new RuntimeError('Cannot close a running event loop');
    if (this.#closed) return;
    this.#closed = true;
    this._debug?.tasksLeft(this._tasks);
    this._clear();
    this._signals.clear();
    wired.executors.abandonDefault(this);
    this._unretrieved.end();
    this.setDebug(false);
  }

  // --- futures and tasks

  /** A future of this loop. */
  createFuture<T = unknown>(): Future<T> {
    return new Future<T>(this._own);
  }

  /**
   * Makes a task of a coroutine, which begins in the next batch.
   *
   * @param source A Coroutine, a generator, or a function without arguments that makes either or is async.
   * @throws {TypeError} If it is none of these: a promise above all.
   * @throws {RuntimeError} If the loop is closed.
   */
  createTask<T>(source: CoroutineLike<T>, options?: TaskOptions): Task<T>;
  /** @internal */
  createTask<T>(source: CoroutineLike<T>, options?: TaskOptions & HostOption): Task<T>;
  createTask<T>(source: CoroutineLike<T>, options?: TaskOptions & HostOption): Task<T> {
    this._checkClosed();
    if (options !== undefined) checkOptions('create a task', options);
    if (this.#taskFactory === null) {
      return new Task<T>(source, options === undefined ? this._own : { ...options, ...this._own });
    }
    const task: unknown = this.#taskFactory(this, source, options ?? {});
    if (task instanceof Task) {
      if (options?.name !== undefined) task.setName(options.name);
      return task as Task<T>; // as: the factory says so
    }
    throw new TypeError(`Cannot create a task as the task factory gave ${describe(task)}`);
  }

  /**
   * Sets what makes the tasks of this loop from now on.
   *
   * @param factory For instance `eagerTaskFactory`; `null`: the default, `new Task`.
   * @throws {TypeError} If it is neither a function nor `null`.
   */
  setTaskFactory(factory: TaskFactory | null): void {
    if (factory !== null) checkCallback('setTaskFactory', factory);
    this.#taskFactory = factory;
  }

  /** The task factory that was set, or `null`. */
  getTaskFactory(): TaskFactory | null {
    return this.#taskFactory;
  }

  /**
   * A function that runs `fn` as a task of this loop and returns a promise of its result: for the handlers of
   * servers and event emitters, which the host calls outside any step.
   *
   * **Cancellation:** that of the task; the promise rejects with CancelledError, silently where nobody looks at it. Any
   * other error is the promise's as well: where nobody looks, it is an unhandled rejection of the host's.
   *
   * @param fn An async function, a coroutine function, or a plain one. `this` and the arguments are passed on.
   *
   * @example
   * ```ts
   * import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
   * import * as asyncio from '@tsyncio/core';
   *
   * await asyncio.run(async () => {
   *   const loop = asyncio.getRunningLoop();
   *   const server = createServer(
   *     loop.bind(async (_request: IncomingMessage, response: ServerResponse) => {
   *       await asyncio.sleep(0.01);
   *       response.end('hello');
   *     }),
   *   );
   *   server.listen(0);
   *   await asyncio.sleep(0.05);
   *   server.close();
   * });
   * ```
   */
  bind<This, A extends unknown[], R>(fn: (this: This, ...args: A) => R): Bound<This, A, R> {
    checkCallback('bind', fn);
    return bind(this, fn);
  }

  // --- running

  /**
   * Runs the loop until `source` is done.
   *
   * @param source A future of this loop, or a coroutine, of which a task is made.
   * @returns Its result.
   * @throws What it fails with, as a rejection.
   * @throws {RuntimeError} If the loop is closed or runs, or another loop runs this code; as a rejection, if the
   *   loop was stopped before the future was done.
   */
  runUntilComplete<T>(source: Future<T> | CoroutineLike<T>): Promise<Awaited<T>> {
    this._checkClosed();
    this._checkNotRunning();
    if (isfuture(source) && source._loop !== this) {
      throw new RangeError(`The future belongs to a different loop: ${source}`);
    }
    const future = isfuture(source) ? (source as Future<T>) : this.createTask(source, { hostContext: null }); // as: told by its brand
    return this.#runUntilDone(future) as Promise<Awaited<T>>; // as: a promise flattens
  }

  async #runUntilDone<T>(future: Future<T>): Promise<T> {
    // CPython 3.13, _run_until_complete_cb: where the run was stopped before, it is called in the next one, and ends
    // that; but not where the future has ended the run itself.
    const stop = (): void => {
      if (future._state !== 'failed' || !(future._value instanceof KeyboardInterrupt)) this.stop();
    };
    future.addDoneCallback(stop);
    this._until = future;
    try {
      await this.runForever();
    } catch (error) {
      // Whoever waits for the run gets it.
      if (future._state === 'failed' && future._value === error) future._retrieve();
      throw error;
    } finally {
      this._until = null;
      future.removeDoneCallback(stop);
    }
    if (!future.done()) throw new RuntimeError('Event loop stopped before Future completed.');
    const result = future.result();
    // A promise waits for what it is resolved with; for something of this loop, which has stopped, it would for ever.
    return isAwaitable(result)
      ? ((await this.runUntilComplete(result as Awaitable<T> as Coroutine<T>)) as T)
      : result; // as: what await gives
  }

  /** The host's context that a task made here and now by `parent` has to enter; `null`: the loop's own. @internal */
  _hostContextHere(parent: Task<unknown> | null): HostContext | null {
    const inStep = running.loop === this || (parent !== null && this._steps.has(parent));
    // A step of a task of the loop's own is taken to be in that context: to look would cost more than the task.
    if (inStep && (parent === null || parent._async === null || parent._async.snapshot === null)) return null;
    return this._snapshot();
  }

  /** The host's context as it is; `null` where there is no store. @internal */
  _snapshot(): HostContext | null {
    return this._store === null ? null : wired.host.snapshot();
  }

  /** Calls a function of the host's kind as part of the current task, so that its own waits are the task's. @internal */
  _callInTask<R>(fn: () => R): R {
    const { task, frame } = running;
    if (this._store === null || task === null) return fn();
    return this._store.run(new NativeCall(task, frame, null), fn);
  }

  // --- debug mode

  /**
   * Turns debug mode on or off. In it, the exception handler is also told of steps that take longer than
   * `slowCallbackDuration`, coroutines that are never awaited, tasks that swallow their cancellation or are still pending
   * when the loop is closed, waits for several things at once, and rejections of abandoned promises; and reports say where a
   * task was created. It costs a stack trace for each task, future and coroutine.
   */
  setDebug(enabled: boolean): void {
    if (enabled === (this._debug !== null)) return;
    this._debug?.end();
    this._debug = enabled ? new Debug(this) : null;
  }

  /** Whether the loop is in debug mode. */
  getDebug(): boolean {
    return this._debug !== null;
  }

  // --- blocking calls

  /**
   * Runs a blocking call in an executor.
   *
   * **Cancellation:** cancelling the future cancels the call: one that has not begun never does, and the worker of
   * one that runs is ended.
   *
   * @param executor `null`: the default executor, which is started when it is needed.
   * @param fn A blocking function of a module (see `blocking`), or an inline one, which is sent as source.
   * @param args Its arguments, copied to the worker.
   * @returns A future of the result. It waits for room where the executor's queue is full.
   * @throws {RuntimeError} If the loop is closed.
   */
  runInExecutor<A extends readonly unknown[], R>(
    executor: Executor | null,
    fn: Blocking<A, R>,
    ...args: A
  ): Future<R>;
  runInExecutor<A extends readonly unknown[], R>(
    executor: Executor | null,
    fn: (...args: A) => R,
    ...args: A
  ): Future<Awaited<R>>;
  runInExecutor(executor: Executor | null, fn: unknown, ...args: readonly unknown[]): Future<unknown> {
    this._checkClosed();
    return wired.executors.run(this, executor, fn, args);
  }

  /** Sets the executor of `runInExecutor(null, …)`; `run` shuts it down at its end. */
  setDefaultExecutor(executor: Executor): void {
    wired.executors.setDefault(this, executor);
  }

  /**
   * Waits until the default executor has done its calls, and shuts it down.
   *
   * @param timeout Seconds to wait; `null`: as long as it takes.
   */
  shutdownDefaultExecutor(timeout: number | null = null): Future<void> {
    this._checkClosed();
    return wired.executors.shutdownDefault(this, timeout);
  }

  override toString(): string {
    return `<EventLoop [${this.#closed ? 'closed' : this.isRunning() ? 'running' : 'stopped'}]>`;
  }

  // --- for the scheduler

  /** @internal */
  override _checkClosed(): void {
    if (this.#closed) throw new RuntimeError('Event loop is closed');
  }

  /** @internal */
  override _checkNotRunning(): void {
    if (this.isRunning()) throw new RuntimeError('This event loop is already running');
    if (runsInStep()) throw new RuntimeError('Cannot run the event loop while another loop is running');
  }

  /** @internal */
  protected override _idle(): void {
    this._unretrieved.sweep();
    this._signals.keepAlive();
  }

  /** @internal */
  protected override _openTasks(): Iterable<Task<unknown>> {
    return this._tasks;
  }

  /** @internal */
  protected override _deadlock(): DeadlockError {
    return deadlockOf(this);
  }
}
