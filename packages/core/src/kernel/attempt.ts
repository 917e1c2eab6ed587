import type { Suspension } from './awaitable.ts';
import { Call, NONE } from './call.ts';
import type { Named } from './frame.ts';

/** What an attempt gives that has to wait. */
export const WAITS: unique symbol = Symbol('waits');

/**
 * A coroutine of the library's own that hardly ever has to wait: to take what is there, a lock that is free. It is done
 * at once where it can be, and only where it can't be a generator is made.
 */
export abstract class Attempt<T> extends Call<T> {
  /** @param fn What its users call it. */
  constructor(fn: Named) {
    super(fn as () => unknown, undefined, NONE); // as: only its name is asked for, as _open() calls nothing
  }

  /** Does it, unless it has to wait. @internal */
  protected abstract _attempt(): T | typeof WAITS;

  /** Waits, and does it. @internal */
  abstract _wait(): Generator<unknown, T, unknown>;

  /** @internal */
  override next(value?: unknown): IteratorResult<Suspension, T> {
    if (this._phase === 'awaited') {
      // It is over also where it throws.
      this._phase = 'closed';
      const result = this._attempt();
      if (result !== WAITS) return { done: true, value: result };
      this._phase = 'awaited';
    }
    return super.next(value);
  }

  /** @internal */
  override get _isGenerator(): boolean {
    return true;
  }

  /** @internal */
  override _handOver(): null {
    return null;
  }

  /** @internal */
  override _open(): unknown {
    this._phase = 'open';
    return this._wait();
  }
}
