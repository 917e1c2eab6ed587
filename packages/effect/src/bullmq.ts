import { BullMQExecutor, type BullMQOptions } from '@tsyncio/executor-bullmq';
import type { Layer } from 'effect';
import { Executor, type ExecutorOpenError } from './index.ts';

/**
 * An `Executor` of other machines, through Redis and BullMQ. It fails where Redis cannot be reached, or refuses this client.
 *
 * @param options As of `BullMQExecutor`.
 *
 * @example
 * ```ts no-run
 * import { blocking } from '@tsyncio/executor';
 * import { Executor } from '@tsyncio/effect';
 * import { layer } from '@tsyncio/effect/bullmq';
 * import { Effect } from 'effect';
 *
 * const { hash } = blocking<{ hash(text: string): string }>(new URL('./work.js', import.meta.url));
 * const program = Executor.use((executor) => executor.submit(hash, 'text'));
 * console.log(await Effect.runPromise(program.pipe(Effect.provide(layer({ queue: 'hashes' })))));
 * ```
 */
export function layer(options: BullMQOptions): Layer.Layer<Executor, ExecutorOpenError> {
  return Executor.layer(async () => {
    const executor = new BullMQExecutor(options);
    await executor.connect();
    return executor;
  });
}
