import { Coroutine, type Suspension } from '../kernel/index.ts';
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
  #place: Place | null = null;
  #inLine = false;

  constructor(source: S) {
    super();
    this._source = source;
    this._noteMade();
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
        this._checkOpen();
        // Throws where the wait was cancelled.
        const woken = (this.#place as Place).next(); // as: it is open, and has not ended at once
        if (woken.done !== true) return woken;
        this.#leave();
        result = this._woken();
      }
      if (result === WAITS) return this.#wait();
      this._phase = 'closed';
      return { done: true, value: result };
    } catch (error) {
      return this.#fail(error);
    }
  }

  /** @internal */
  override throw(error: unknown): never {
    return this.#fail(error);
  }

  #wait(): IteratorResult<Suspension, T> {
    const place = new Place(this._source._getLoop(), this._source);
    place._within = this;
    this.#place = place;
    this._line.join(place);
    this.#inLine = true;
    return place.next() as IteratorResult<Suspension, never>; // as: it is pending
  }

  #leave(): void {
    if (!this.#inLine) return;
    this.#inLine = false;
    this._line.leave(this.#place as Place); // as: it is in line
  }

  #fail(error: unknown): never {
    this._phase = 'closed';
    this.#leave();
    if (this.#place !== null) this._failed(error, this.#place);
    throw error;
  }
}
