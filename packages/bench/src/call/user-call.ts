/** Somebody's function as this thread sees it. */

import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds between the looks at the loop. */
const resolution = 1;

/** So many calls are enough to see how long the loop is held up. */
export const mostLooks = 20;

/** What a while of calling has cost this thread, in seconds. */
export interface Busy {
  /** Of the clock. */
  readonly seconds: number;
  /** In which the thread's loop had something to do. */
  readonly busy: number;
}

/** How long it takes, and how much of that this thread was busy. */
export async function busyWhile(body: () => Promise<unknown>): Promise<Busy> {
  const before = performance.eventLoopUtilization();
  const start = performance.now();
  await body();
  const seconds = (performance.now() - start) / 1000;
  const { active } = performance.eventLoopUtilization(before);
  // What the loop was at before the start of the clock is in `active` as well.
  return { seconds, busy: Math.min(active / 1000, seconds) };
}

/** The longest that something else in this thread's loop would have had to wait meanwhile, in seconds. */
export async function longestDelay(body: () => Promise<unknown>): Promise<number> {
  const histogram = monitorEventLoopDelay({ resolution });
  histogram.enable();
  // It counts from its first look on.
  await sleep(2 * resolution);
  histogram.reset();
  await body();
  await sleep(2 * resolution);
  histogram.disable();
  const longest = histogram.max / 1e6 - resolution;
  return Math.max(0, longest) / 1000;
}
