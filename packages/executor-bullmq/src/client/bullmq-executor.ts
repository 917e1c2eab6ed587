import { RemoteExecutor } from '@tsyncio/executor';
import { type BullMQOptions, resolveOptions } from './bullmq-options.ts';
import { BullMQQueue } from './bullmq-queue.ts';

/**
 * Runs blocking functions on other machines: each call is a job in a queue of BullMQ's, in Redis, and processes that serve
 * the function's module run it. `tsyncio-worker` is one; `BullMQWorker` makes one of your own.
 *
 * Redis is reached with the first call. The executor's functions are exports of modules; inline functions are refused.
 *
 * **Cancellation:** a call that waits is taken out of the queue; one that runs is ended where it is, with its thread.
 *
 * @example
 * ```ts no-run
 * import { blocking } from '@tsyncio/executor';
 * import { BullMQExecutor } from '@tsyncio/executor-bullmq';
 *
 * const { hash } = blocking<{ hash(text: string): string }>(new URL('./work.js', import.meta.url));
 * await using executor = new BullMQExecutor({ queue: 'hashes', redis: 'redis://localhost:6379', retries: 3 });
 * console.log(await executor.submit(hash, 'text'));
 * ```
 */
export class BullMQExecutor extends RemoteExecutor {
  readonly #calls: BullMQQueue;

  /**
   * @param options `queue` is needed; `redis`, `retries`, `lostAfter`, `sizeLimit`, `connectTimeout`, `maxQueue`, `onCancel`,
   * and of BullMQ's jobs `attempts`, `backoff`, `delay`, `lifo`, `removeOnComplete`, `removeOnFail`, `keepLogs`,
   * `stackTraceLimit`. The `priority` of `with` is BullMQ's, too: an integer.
   * @throws {TypeError} If an option is unknown, or of the wrong kind.
   * @throws {RangeError} If one is out of range.
   */
  constructor(options: BullMQOptions) {
    const { resolved, rest } = resolveOptions(options);
    const calls = new BullMQQueue(resolved);
    super(calls, rest);
    this.#calls = calls;
  }

  /**
   * Reaches Redis now, and learns which workers there are. `openExecutor` does it; else the first call does.
   *
   * @throws {Error} If Redis cannot be reached within `connectTimeout`, or refuses this client: a wrong password, say.
   */
  async connect(): Promise<void> {
    await this.#calls.open();
  }
}
