import { TinypoolExecutor, type TinypoolOptions } from '@tsyncio/executor-tinypool';
import type { Layer } from 'effect';
import { Executor, type ExecutorOpenError } from './index.ts';

/**
 * An `Executor` of worker threads or child processes that tinypool runs.
 *
 * @param options As of `TinypoolExecutor`.
 *
 * @example
 * ```ts
 * import { Executor } from '@tsyncio/effect';
 * import { layer } from '@tsyncio/effect/tinypool';
 * import { Effect } from 'effect';
 *
 * const program = Executor.use((executor) => executor.submit((n: number) => n * 2, 21));
 * console.log(await Effect.runPromise(program.pipe(Effect.provide(layer({ maxWorkers: 1 }))))); // 42
 * ```
 */
export function layer(options: TinypoolOptions = {}): Layer.Layer<Executor, ExecutorOpenError> {
  return Executor.layer(() => new TinypoolExecutor(options));
}
