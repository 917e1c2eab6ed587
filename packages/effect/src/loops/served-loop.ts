/**
 * A loop that runs for fibers, where no program of asyncio's runs it.
 *
 * Idle, it keeps nothing alive. Must never leave a fiber waiting for a task that can not go on: where the loop comes to an
 * end, those who wait are told why.
 */

import {
  type EventLoop,
  type Future,
  type LoopOptions,
  newEventLoop,
  Runner,
  RuntimeError,
} from '@tsyncio/core';
import { callOutside } from '@tsyncio/core/guest';
import { Cause, Clock, Context, Scheduler } from 'effect';
import { LoopClock } from '../fibers/loop-clock.ts';
import { EffectClock } from './effect-clock.ts';

const hostClock: Clock.Clock = Context.get(Context.empty(), Clock.Clock);

/** Tells a fiber that its task was ended with the loop, or will never be done. */
type Abandon = (cause: Cause.Cause<never>) => void;

export class ServedLoop {
  readonly loop: EventLoop;
  /** Knows how to bring a loop to its end. */
  readonly #runner: Runner;
  readonly #clock: EffectClock | undefined;
  readonly #running: Promise<void>;
  readonly #waiting = new Set<Abandon>();
  #state: 'running' | 'closing' | 'ended' = 'running';
  /** Why the loop has come to an end, where nobody closed it. */
  #failure: Cause.Cause<never> | undefined;

  /** @param context Has the clock that the loop goes by, and the scheduler of the fibers that use it. */
  constructor(context: Context.Context<never>, options: Omit<LoopOptions, 'clock'>) {
    const clock = Context.get(context, Clock.Clock);
    if (clock !== hostClock) this.#clock = new EffectClock(clock, Context.get(context, Scheduler.Scheduler));
    const loop = newEventLoop({ ...options, clock: this.#clock });
    this.loop = loop;
    this.#runner = new Runner({ loopFactory: () => loop });
    this.#runner.getLoop();
    served.set(loop, this);
    this.#running = callOutside(() => loop.runForever()).then(
      () => this.#end(new RuntimeError('Event loop stopped before Future completed.')),
      (error: unknown) => this.#end(error),
    );
  }

  get isRunning(): boolean {
    return this.#state === 'running';
  }

  /** Has `abandon` called if the loop ends and something is not done; the function that this gives takes that back. */
  wait(abandon: Abandon): () => void {
    this.#waiting.add(abandon);
    return () => void this.#waiting.delete(abandon);
  }

  /** Why a task was cancelled, where the end of the loop has done that. */
  failureOf(task: Future<unknown>): Cause.Cause<never> | undefined {
    return task.cancelled() ? this.#failure : undefined;
  }

  /** Cancels its tasks, waits for them, and closes the loop. */
  async close(): Promise<void> {
    if (this.#state === 'running') {
      this.#state = 'closing';
      this.loop.stop();
    }
    await this.#running;
  }

  /** The loop runs no more. As `asyncio.run` does, it is run once more for what its tasks have to clean up. */
  async #end(reason: unknown): Promise<void> {
    const cause = Cause.die(reason);
    if (this.#state === 'running') this.#failure = cause;
    this.#state = 'ended';
    await callOutside(() => this.#runner.close());
    this.#clock?.stop();
    for (const abandon of [...this.#waiting]) abandon(cause);
  }
}

const served = new WeakMap<EventLoop, ServedLoop>();

/** Who runs `loop`; undefined where a program of asyncio's does. */
export function serverOf(loop: EventLoop): ServedLoop | undefined {
  return served.get(loop);
}

const defaults = new WeakMap<Clock.Clock, ServedLoop>();

/** The loop of the process for fibers on the clock of `context`; the first who asks starts it. */
export function defaultLoop(context: Context.Context<never>): EventLoop {
  const clock = Context.get(context, Clock.Clock);
  // A fiber of a loop that was closed goes on in the host's time.
  const key = clock instanceof LoopClock ? hostClock : clock;
  let server = defaults.get(key);
  if (server?.isRunning !== true) {
    server = new ServedLoop(Context.add(context, Clock.Clock, key), {});
    defaults.set(key, server);
  }
  return server.loop;
}
