import { Semaphore } from './semaphore.ts';

/**
 * A semaphore that never has more permits than at first. Python's `asyncio.BoundedSemaphore`.
 *
 * The end of a `with`, or of a block with `using`, whose permit somebody else has released throws as `release` does.
 *
 * @example
 * ```ts
 * import * as asyncio from '@tsyncio/core';
 *
 * const semaphore = new asyncio.BoundedSemaphore(2);
 * try {
 *   semaphore.release();
 * } catch (error) {
 *   console.log(String(error)); // RangeError: BoundedSemaphore released too many times: …
 * }
 * ```
 */
export class BoundedSemaphore extends Semaphore {
  readonly #bound: number;

  /**
   * @param value How many permits there are.
   * @throws {TypeError} If `value` is no number.
   * @throws {RangeError} If it is no integer, or negative (Python's ValueError).
   */
  constructor(value = 1) {
    super(value);
    this.#bound = value;
  }

  /**
   * Gives a permit back, as a semaphore's `release`.
   *
   * @throws {RangeError} If all permits are there (Python's ValueError).
   */
  override release(): void {
    if (this._value >= this.#bound) {
      throw new RangeError(`BoundedSemaphore released too many times: ${this}`);
    }
    super.release();
  }
}
