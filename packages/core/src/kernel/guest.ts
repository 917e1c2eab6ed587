/**
 * Code of another runtime that runs inside a task: the fibers of an effect system, say, with a scheduler of their own.
 *
 * Owns that such code is known as its task's, whoever calls it, and that the loop knows what it waits for. Must never
 * suspend or end the task: its coroutine does.
 */

import type { Context } from './context.ts';
import { RuntimeError } from './exceptions.ts';
import type { Enter } from './guarded-enter.ts';
import type { Handle, TimerHandle } from './handle.ts';
import { wired } from './host.ts';
import type { EventLoop } from './loop.ts';
import { NativeCall } from './native.ts';
import { currentTask, running } from './running.ts';

/**
 * A place in the current task for code that the task does not run itself. What it awaits of the library becomes a
 * strand of the task, as what an async function awaits beside its own wait does.
 *
 * @example
 * ```ts
 * import * as asyncio from '@tsyncio/core';
 * import { Guest } from '@tsyncio/core/guest';
 *
 * const who = new asyncio.ContextVar<string>('who');
 *
 * await asyncio.run(
 *   asyncio.coroutine(function* () {
 *     who.set('ada');
 *     const guest = new Guest();
 *     const future = guest.loop.createFuture<string>();
 *     guest.callSoon(() => future.setResult(`${who.get()} in ${asyncio.currentTask()?.getName()}`));
 *     console.log(yield* future); // ada in Task-1
 *   })(),
 * );
 * ```
 */
export class Guest {
  /** The loop of the task. */
  readonly loop: EventLoop;
  readonly #native: NativeCall;
  /** The contexts that keepers have for the code of the task, here. */
  readonly #enter: Enter | null;
  #waitsOutside = false;

  /** @throws {RuntimeError} If no task runs here. */
  constructor() {
    const task = currentTask();
    if (task === null) throw new RuntimeError('Cannot make a Guest as no task runs here');
    this.loop = task._loop;
    this.#native = new NativeCall(task, running.loop === null ? null : running.frame, null);
    this.#enter = running.keepers === null ? null : running.keepers.forCallback();
  }

  /** Whether what runs now is code of the task already, as what `call` calls is, or what goes on after a promise. */
  get isHere(): boolean {
    if (running.loop !== null) return running.native === this.#native;
    return this.loop._store?.getStore() === this.#native;
  }

  /** Calls `fn` now, as code of the task, and gives what it returns. */
  call<R>(fn: () => R): R {
    const native = this.#native;
    const { loop, task, frame, native: before, context } = running;
    running.loop = this.loop;
    running.task = native.task;
    running.frame = native.frame;
    running.native = native;
    running.context = null;
    try {
      const store = this.loop._store;
      if (store === null || store.getStore() === native) return fn();
      // Whoever calls may have entered something else.
      return this.#enter === null ? store.run(native, fn) : this.#enter(() => store.run(native, fn));
    } finally {
      running.loop = loop;
      running.task = task;
      running.frame = frame;
      running.native = before;
      running.context = context;
    }
  }

  /** As `loop.callSoon`, as code of the task. */
  callSoon(fn: () => unknown): Handle {
    return this.loop.callSoon(() => this.call(fn), { context: this.#context });
  }

  /** As `loop.callLater`, as code of the task. */
  callLater(delay: number, fn: () => unknown): TimerHandle {
    return this.loop.callLater(delay, () => this.call(fn), { context: this.#context });
  }

  /**
   * Whether it waits for something that the loop cannot see. As long as it does, its loop may be woken from outside: that
   * nothing else goes on is no deadlock, and a virtual clock gives the host its turn before time passes.
   */
  get waitsOutside(): boolean {
    return this.#waitsOutside;
  }

  set waitsOutside(waits: boolean) {
    if (waits === this.#waitsOutside) return;
    this.#waitsOutside = waits;
    if (waits) this.loop._openOutside();
    else this.loop._closeOutside();
  }

  /** Whether the time of its loop is the host's, and not that of a clock of the user's. */
  get isOnHostTime(): boolean {
    return this.loop._isOnHostTime;
  }

  /** The task's own: a copy would be made for each call, and take the task's variables for itself. */
  get #context(): Context {
    return this.#native.task._context;
  }
}

/**
 * Calls `fn` as the host does, outside any step, also where a step is on the stack: for code that a task happens to wake,
 * and that is none of its own. Only the host's context store says whose it is.
 */
export function callAsHost<R>(fn: () => R): R {
  const { loop, task, frame, native, context } = running;
  running.loop = null;
  running.task = null;
  running.frame = null;
  running.native = null;
  running.context = null;
  try {
    return fn();
  } finally {
    running.loop = loop;
    running.task = task;
    running.frame = frame;
    running.native = native;
    running.context = context;
  }
}

/** As {@link callAsHost}, and as code of no task, whatever the host's context store says: to start a loop of its own. */
export function callOutside<R>(fn: () => R): R {
  const { store } = wired.host;
  return callAsHost(() => (store === null ? fn() : store.run(undefined, fn)));
}
