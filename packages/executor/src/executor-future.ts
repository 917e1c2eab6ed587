/** Where a call is. `finished` and `failed` have an outcome; `cancelled` has none. */
export type CallState = 'queued' | 'running' | 'finished' | 'failed' | 'cancelled';

/** What a future asks of the call behind it. */
export interface FutureCall {
  readonly name: string;
  readonly state: CallState;
  cancel(): boolean;
}

/**
 * The result of a call that an executor was given. A Promise, with the methods of Python's
 * `concurrent.futures.Future`.
 *
 * One that failed and that nobody awaits is an unhandled rejection, as any promise; a cancelled one is silent.
 * `submit` makes them; nobody else does.
 *
 * @example
 * ```ts
 * import { PiscinaExecutor } from '@tsyncio/executor-piscina';
 *
 * await using executor = new PiscinaExecutor();
 * const future = executor.submit(() => { for (;;); });
 * console.log(future.cancel(), future.cancelled()); // true true
 * ```
 */
export class ExecutorFuture<T> extends Promise<T> {
  readonly #call: FutureCall;

  /** @internal */
  constructor(
    call: FutureCall,
    executor: (resolve: (value: T) => void, reject: (reason: unknown) => void) => void,
  ) {
    super(executor);
    this.#call = call;
  }

  static {
    // Keep this: `await` and `then` take a promise whose constructor is Promise as it is. For any other they make a
    // new one first, which costs three turns of the microtask queue.
    const prototype: object = ExecutorFuture.prototype;
    Object.defineProperty(prototype, 'constructor', {
      value: Promise,
      writable: true,
      configurable: true,
    });
  }

  /**
   * Ends the call. One that has not begun is never run; one that runs loses its worker, which is replaced, or runs on
   * unheard (`onCancel: 'abandon'`). The future rejects with CancelledError, silently.
   *
   * @returns Whether no result will be delivered any more: false when it is there, or the call has failed.
   */
  cancel(): boolean {
    return this.#call.cancel();
  }

  /** Whether a worker is running the call now. */
  running(): boolean {
    return this.#call.state === 'running';
  }

  /** Whether the call has a result, has failed or was cancelled. */
  done(): boolean {
    return this.#call.state !== 'queued' && this.#call.state !== 'running';
  }

  /** Whether the call was cancelled. */
  cancelled(): boolean {
    return this.#call.state === 'cancelled';
  }

  override toString(): string {
    return `<ExecutorFuture ${this.#call.name} [${this.#call.state}]>`;
  }

  override get [Symbol.toStringTag](): string {
    return 'ExecutorFuture';
  }
}
