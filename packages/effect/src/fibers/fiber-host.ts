/**
 * What the fibers of one `runEffect` have of their task: its loop to be scheduled in, its clock, and its context.
 *
 * Owns what the loop is told of them. Must never be reported as a deadlock what a foreign promise may still end, nor keep
 * the loop from telling one where all fibers wait for what the loop knows.
 */

import type { EventLoop } from '@tsyncio/core';
import { Guest } from '@tsyncio/core/guest';
import { Clock, Context, type Exit, Metric, Scheduler, Tracer } from 'effect';
import { Loop } from '../loops/loop-reference.ts';
import { HostTracer } from './host-tracer.ts';
import { LoopClock } from './loop-clock.ts';

/** The host of the fiber that asks; `null`: no task runs it. */
export const CurrentHost: Context.Reference<FiberHost | null> = Context.Reference<FiberHost | null>(
  '@tsyncio/effect/FiberHost',
  { defaultValue: () => null },
);

/** Effect tells each fiber's start and end to such a service, and to nobody else. */
type Counter = Metric.FiberRuntimeMetricsService;

export class FiberHost implements Counter {
  readonly guest: Guest = new Guest();
  /** The counter of the user's, where there is one. */
  #users: Counter | undefined;
  /** Fibers that have not ended. */
  #live = 0;
  /** Those among them that wait for what the loop knows: for its time, or for one of its tasks. */
  #inside = 0;

  get loop(): EventLoop {
    return this.guest.loop;
  }

  /** A fiber waits for what the loop knows, until the function that this gives is called; once. */
  waitInside(): () => void {
    this.#inside += 1;
    this.#tell();
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      this.#inside -= 1;
      this.#tell();
    };
  }

  recordFiberStart(context: Context.Context<never>): void {
    this.#live += 1;
    this.#tell();
    this.#users?.recordFiberStart(context);
  }

  recordFiberEnd(context: Context.Context<never>, exit: Exit.Exit<unknown, unknown>): void {
    this.#live -= 1;
    this.#tell();
    this.#users?.recordFiberEnd(context, exit);
  }

  /** What a fiber waits for besides cannot be seen: a promise, or another fiber, which may wait for one. */
  #tell(): void {
    this.guest.waitsOutside = this.#live > this.#inside;
  }

  /**
   * The context of the fibers: `given`, with the scheduler and the clock of the loop, and what makes each step the task's. A clock that is neither Effect's own
   * nor a loop's was chosen by somebody, and stays.
   */
  contextFrom<R>(given: Context.Context<R>): Context.Context<R> {
    const known: ReadonlyMap<string, unknown> = given.mapUnsafe;
    const users = Context.get(given, Metric.FiberRuntimeMetrics);
    this.#users = users instanceof FiberHost ? users.#users : users;
    const services = new Map(known);
    services.set(Scheduler.Scheduler.key, this.#newScheduler());
    services.set(Metric.FiberRuntimeMetrics.key, this);
    services.set(Tracer.Tracer.key, new HostTracer(this.guest, Context.get(given, Tracer.Tracer)));
    services.set(Loop.key, this.loop);
    services.set(CurrentHost.key, this);
    const clock = known.get(Clock.Clock.key);
    if (clock === undefined || clock instanceof LoopClock) services.set(Clock.Clock.key, new LoopClock(this));
    return Context.makeUnsafe(services);
  }

  /** Effect's own, whose batches are callbacks of the loop; after its end, of the host. */
  #newScheduler(): Scheduler.Scheduler {
    return new Scheduler.MixedScheduler('async', (run) => {
      if (this.loop.isClosed()) {
        const timer = setTimeout(run, 0);
        return () => clearTimeout(timer);
      }
      const handle = this.guest.callSoon(run);
      return () => handle.cancel();
    });
  }
}
