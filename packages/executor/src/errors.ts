/**
 * The errors that the executors and the event loop share.
 *
 * They are told by a brand in the global symbol registry, not by their class: two copies of this package can
 * meet in one process, and `instanceof` has to hold between them.
 */

const CANCELLED = Symbol.for('@tsyncio/CancelledError');
const TIMEOUT = Symbol.for('@tsyncio/TimeoutError');

/** Whether `value` carries `brand`, of this copy of the package or of another. */
export function hasBrand(value: unknown, brand: symbol): boolean {
  return typeof value === 'object' && value !== null && brand in value;
}

/**
 * Marks the instances of `type`, and lets `instanceof type` look at the mark. A subclass keeps the ordinary
 * `instanceof`: the mark says nothing about it.
 */
export function setBrand(type: { prototype: object }, brand: symbol): void {
  Object.defineProperty(type.prototype, brand, { value: true });
  Object.defineProperty(type, Symbol.hasInstance, {
    value(this: { prototype: object }, value: unknown): boolean {
      if (this === type) return hasBrand(value, brand);
      return Function.prototype[Symbol.hasInstance].call(this, value);
    },
  });
}

/** V8's limit of frames in a stack trace; other engines have none, and ignore the property. */
const traces = Error as { stackTraceLimit?: number };

/**
 * What a cancelled task, future or call fails with.
 *
 * Python's `asyncio.CancelledError`. It takes no stack trace of its own, for a hundred thousand may be thrown
 * at once; the trace that helps is the one of the code that caught it.
 *
 * @example Let it pass, whatever else is caught
 * ```ts
 * import { CancelledError, sleep } from '@tsyncio/core';
 *
 * async function careful(): Promise<void> {
 *   try {
 *     await sleep(1);
 *   } catch (error) {
 *     if (error instanceof CancelledError) throw error;
 *     console.error('failed', error);
 *   }
 * }
 * ```
 */
export class CancelledError extends Error {
  declare readonly name: 'CancelledError';

  /**
   * @param message What `cancel(message)` was given.
   * @param options `cause`, as for any Error.
   */
  constructor(message?: string, options?: ErrorOptions) {
    const limit = traces.stackTraceLimit;
    traces.stackTraceLimit = 0;
    super(message, options);
    traces.stackTraceLimit = limit as number; // as: it was a number where it is used at all
  }

  static {
    Object.defineProperty(CancelledError.prototype, 'name', {
      value: 'CancelledError',
      configurable: true,
      writable: true,
    });
    setBrand(CancelledError, CANCELLED);
  }
}

/**
 * What a timeout that has passed is told by. Python's built-in `TimeoutError`.
 *
 * @example
 * ```ts
 * import { TimeoutError, sleep, waitFor } from '@tsyncio/core';
 *
 * async function patient(): Promise<string> {
 *   try {
 *     return await waitFor(sleep(2, 'done'), 1);
 *   } catch (error) {
 *     if (error instanceof TimeoutError) return 'too late';
 *     throw error;
 *   }
 * }
 * ```
 */
export class TimeoutError extends Error {
  declare readonly name: 'TimeoutError';

  static {
    Object.defineProperty(TimeoutError.prototype, 'name', {
      value: 'TimeoutError',
      configurable: true,
      writable: true,
    });
    setBrand(TimeoutError, TIMEOUT);
  }
}
