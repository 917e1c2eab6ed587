import type { ExecutorFuture } from '@tsyncio/executor';
import { type EventLoop, Future, isCancelled } from '../kernel/index.ts';

/** The future of a call that an executor runs, or is going to. Cancelling it cancels the call. */
export class CallFuture<T> extends Future<T> {
  #call: ExecutorFuture<T> | null = null;

  constructor(loop: EventLoop) {
    super({ loop });
    loop._openOutside();
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
    if (!this.done() && !this._loop.isClosed()) this._settle(state, value);
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
