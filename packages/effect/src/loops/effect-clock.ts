/** A clock for loops, on Effect's Clock: time in tasks is what it is in fibers, that of a TestClock above all. */

import type { Alarm, Clock as LoopTime } from '@tsyncio/core';
import { callOutside } from '@tsyncio/core/guest';
import { type Clock, Context, Duration, Effect, Scheduler } from 'effect';

export class EffectClock implements LoopTime {
  readonly #clock: Clock.Clock;
  readonly #context: Context.Context<never>;
  /** How often the loop has come to rest. */
  #rests = 0;
  #stopped = false;

  /** @param scheduler That of the fibers which use the clock: a TestClock has one of its own. */
  constructor(clock: Clock.Clock, scheduler: Scheduler.Scheduler) {
    this.#clock = clock;
    this.#context = Context.make(Scheduler.Scheduler, scheduler);
  }

  time(): number {
    return Number(this.#clock.monotonicTimeNanosUnsafe()) / 1e9;
  }

  idle(when: number | null, wake: () => void): Alarm | null {
    this.#rests += 1;
    if (when === null || when === Number.POSITIVE_INFINITY) return null;
    const rest = this.#rests;
    // To the nanosecond: a TestClock that is told to pass a tenth of a second must reach what waits for it.
    const millis = Math.max(Math.round((when - this.time()) * 1e9), 1) / 1e6;
    const sleeping = Effect.gen(
      function* (this: EffectClock) {
        yield* this.#clock.sleep(Duration.millis(millis));
        // In a microtask: whoever moves the clock may be part of a loop's turn.
        queueMicrotask(() => callOutside(wake));
        // Do not drop this: a TestClock moves on when the fibers that it woke have come to rest, and so must the loop have.
        do yield* Effect.yieldNow;
        while (rest === this.#rests && !this.#stopped);
      }.bind(this),
    );
    const fiber = callOutside(() => Effect.runForkWith(this.#context)(sleeping));
    return { cancel: () => fiber.interruptUnsafe() };
  }

  /** The loop has ended: nobody waits for its rest. */
  stop(): void {
    this.#stopped = true;
  }
}
