import { checkOptions, integer, oneOf, type Schema } from '../pool/check-option.ts';
import { ExecutorView } from '../pool/executor-view.ts';
import { RemoteDispatcher } from './remote-dispatcher.ts';
import type { RemoteQueue } from './remote-queue.ts';

/** The options of every remote executor. */
export interface RemoteOptions {
  /** The most calls of this executor that wait, beside those that idle workers are there for. Default: Infinity. */
  readonly maxQueue?: number | undefined;
  /**
   * What cancelling does to a call that runs: it is ended where it is, or runs on unheard. Default: `'terminate'` where
   * the executor can.
   */
  readonly onCancel?: 'terminate' | 'abandon' | undefined;
}

const schema: Schema = { maxQueue: integer(0), onCancel: oneOf('terminate', 'abandon') };

/**
 * The executor that adapters of other machines share: it sends its calls to a `RemoteQueue`, which has workers of its
 * own.
 *
 * @example See RemoteQueue for what an adapter writes
 * ```ts no-run
 * import type { RemoteExecutor } from '@tsyncio/executor';
 * import { BullMQExecutor } from '@tsyncio/executor-bullmq';
 *
 * const executor: RemoteExecutor = new BullMQExecutor({ queue: 'work' });
 * console.log(executor.capabilities.workers); // remote
 * await executor.shutdown();
 * ```
 */
export class RemoteExecutor extends ExecutorView {
  /**
   * @param queue The library's queue.
   * @param options `maxQueue` and `onCancel`.
   * @throws {TypeError} If an option is unknown, or of the wrong kind.
   * @throws {RangeError} If one is out of range.
   */
  constructor(queue: RemoteQueue, options: RemoteOptions = {}) {
    const { name, capabilities } = queue;
    checkOptions(options, schema, name);
    const { maxQueue = Number.POSITIVE_INFINITY, onCancel = 'terminate' } = options;
    const resolved = { maxQueue, onCancel: capabilities.cancelRunning ? onCancel : 'abandon' } as const;
    // As long as none is known, a map sends as for one.
    const workers = (): number => Math.max(queue.workers, 1);
    super({ name, capabilities, workers }, new RemoteDispatcher(queue, resolved), {});
  }
}
