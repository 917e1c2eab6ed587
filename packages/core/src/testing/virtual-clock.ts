import { type Clock, checkTime, type Idleness, wired } from '../kernel/index.ts';

/**
 * Time that passes only when all tasks wait, and then at once: for tests without a wall clock.
 *
 * Where a promise or an executor's call is open, the host has its turn before time moves on.
 *
 * @example
 * ```ts
 * import { newEventLoop, sleep } from '@tsyncio/core';
 * import { VirtualClock } from '@tsyncio/core/testing';
 *
 * const loop = newEventLoop({ clock: new VirtualClock() });
 * await loop.runUntilComplete(sleep(3600));
 * console.log(loop.time()); // 3600, at once
 * loop.close();
 * ```
 */
export class VirtualClock implements Clock {
  #now: number;

  /** @param start The time to begin with, in seconds; default 0. */
  constructor(start = 0) {
    checkTime('create a VirtualClock', 'start', start);
    this.#now = start;
  }

  time(): number {
    return this.#now;
  }

  idle(timer: number | null, wake: () => void, outside: boolean): Idleness {
    // A time that never comes wakes nobody.
    const when = timer === Number.POSITIVE_INFINITY ? null : timer;
    if (!outside) {
      if (when === null) return 'deadlock';
      this.#pass(when);
      return 'passed';
    }
    if (when === null) return null;
    let cancelled = false;
    wired.host.afterHost(() => {
      if (cancelled) return;
      this.#pass(when);
      wake();
    });
    return {
      cancel: () => {
        cancelled = true;
      },
    };
  }

  #pass(when: number): void {
    this.#now = Math.max(this.#now, when);
  }
}
