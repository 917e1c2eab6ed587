/** The kernel's own errors, and how errors are told. They cross copies of the package by their brands. */

import { CancelledError, hasBrand, setBrand, TimeoutError } from '@tsyncio/executor/errors';
import type { Inspection } from './inspect.ts';

export { CancelledError, TimeoutError };

/** Gives a class of errors its name, and the brand that `instanceof` looks at. */
export function define(type: { prototype: object }, name: string): void {
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
  /** The tasks that wait, as data. */
  readonly inspection: Inspection;

  /** @internal Made by the loop. */
  constructor(message: string, inspection: Inspection) {
    super(message);
    this.inspection = inspection;
    // Node would show all of the data below the picture.
    Object.defineProperty(this, 'inspection', { enumerable: false });
  }

  static {
    define(DeadlockError, 'DeadlockError');
  }
}

/**
 * The program was interrupted: what `run` rejects with after Ctrl-C. Python's built-in `KeyboardInterrupt`.
 *
 * @example
 * ```ts
 * import * as asyncio from '@tsyncio/core';
 *
 * try {
 *   await asyncio.run(asyncio.sleep(0.01));
 * } catch (error) {
 *   if (error instanceof asyncio.KeyboardInterrupt) console.log('stopped by Ctrl-C');
 *   else throw error;
 * }
 * ```
 */
export class KeyboardInterrupt extends Error {
  declare readonly name: string;

  static {
    define(KeyboardInterrupt, 'KeyboardInterrupt');
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

/**
 * Throws `error` again where it is a cancellation, and does nothing else: the first line of a `catch` that takes
 * every other error, for JavaScript's `catch` takes cancellations too.
 *
 * @param error What was caught.
 *
 * @example
 * ```ts
 * import * as asyncio from '@tsyncio/core';
 *
 * await asyncio.run(async () => {
 *   try {
 *     await asyncio.sleep(0.01);
 *     throw new Error('lost the connection');
 *   } catch (error) {
 *     asyncio.rethrowCancelled(error);
 *     console.log('try again', error);
 *   }
 * });
 * ```
 */
export function rethrowCancelled(error: unknown): void {
  if (isCancelled(error)) throw error;
}
