/** Effect's Clock, on the time of a loop. */

import type { TimerHandle } from '@tsyncio/core';
import { Clock, Context, Duration, Effect } from 'effect';
import type { FiberHost } from './fiber-host.ts';

/** Effect's own, of the host. */
const hostClock: Clock.Clock = Context.get(Context.empty(), Clock.Clock);

/**
 * Fibers sleep with timers of the loop, so that a virtual clock moves on to them, and knows that they wait for nothing else.
 * On a clock of the user's, the date is the loop's time too: one that starts at 0 begins in 1970, as Effect's TestClock.
 */
export class LoopClock implements Clock.Clock {
  readonly #host: FiberHost;

  constructor(host: FiberHost) {
    this.#host = host;
  }

  currentTimeMillisUnsafe(): number {
    if (this.#host.guest.isOnHostTime) return hostClock.currentTimeMillisUnsafe();
    // To the microsecond: the digits beyond are those of binary fractions.
    return Math.round(this.#time * 1e6) / 1e3;
  }

  currentTimeNanosUnsafe(): bigint {
    if (this.#host.guest.isOnHostTime) return hostClock.currentTimeNanosUnsafe();
    return this.monotonicTimeNanosUnsafe();
  }

  monotonicTimeNanosUnsafe(): bigint {
    return BigInt(Math.round(this.#time * 1e9));
  }

  get currentTimeMillis(): Effect.Effect<number> {
    return Effect.sync(() => this.currentTimeMillisUnsafe());
  }

  get currentTimeNanos(): Effect.Effect<bigint> {
    return Effect.sync(() => this.currentTimeNanosUnsafe());
  }

  get monotonicTimeNanos(): Effect.Effect<bigint> {
    return Effect.sync(() => this.monotonicTimeNanosUnsafe());
  }

  sleep(duration: Duration.Duration): Effect.Effect<void> {
    const host = this.#host;
    // A fiber that was detached outlives even the loop: then it goes on as in any program of Effect's.
    if (host.guest.loop.isClosed()) return hostClock.sleep(duration);
    const seconds = Duration.toSeconds(duration);
    if (seconds <= 0) return Effect.yieldNow;
    if (seconds === Number.POSITIVE_INFINITY) return Effect.never;
    return Effect.callback<void>((resume) => {
      const waited = host.waitInside();
      const timer: TimerHandle = host.guest.callLater(seconds, () => {
        waited();
        resume(Effect.void);
      });
      return Effect.sync(() => {
        timer.cancel();
        waited();
      });
    });
  }

  get #time(): number {
    return this.#host.guest.loop.time();
  }
}
