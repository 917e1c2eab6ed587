/// <reference lib="esnext.disposable" preserve="true" />

import { gather } from '../combinators/gather.ts';
import {
  allTasks,
  asChore,
  type Context,
  type CoroutineLike,
  checkCallback,
  checkLoop,
  checkOptions,
  copyContext,
  type EventLoop,
  environmentSays,
  isCancelled,
  KeyboardInterrupt,
  type LoopOptions,
  newEventLoop,
  RuntimeError,
  runsInStep,
  type Task,
  wired,
} from '../kernel/index.ts';
import { inspectOnSignal } from './inspect-on-signal.ts';
import { inspectOnSocket } from './inspect-on-socket.ts';
import { MainTask } from './interrupts.ts';

/** Seconds that the end of a run waits for the default executor. CPython's THREAD_JOIN_TIMEOUT. */
const EXECUTOR_TIMEOUT = 300;

/** The exit code of a process that Ctrl-C ended, for shells: 128 and the number of SIGINT. */
const INTERRUPTED = 130;

/** How a Runner makes its loop. */
export interface RunnerOptions extends LoopOptions {
  /** Makes the loop; default: `newEventLoop` with the other options. */
  readonly loopFactory?: (() => EventLoop) | undefined;
  /**
   * Whether SIGUSR2 prints `inspect` of all running loops to stderr while it runs. Default: whether `TSYNCIO_INSPECT` is
   * set in the environment, to anything but `0`. Not in a worker, nor where the host has no such signal.
   */
  readonly inspectOnSignal?: boolean | undefined;
  /**
   * Whether it can be looked at by `tsyncio ps` and `tsyncio top`, from its first run until it is closed: over a socket that only
   * the same user can open. Default: whether `TSYNCIO_INSPECT` is set in the environment, to anything but `0`. Not in a worker,
   * a page, or on Windows.
   */
  readonly inspectOnSocket?: boolean | undefined;
}

/** How one run of a Runner goes. */
export interface RunOptions {
  /** The context of the main task; default: one that all runs of the Runner share. */
  readonly context?: Context | undefined;
  /** Cancels the main task when it aborts. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * A loop for several runs, one after the other. Python's `asyncio.Runner`; for a single one there is `run`.
 *
 * @example
 * ```ts
 * import * as asyncio from '@tsyncio/core';
 *
 * const runner = new asyncio.Runner();
 * try {
 *   console.log(await runner.run(asyncio.sleep(0.01, 'one')));
 *   console.log(await runner.run(asyncio.sleep(0.01, 'two')));
 * } finally {
 *   await runner.close();
 * }
 * ```
 */
export class Runner {
  readonly #options: RunnerOptions;
  #state: 'created' | 'open' | 'closed' = 'created';
  #loop: EventLoop | null = null;
  #context: Context | null = null;
  #endInspection: (() => void) | null = null;

  /** @param options See {@link RunnerOptions}. */
  constructor(options: RunnerOptions = {}) {
    checkOptions('run', options);
    this.#options = options;
  }

  /**
   * The loop, made at the first call.
   *
   * @throws {RuntimeError} If the runner is closed.
   */
  getLoop(): EventLoop {
    return this.#open();
  }

  /**
   * Runs a coroutine as the main task until it is done.
   *
   * **Cancellation:** the first Ctrl-C (SIGINT) cancels the main task, a second one ends the process; both only where
   * nobody else listens to SIGINT, and not in a worker.
   *
   * @param main A Coroutine, a generator, or a function without arguments that makes either or is async.
   * @param options See {@link RunOptions}.
   * @returns Its result.
   * @throws What it fails with, as a rejection.
   * @throws {KeyboardInterrupt} As a rejection, if it ended because Ctrl-C cancelled it. Where nobody catches that, the
   *   process ends with exit code 130.
   * @throws {TypeError} If `main` is none of these.
   * @throws {RuntimeError} If this code is part of a running loop's, or the runner is closed or runs.
   */
  run<T>(main: CoroutineLike<T>, options: RunOptions = {}): Promise<Awaited<T>> {
    if (runsInStep()) throw new RuntimeError('Runner.run() cannot be called from a running event loop');
    const loop = this.#open();
    loop._checkNotRunning();
    if (this.#endInspection === null && (this.#options.inspectOnSocket ?? environmentSays('TSYNCIO_INSPECT')))
      this.#endInspection = inspectOnSocket();
    const context = options.context ?? (this.#context as Context); // as: #open() made it
    const task = loop.createTask(main, { context, signal: options.signal, hostContext: null });
    return runMain(loop, task, this.#options.inspectOnSignal ?? environmentSays('TSYNCIO_INSPECT'));
  }

  /**
   * Cancels the tasks that are left, waits for them and for the default executor, and closes the loop. May be called
   * again.
   */
  async close(): Promise<void> {
    if (this.#state !== 'open') return;
    const loop = this.#open();
    loop._checkNotRunning();
    this.#state = 'closed';
    try {
      await cancelAllTasks(loop);
      // What the cancelled tasks have left ready still runs, in the turns of CPython's shutdown_asyncgens() and
      // shutdown_default_executor().
      await loop.runUntilComplete(nothing);
      if (loop._executor === null) await loop.runUntilComplete(nothing);
      else await loop.runUntilComplete(loop.shutdownDefaultExecutor(EXECUTOR_TIMEOUT));
    } finally {
      this.#endInspection?.();
      loop.close();
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #open(): EventLoop {
    if (this.#state === 'closed') throw new RuntimeError('Runner is closed');
    if (this.#loop === null) {
      this.#loop = loopOf(this.#options);
      if (this.#options.debug !== undefined) this.#loop.setDebug(this.#options.debug);
      this.#context = copyContext();
      this.#state = 'open';
    }
    return this.#loop;
  }
}

function loopOf({ loopFactory, ...options }: RunnerOptions): EventLoop {
  if (loopFactory === undefined) return newEventLoop(options);
  checkCallback('take loopFactory', loopFactory);
  const loop = loopFactory();
  checkLoop('run in what loopFactory gave', loop ?? null);
  return loop;
}

const nothing = asChore(function* nothing(): Generator<never, void, never> {});

/** // CPython 3.13, Runner.run, from where the task is made */
async function runMain<T>(loop: EventLoop, task: Task<T>, inspects: boolean): Promise<Awaited<T>> {
  const main = new MainTask(task);
  const inspected = inspects ? inspectOnSignal() : null;
  try {
    return await loop.runUntilComplete(task);
  } catch (cause) {
    const interrupted = main.interrupted && isCancelled(cause) && task.uncancel() === 0;
    const error = interrupted ? new KeyboardInterrupt('Interrupted by Ctrl-C', { cause }) : cause;
    if (error instanceof KeyboardInterrupt) wired.host.setExitCode(error, INTERRUPTED);
    throw error;
  } finally {
    inspected?.();
    main.end();
  }
}

/** // CPython 3.13, runners._cancel_all_tasks */
async function cancelAllTasks(loop: EventLoop): Promise<void> {
  const left = [...allTasks(loop)];
  if (left.length === 0) return;
  for (const task of left) task.cancel();
  await loop.runUntilComplete(gather(left, { returnExceptions: true }));
  for (const task of left) {
    if (task.cancelled()) continue;
    const exception = task.exception();
    if (exception !== null) {
      const message = 'unhandled exception during asyncio.run() shutdown';
      loop.callExceptionHandler({ message, exception, future: task });
    }
  }
}
