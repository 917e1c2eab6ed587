import { Coroutine, running, type Suspension } from '../kernel/index.ts';
import type { LoopBound } from './loop-bound.ts';
import { Place, type Waiters } from './waiters.ts';

/** What a {@link LineWait} says that has to wait. */
export const WAITS: unique symbol = Symbol('waits');

/**
 * A coroutine that takes what is there, or stands in a line until it is its turn: to take an item, a lock, a permit.
 *
 * Hardly ever must it wait. So it is written out, where a generator would be made for each call; what it would say is
 *
 *     let result = this._try();
 *     while (result === WAITS) {
 *       place = new Place(…);
 *       try { yield* line.wait(place); } catch (error) { this._failed(error, place); throw error; }
 *       result = this._woken();
 *     }
 *     return result;
 */
export abstract class LineWait<T, S extends LoopBound> extends Coroutine<T> {
  /** What is waited for. @internal */
  protected readonly _source: S;
  private _place: Place | null = null;
  private _inLine = false;

  constructor(source: S) {
    super();
    this._source = source;
    if (running.debugging > 0) this._noteMade();
  }

  /** @internal */
  protected abstract get _line(): Waiters;

  /** Does it, unless it has to wait. @internal */
  protected abstract _try(): T | typeof WAITS;

  /** The same, for one who was woken and has left the line. @internal */
  protected abstract _woken(): T | typeof WAITS;

  /** It does not take its turn, and has left the line; `place`: the last where it stood. @internal */
  protected abstract _failed(error: unknown, place: Place): void;

  /** @internal */
  override next(): IteratorResult<Suspension, T> {
    try {
      let result: T | typeof WAITS;
      if (this._phase === 'awaited') {
        this._phase = 'open';
        result = this._try();
      } else {
        if (this._phase !== 'open') throw this._reused();
        // Throws where the wait was cancelled.
        const woken = (this._place as Place).next(); // as: it is open, and has not ended at once
        if (woken.done !== true) return woken;
        if (this._inLine) this._leave();
        result = this._woken();
      }
      if (result === WAITS) return this._wait();
      this._phase = 'closed';
      return { done: true, value: result };
    } catch (error) {
      return this._fail(error);
    }
  }

  /** @internal */
  override throw(error: unknown): never {
    return this._fail(error);
  }

  private _wait(): IteratorResult<Suspension, T> {
    const place = new Place(this._source._getLoop(), this._source, this);
    this._place = place;
    this._line.join(place);
    this._inLine = true;
    return place.next() as IteratorResult<Suspension, never>; // as: it is pending
  }

  private _leave(): void {
    if (!this._inLine) return;
    this._inLine = false;
    this._line.leave(this._place as Place); // as: it is in line
  }

  private _fail(error: unknown): never {
    this._phase = 'closed';
    this._leave();
    if (this._place !== null) this._failed(error, this._place);
    throw error;
  }
}
