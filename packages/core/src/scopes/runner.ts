/// <reference lib="esnext.disposable" preserve="true" />

import { gather } from '../combinators/gather.ts';
import {
  allTasks,
  type Context,
  type CoroutineLike,
  copyContext,
  type EventLoop,
  type LoopOptions,
  newEventLoop,
  RuntimeError,
  runsInStep,
} from '../kernel/index.ts';

/** Seconds that the end of a run waits for the default executor. CPython's THREAD_JOIN_TIMEOUT. */
const EXECUTOR_TIMEOUT = 300;

/** How a Runner makes its loop. */
export interface RunnerOptions extends LoopOptions {
  /** Makes the loop; default: `newEventLoop` with the other options. */
  readonly loopFactory?: (() => EventLoop) | undefined;
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

  /** @param options See {@link RunnerOptions}. */
  constructor(options: RunnerOptions = {}) {
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
   * @param main A Coroutine, a generator, or a function without arguments that makes either or is async.
   * @param options See {@link RunOptions}.
   * @returns Its result.
   * @throws What it fails with, as a rejection.
   * @throws {TypeError} If `main` is none of these.
   * @throws {RuntimeError} If this code is part of a running loop's, or the runner is closed or runs.
   */
  run<T>(main: CoroutineLike<T>, options: RunOptions = {}): Promise<Awaited<T>> {
    if (runsInStep()) throw new RuntimeError('Runner.run() cannot be called from a running event loop');
    const loop = this.#open();
    loop._checkNotRunning();
    const context = options.context ?? (this.#context as Context); // as: #open() made it
    const task = loop.createTask(main, { context, signal: options.signal, hostContext: null });
    return loop.runUntilComplete(task);
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
      if (loop._executor !== null)
        await loop.runUntilComplete(loop.shutdownDefaultExecutor(EXECUTOR_TIMEOUT));
    } finally {
      loop.close();
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #open(): EventLoop {
    if (this.#state === 'closed') throw new RuntimeError('Runner is closed');
    if (this.#loop === null) {
      this.#loop = this.#options.loopFactory?.() ?? newEventLoop(this.#options);
      if (this.#options.debug !== undefined) this.#loop.setDebug(this.#options.debug);
      this.#context = copyContext();
      this.#state = 'open';
    }
    return this.#loop;
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
