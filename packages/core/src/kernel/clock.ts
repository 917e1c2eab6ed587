/**
 * The time of a loop, and how it passes while the loop has nothing to do.
 *
 * A clock never runs a handle: it only says when the loop should look again.
 */

import { describe } from './describe.ts';
import { wired } from './host.ts';

/** A wake-up that can be called off. */
export interface Alarm {
  cancel(): void;
}

/** What a loop does when nothing is ready, as its clock decides. */
export type Idleness =
  /** Time has moved to the next timer: go on at once. */
  | 'passed'
  /** Nothing can ever wake the loop again. */
  | 'deadlock'
  /** The alarm, or something from outside, wakes the loop. `null`: only something from outside. */
  | Alarm
  | null;

/**
 * Where a loop has its time from: the host's clock, or a virtual one in tests.
 *
 * @example A clock of your own is a constructor argument of the loop
 * ```ts
 * import { EventLoop } from '@tsyncio/core';
 * import { VirtualClock } from '@tsyncio/core/testing';
 *
 * const loop = new EventLoop({ clock: new VirtualClock() });
 * console.log(loop.time()); // 0
 * loop.close();
 * ```
 */
export interface Clock {
  /** Seconds since some fixed moment. Never goes back. */
  time(): number;
  /**
   * Called when the loop has nothing to run.
   *
   * @param when The time of the next timer in seconds, `null` where there is none.
   * @param wake Makes the loop look again. May be called once.
   * @param outside Whether something outside the loop may still wake it: a promise, an executor's call.
   */
  idle(when: number | null, wake: () => void, outside: boolean): Idleness;
}

/** The longest delay that every host's timer takes, as CPython's MAXIMUM_SELECT_TIMEOUT: a day. */
const LONGEST_MS = 24 * 3600 * 1000;

/** The host's monotonic clock, with one host timer for the earliest of the loop's. */
class HostClock implements Clock {
  time(): number {
    return wired.host.nowMs() / 1000;
  }

  idle(when: number | null, wake: () => void): Idleness {
    if (when === null) return null;
    const delayMs = Math.max(0, Math.min(Math.ceil((when - this.time()) * 1000), LONGEST_MS));
    const { host } = wired;
    const timer = host.setTimer(wake, delayMs);
    return { cancel: () => host.clearTimer(timer) };
  }
}

/** @throws {TypeError} If `options.clock` is no clock. */
export function clockOf({ clock }: { readonly clock?: Clock | undefined }): Clock {
  if (clock === undefined) return new HostClock();
  const { time, idle } = (clock ?? {}) as Partial<Clock>; // as: what is there is looked at
  if (typeof time === 'function' && typeof idle === 'function') return clock;
  throw new TypeError(
    `Cannot create an event loop as 'clock' must have time() and idle(): received ${describe(clock)}`,
  );
}
