import { host } from './host.ts';

/**
 * Blocks the thread that calls it for `seconds`. Python's `time.sleep`.
 *
 * It belongs in blocking functions, which run in a worker. Outside one it stops everything: timers, sockets, all
 * tasks. The main thread of a browser refuses to be blocked.
 *
 * @param seconds How long, at least 0 and finite.
 * @throws {TypeError} If `seconds` is not a number, or this thread may not be blocked.
 * @throws {RangeError} If `seconds` is negative, not a number or infinite.
 *
 * @example
 * ```ts
 * import { sleepSync } from '@tsyncio/executor';
 *
 * export function slow(name: string): string {
 *   sleepSync(0.1);
 *   return name;
 * }
 * console.log(slow('a')); // a
 * ```
 */
export function sleepSync(seconds: number): void {
  if (typeof seconds !== 'number') {
    throw new TypeError(`Cannot sleep as 'seconds' must be a number: received ${typeof seconds}`);
  }
  // CPython 3.13, time.sleep: its words first, for they are what people search for.
  if (Number.isNaN(seconds))
    throw new RangeError('Invalid value NaN (not a number): sleep length must be a number');
  if (seconds < 0) throw new RangeError(`sleep length must be non-negative: received ${seconds}`);
  if (seconds === Number.POSITIVE_INFINITY)
    throw new RangeError('sleep length must be finite: received Infinity');
  Atomics.wait(new Int32Array(sharedMemory()), 0, 0, seconds * 1000);
}

/** Memory that can be waited on. A page that is not cross-origin isolated has the class for it only in WebAssembly. */
function sharedMemory(): SharedArrayBuffer {
  if (typeof SharedArrayBuffer !== 'undefined') return new SharedArrayBuffer(4);
  return new host.WebAssembly.Memory({ initial: 1, maximum: 1, shared: true }).buffer;
}
