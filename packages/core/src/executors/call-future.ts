import type { ExecutorFuture } from '@tsyncio/executor';
import { hasBrand, setBrand } from '@tsyncio/executor/errors';
import { type EventLoop, Future, isCancelled, running, type Task, taskHere } from '../kernel/index.ts';

const CALL_FUTURE = Symbol.for('@tsyncio/CallFuture');

/** Whether `value` is the future of a call, of this copy of the package or of another. */
export function isCallFuture(value: unknown): value is CallFuture<unknown> {
  return hasBrand(value, CALL_FUTURE);
}

/** The future of a call that an executor runs, or is going to. Cancelling it cancels the call. */
export class CallFuture<T> extends Future<T> {
  static {
    setBrand(CallFuture, CALL_FUTURE);
  }

  #call: ExecutorFuture<T> | null = null;
  /** Whose call it is, where somebody looks on, until it ends. */
  #caller: Task<unknown> | null = running.observers === null ? null : taskHere();

  constructor(loop: EventLoop) {
    super({ loop });
    loop._openOutside();
  }

  /** The executor's call, once there is one. */
  get call(): ExecutorFuture<T> | null {
    return this.#call;
  }

  get caller(): Task<unknown> | null {
    return this.#caller;
  }

  /** Has the call made, so that whoever looks on can tell whose it is, and follows it. */
  make<A extends readonly unknown[]>(submit: (...args: A) => ExecutorFuture<T>, ...args: A): void {
    const { observers } = running;
    if (observers === null) {
      this.follow(submit(...args));
      return;
    }
    const before = observers.cause;
    observers.cause = this;
    try {
      this.follow(submit(...args));
    } finally {
      observers.cause = before;
    }
  }

  /** Follows `call`; where the future was cancelled before, the call is too. // CPython 3.13, _chain_future */
  follow(call: ExecutorFuture<T>): void {
    this.#call = call;
    call.then(
      (value) => this.end('finished', value),
      (error: unknown) => this.end(call.cancelled() && isCancelled(error) ? 'cancelled' : 'failed', error),
    );
    if (this.cancelled()) call.cancel();
  }

  /** Nothing outside is open any more: the call has ended, or could not be made. */
  end(state: 'finished' | 'failed' | 'cancelled', value: unknown): void {
    const { observers } = running;
    if (observers !== null) observers.cause = this;
    if (!this.done() && !this._loop.isClosed()) this._settle(state, value);
    if (observers !== null) observers.cause = null;
    this.#caller = null;
    this._loop._closeOutside();
  }

  /** @internal */
  override _waitsFor(): string {
    return 'a blocking call';
  }

  override cancel(message?: string): boolean {
    if (!super.cancel(message)) return false;
    this.#call?.cancel();
    return true;
  }
}
