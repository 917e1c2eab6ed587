/** Bad input, told at once and in words. */

import { hasBrand } from '@tsyncio/executor/errors';
import { isContext } from './context.ts';
import { describe } from './describe.ts';

/** Tells a loop, of this copy of the package or of another. */
export const LOOP: unique symbol = Symbol.for('@tsyncio/EventLoop');

/** @throws {TypeError} If `callback` is no function. */
export function checkCallback(what: string, callback: unknown): void {
  if (typeof callback === 'function') return;
  throw new TypeError(`Cannot ${what} as a function was expected: received ${describe(callback)}`);
}

/**
 * @throws {TypeError} If `value` is no number.
 * @throws {RangeError} If it is NaN.
 */
export function checkTime(what: string, name: string, value: unknown): void {
  if (typeof value !== 'number') {
    throw new TypeError(
      `Cannot ${what} as '${name}' must be a number of seconds: received ${describe(value)}`,
    );
  }
  if (Number.isNaN(value)) throw new RangeError(`Invalid ${name}: NaN (not a number)`);
}

/**
 * @throws {TypeError} If `context` is no Context.
 */
export function checkContext(what: string, context: unknown): void {
  if (context === undefined || isContext(context)) return;
  throw new TypeError(`Cannot ${what} as 'context' must be a Context: received ${describe(context)}`);
}

/** @throws {TypeError} If `loop` is no event loop. */
export function checkLoop(what: string, loop: unknown): void {
  if (loop === undefined || hasBrand(loop, LOOP)) return;
  throw new TypeError(`Cannot ${what} as 'loop' must be an EventLoop: received ${describe(loop)}`);
}

/** @throws {TypeError} If `options` is no object. */
export function checkOptions(what: string, options: unknown): void {
  if (typeof options === 'object' && options !== null) return;
  throw new TypeError(`Cannot ${what} as its options must be an object: received ${describe(options)}`);
}

/**
 * Checks what a scope is to run.
 *
 * @param right The right line.
 * @throws {TypeError} If `body` is no function.
 */
export function checkBody(where: string, body: unknown, right: string): void {
  if (typeof body === 'function') return;
  throw new TypeError(`Cannot run ${describe(body)} ${where} as a function was expected\n  right: ${right}`);
}
