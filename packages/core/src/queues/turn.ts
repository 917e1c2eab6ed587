import { Attempt, WAITS } from '../kernel/index.ts';
import type { LoopBound } from '../sync/loop-bound.ts';
import { Place, type Waiters } from '../sync/waiters.ts';

/** Waits among others for as long as it is blocked, then does what it waited for. // CPython 3.13, Queue.put, .get */
export abstract class Turn<T> extends Attempt<T> {
  /** @internal */
  protected abstract readonly _owner: LoopBound;
  /** @internal */
  protected abstract readonly _waiters: Waiters;

  /** @internal */
  protected abstract _isBlocked(): boolean;

  /** @internal */
  protected abstract _act(): T;

  /** @internal */
  protected override _attempt(): T | typeof WAITS {
    return this._isBlocked() ? WAITS : this._act();
  }

  /** @internal */
  override *_wait(): Generator<unknown, T, unknown> {
    let place: Place | null = null;
    try {
      while (this._isBlocked()) {
        place = new Place(this._owner._getLoop(), this._owner);
        this._waiters.join(place);
        try {
          yield* place;
        } finally {
          this._waiters.leave(place);
        }
      }
      return this._act();
    } catch (error) {
      if (place !== null) {
        place.cancel();
        // Whoever woke this task woke nobody else. Where it does not take its turn, the next one has to.
        if (!place.cancelled() && !this._isBlocked()) this._waiters.wake(1);
      }
      throw error;
    }
  }
}
