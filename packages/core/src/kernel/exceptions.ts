/** The kernel's own errors, and how errors are told. They cross copies of the package by their brands. */

import { CancelledError, hasBrand, setBrand, TimeoutError } from '@tsyncio/executor/errors';

export { CancelledError, TimeoutError };

function define(type: { prototype: object }, name: string): void {
  Object.defineProperty(type.prototype, 'name', { value: name, configurable: true, writable: true });
  setBrand(type, Symbol.for(`@tsyncio/${name}`));
}

/**
 * What is asked for makes no sense in the state that things are in. Python's built-in `RuntimeError`.
 *
 * @example
 * ```ts
 * import { getRunningLoop, RuntimeError } from '@tsyncio/core';
 *
 * try {
 *   getRunningLoop();
 * } catch (error) {
 *   console.log(error instanceof RuntimeError); // true: no loop runs here
 * }
 * ```
 */
export class RuntimeError extends Error {
  declare readonly name: string;

  static {
    define(RuntimeError, 'RuntimeError');
  }
}

/**
 * A result that is not there yet was asked for, or one that is there already was set. Python's
 * `asyncio.InvalidStateError`.
 *
 * @example
 * ```ts
 * import { EventLoop, InvalidStateError } from '@tsyncio/core';
 *
 * const loop = new EventLoop();
 * try {
 *   loop.createFuture().result();
 * } catch (error) {
 *   console.log(error instanceof InvalidStateError); // true
 * }
 * loop.close();
 * ```
 */
export class InvalidStateError extends Error {
  declare readonly name: string;

  static {
    define(InvalidStateError, 'InvalidStateError');
  }
}

/**
 * Nothing is ready, no timer is set, and nothing outside can wake the loop: the program can never go on.
 * Python has no such error; there it hangs.
 */
export class DeadlockError extends RuntimeError {
  static {
    define(DeadlockError, 'DeadlockError');
  }
}

const CANCELLED = Symbol.for('@tsyncio/CancelledError');

/**
 * Whether `error` is a cancellation, of this copy of the package or of another.
 *
 * @param error What was caught.
 *
 * @example
 * ```ts
 * import { CancelledError, isCancelled } from '@tsyncio/core';
 *
 * console.log(isCancelled(new CancelledError()), isCancelled(new Error())); // true false
 * ```
 */
export function isCancelled(error: unknown): error is CancelledError {
  return hasBrand(error, CANCELLED);
}
