import { LineWait, WAITS } from '../sync/line-wait.ts';
import type { LoopBound } from '../sync/loop-bound.ts';
import type { Place } from '../sync/waiters.ts';

/** Waits for as long as it is blocked, then does what it waited for. // CPython 3.13, Queue.put, .get */
export abstract class Turn<T, S extends LoopBound> extends LineWait<T, S> {
  /** @internal */
  protected abstract _isBlocked(): boolean;

  /** @internal */
  protected abstract _act(): T;

  /** @internal */
  protected override _try(): T | typeof WAITS {
    return this._isBlocked() ? WAITS : this._act();
  }

  /** @internal */
  protected override _woken(): T | typeof WAITS {
    return this._try();
  }

  /** @internal */
  protected override _failed(_error: unknown, place: Place): void {
    place.cancel();
    // Whoever woke this task woke nobody else. Where it does not take its turn, the next one has to.
    if (!place.cancelled() && !this._isBlocked()) this._line.wake(1);
  }
}
