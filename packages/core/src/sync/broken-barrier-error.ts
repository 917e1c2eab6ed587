import { define, RuntimeError } from '../kernel/index.ts';

/**
 * A barrier was reset or aborted while a task waited at it, or was broken already. Python's
 * `asyncio.BrokenBarrierError`.
 *
 * @example
 * ```ts
 * import * as asyncio from '@tsyncio/core';
 *
 * await asyncio.run(async () => {
 *   const barrier = new asyncio.Barrier(2);
 *   await barrier.abort();
 *   try {
 *     await barrier.wait();
 *   } catch (error) {
 *     console.log(error instanceof asyncio.BrokenBarrierError); // true
 *   }
 * });
 * ```
 */
export class BrokenBarrierError extends RuntimeError {
  static {
    define(BrokenBarrierError, 'BrokenBarrierError');
  }
}
