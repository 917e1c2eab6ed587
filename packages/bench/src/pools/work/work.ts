/** The calls that are measured. Piscina and tinypool call a module's default export. */

import { createHash } from 'node:crypto';

export default function noop<T>(value: T): T {
  return value;
}

/** Hashes a hash so many times. */
export function hash(times: number): string {
  let digest = 'tsyncio';
  for (let i = 0; i < times; i++) digest = createHash('sha256').update(digest).digest('hex');
  return digest;
}

/** Blocks its thread for so many milliseconds, as a call into a database does that has no asynchronous form. */
export function block(milliseconds: number): number {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
  return milliseconds;
}

export function size(bytes: Uint8Array): number {
  return bytes.byteLength;
}

export interface Place {
  readonly pid: number;
  readonly rss: number;
}

/** Where this runs, and the memory of that process, after a while in which other calls go to other workers. */
export function place(milliseconds: number): Place {
  block(milliseconds);
  return { pid: process.pid, rss: process.memoryUsage.rss() };
}
