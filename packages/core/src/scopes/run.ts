import { type CoroutineLike, DeadlockError, RuntimeError, runsInStep } from '../kernel/index.ts';
import { Runner, type RunnerOptions } from './runner.ts';

/** How `run` runs. */
export interface RunMainOptions extends RunnerOptions {
  /** Cancels the main task when it aborts. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs a program: makes a loop, runs `main` in it, cancels the tasks that are left, shuts the default executor down,
 * and closes the loop. Python's `asyncio.run`.
 *
 * **Cancellation:** aborting `signal` cancels the main task. So does the first Ctrl-C (SIGINT), where nobody else listens
 * to it: the task may clean up, `run` rejects with KeyboardInterrupt, and where nobody catches that, the process ends with
 * exit code 130. A second Ctrl-C ends the process at once.
 *
 * @param main A Coroutine, a generator, or a function without arguments that makes either or is async.
 * @param options See {@link RunMainOptions}.
 * @returns What `main` gives.
 * @throws What `main` fails with, as a rejection.
 * @throws {KeyboardInterrupt} As a rejection, if `main` ended because Ctrl-C cancelled it.
 * @throws {DeadlockError} As a rejection, if nothing can ever wake the program again: with Node's clock, when the process
 *   would end otherwise.
 * @throws {TypeError} If `main` is none of these: a promise above all.
 * @throws {RuntimeError} If this code is part of a running loop's.
 *
 * @example
 * ```ts
 * import * as asyncio from '@tsyncio/core';
 *
 * await asyncio.run(async () => {
 *   await asyncio.sleep(0.01);
 *   console.log('done');
 * });
 * ```
 */
export function run<T>(main: CoroutineLike<T>, options: RunMainOptions = {}): Promise<Awaited<T>> {
  if (runsInStep()) throw new RuntimeError('asyncio.run() cannot be called from a running event loop');
  const runner = new Runner(options);
  return closing(runner, runner.run(main, { signal: options.signal }));
}

async function closing<T>(runner: Runner, result: Promise<T>): Promise<T> {
  const loop = runner.getLoop();
  let failure: { readonly error: unknown } | null = null;
  try {
    return await result;
  } catch (error) {
    failure = { error };
    throw error;
  } finally {
    await runner.close().catch((exception: unknown) => {
      // What waits for a foreign promise can't be cancelled. Why the program failed says more than that.
      if (failure === null || !(exception instanceof DeadlockError)) throw exception;
      if (failure.error instanceof DeadlockError) return;
      loop.callExceptionHandler({ message: 'unhandled exception during asyncio.run() shutdown', exception });
    });
  }
}
