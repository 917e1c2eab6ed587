import type { Alarm, Clock } from '@tsyncio/core';
import type { Pace } from './pace.ts';

/** The longest timer of a host, in milliseconds. */
const LONGEST_MS = 2 ** 31 - 1;

/** A loop's clock that keeps a pace: timers are set anew whenever that changes. */
export class PacedClock implements Clock {
  readonly #pace: Pace;
  readonly #start: number;
  /** Those of all loops that have this clock. */
  readonly #alarms = new Set<PacedAlarm>();

  constructor(pace: Pace) {
    this.#pace = pace;
    this.#start = pace.nowMs();
    pace.onChange(() => {
      for (const alarm of this.#alarms) alarm.set();
    });
  }

  /** Seconds since the clock was made. */
  time(): number {
    return (this.#pace.nowMs() - this.#start) / 1000;
  }

  /** A loop without timers rests until something outside wakes it: whoever looks on may cancel a task. */
  idle(when: number | null, wake: () => void): Alarm | null {
    if (when === null) return null;
    const alarm = new PacedAlarm(
      () => ((when - this.time()) * 1000) / this.#pace.speed,
      () => {
        this.#alarms.delete(alarm);
        wake();
      },
    );
    this.#alarms.add(alarm);
    alarm.set();
    return {
      cancel: () => {
        this.#alarms.delete(alarm);
        alarm.clear();
      },
    };
  }
}

class PacedAlarm {
  readonly #delayMs: () => number;
  readonly #ring: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param delayMs How long it is to wait, from now on, as things stand; infinite where time stands. */
  constructor(delayMs: () => number, ring: () => void) {
    this.#delayMs = delayMs;
    this.#ring = ring;
  }

  set(): void {
    this.clear();
    const delayMs = this.#delayMs();
    if (delayMs < LONGEST_MS) this.#timer = setTimeout(this.#ring, Math.max(0, Math.ceil(delayMs)));
  }

  clear(): void {
    clearTimeout(this.#timer);
  }
}
