import { PiscinaExecutor, type PiscinaOptions } from '@tsyncio/executor-piscina';
import type { Layer } from 'effect';
import { Executor, type ExecutorOpenError } from './index.ts';

/**
 * An `Executor` of worker threads that piscina runs.
 *
 * @param options As of `PiscinaExecutor`.
 *
 * @example
 * ```ts
 * import { Executor } from '@tsyncio/effect';
 * import { layer } from '@tsyncio/effect/piscina';
 * import { Effect } from 'effect';
 *
 * const program = Executor.use((executor) => executor.submit((n: number) => n * 2, 21));
 * console.log(await Effect.runPromise(program.pipe(Effect.provide(layer({ maxWorkers: 1 }))))); // 42
 * ```
 */
export function layer(options: PiscinaOptions = {}): Layer.Layer<Executor, ExecutorOpenError> {
  return Executor.layer(() => new PiscinaExecutor(options));
}
