/** Bad input, told at once and in words. */

import { describe } from './coroutine.ts';

/** @throws {TypeError} If `callback` is no function. */
export function checkCallback(what: string, callback: unknown): void {
  if (typeof callback === 'function') return;
  throw new TypeError(`Cannot ${what} as a function was expected: got ${describe(callback)}`);
}

/**
 * @throws {TypeError} If `value` is no number.
 * @throws {RangeError} If it is NaN.
 */
export function checkTime(what: string, name: string, value: unknown): void {
  if (typeof value !== 'number') {
    throw new TypeError(`Cannot ${what} as '${name}' must be a number of seconds: got ${describe(value)}`);
  }
  if (Number.isNaN(value)) throw new RangeError(`Invalid ${name}: NaN (not a number)`);
}
