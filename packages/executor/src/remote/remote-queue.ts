import type { Capabilities } from '../executor.ts';
import type { RemoteCall } from './remote-call.ts';

/**
 * What an adapter writes whose library has a queue of its own, and workers that it does not start: on other machines,
 * say. `RemoteExecutor` makes an `Executor` of it.
 *
 * Each call that it was sent has to be ended, by one of the methods of `RemoteCall`, whatever happens on the way.
 *
 * @example The adapter of a library that has a client of some queue
 * ```ts no-run
 * import { RemoteExecutor, type RemoteCall, type RemoteQueue } from '@tsyncio/executor';
 *
 * declare const client: {
 *   enqueue(job: object): Promise<{ value: unknown }>;
 *   remove(call: RemoteCall): void;
 *   close(): Promise<void>;
 * };
 *
 * const queue: RemoteQueue = {
 *   name: 'mine',
 *   capabilities: { workers: 'remote', transfer: false, sharedMemory: false, inlineFunctions: false, cancelRunning: false },
 *   workers: 1,
 *   send(call) {
 *     client.enqueue({ ...call.target, args: call.args }).then(
 *       ({ value }) => call.ended({ kind: 'value', value }),
 *       (error) => call.lost(error),
 *     );
 *   },
 *   recall: (call) => client.remove(call),
 *   close: () => client.close(),
 * };
 * export const executor = new RemoteExecutor(queue, { maxQueue: 1000 });
 * ```
 */
export interface RemoteQueue {
  readonly name: string;
  readonly capabilities: Capabilities;
  /** Workers that are known to be there now, busy or idle. */
  readonly workers: number;
  /**
   * Takes a call over. Never throws: what keeps it from being sent ends the call. The process must be kept alive as long as
   * the call is open, and else not.
   */
  send(call: RemoteCall): void;
  /**
   * Nobody waits for this call any more. If it has not begun it never shall; what runs is ended if `end` says so, and
   * else runs on unheard.
   */
  recall(call: RemoteCall, end: boolean): void;
  /** As of a `WorkerPool`. */
  unsendable?(value: unknown): { readonly path: string; readonly what: string } | undefined;
  /**
   * Gives back what the adapter holds. All calls have ended; what was recalled is taken out before, and with `terminate`
   * those that run on unheard are ended as well.
   */
  close(terminate: boolean): Promise<void>;
}
