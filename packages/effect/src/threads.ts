import { ThreadsExecutor, type ThreadsOptions } from '@tsyncio/executor-threads';
import type { Layer } from 'effect';
import { Executor, type ExecutorOpenError } from './index.ts';

/**
 * An `Executor` of worker threads that threads runs.
 *
 * @param options As of `ThreadsExecutor`.
 *
 * @example
 * ```ts
 * import { Executor } from '@tsyncio/effect';
 * import { layer } from '@tsyncio/effect/threads';
 * import { Effect } from 'effect';
 *
 * const program = Executor.use((executor) => executor.submit((n: number) => n * 2, 21));
 * console.log(await Effect.runPromise(program.pipe(Effect.provide(layer({ maxWorkers: 1 }))))); // 42
 * ```
 */
export function layer(options: ThreadsOptions = {}): Layer.Layer<Executor, ExecutorOpenError> {
  return Executor.layer(() => new ThreadsExecutor(options));
}
