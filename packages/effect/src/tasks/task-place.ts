/**
 * Where a fiber has its tasks run, and how each reaches the other.
 *
 * Owns whose code runs when one wakes the other: a fiber of a task goes on as code of that task, any other as the host
 * calls it, outside any step of a loop.
 */

import { type CoroutineLike, copyContext, type EventLoop, type Future, isfuture } from '@tsyncio/core';
import { callAsHost, currentLoop } from '@tsyncio/core/guest';
import type { Cause, Fiber } from 'effect';
import { Effect } from 'effect';
import { CurrentHost, type FiberHost } from '../fibers/fiber-host.ts';
import { inheritedContext } from '../fibers/inherited-context.ts';
import { Loop } from '../loops/loop-reference.ts';
import { defaultLoop, serverOf } from '../loops/served-loop.ts';

type Fail = (effect: Effect.Effect<never>) => void;

export class TaskPlace {
  readonly #fiber: Fiber.Fiber<unknown, unknown>;
  /** `null`: the fiber is no task's. */
  readonly #host: FiberHost | null;
  /** Who is told when the task is done; a later wait takes the place of the first. */
  #waiting: { readonly done: () => void; readonly fail: Fail } | null = null;

  #isOver = false;

  constructor(fiber: Fiber.Fiber<unknown, unknown>) {
    this.#fiber = fiber;
    const host = fiber.getRef(CurrentHost);
    // A fiber that was detached may outlive the loop.
    this.#host = host?.loop.isClosed() === true ? null : host;
  }

  /** Makes the task; a future is one already. */
  begin<A>(source: CoroutineLike<A> | Future<A>): Future<A> {
    if (isfuture(source)) return source as Future<A>; // as: told by its brand
    return this.#asFiber(() => {
      const context = copyContext();
      context.run(() => inheritedContext.set(this.#fiber.context));
      return this.#loop().createTask(source, { context });
    });
  }

  /**
   * Calls `done` as the fiber's code when the task is done.
   *
   * @param abandoned Called instead where the end of the loop has ended the task, or it will never be done.
   */
  follow(task: Future<unknown>, done: () => void, abandoned: Fail): void {
    const isFollowed = this.#waiting !== null;
    this.#waiting = { done, fail: abandoned };
    if (isFollowed) return;
    const loop = task.getLoop();
    const host = this.#host;
    const waited = host?.loop === loop ? host.waitInside() : undefined;
    const server = serverOf(loop);
    const fail = (cause: Cause.Cause<never>): void => this.#waiting?.fail(Effect.failCause(cause));
    const settled = server?.wait(fail);
    const deliver = (): void => {
      this.#isOver = true;
      settled?.();
      waited?.();
      const failure = server?.failureOf(task);
      if (failure === undefined) this.#waiting?.done();
      else fail(failure);
    };
    task.addDoneCallback(() => {
      if (host === null) callAsHost(() => queueMicrotask(deliver));
      else if (host.loop === loop) host.guest.call(deliver);
      else host.guest.callSoon(deliver);
    });
  }

  /** Whether the fiber was told that the task is done. */
  get isOver(): boolean {
    return this.#isOver;
  }

  cancel(task: Future<unknown>): void {
    this.#asFiber(() => task.cancel());
  }

  #asFiber<R>(fn: () => R): R {
    return this.#host === null ? callAsHost(fn) : this.#host.guest.call(fn);
  }

  #loop(): EventLoop {
    const chosen = this.#fiber.getRef(Loop);
    if (chosen !== null && (this.#host !== null || chosen.isClosed() !== true)) return chosen;
    const here = currentLoop();
    return here?.isClosed() === false ? here : defaultLoop(this.#fiber.context);
  }
}
