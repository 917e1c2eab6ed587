/** Callbacks that wait in the loop, and how one is called: in its context, its errors going to the loop. */

import { checkContext } from './check.ts';
import { type Context, copyContext } from './context.ts';
import type { Keepers } from './context-keeper.ts';
import { nameOf } from './describe.ts';
import { KeyboardInterrupt } from './exceptions.ts';
import type { EventLoop } from './loop.ts';
import { printsItself } from './prints-itself.ts';
import type { Runnable } from './ready-queue.ts';
import { running } from './running.ts';
import type { HeapTimer } from './timer-heap.ts';

/** Calls `callback` in `context`. What it throws goes to the loop's exception handler, and stops nothing else, but for a KeyboardInterrupt. */
export function call<A>(
  loop: EventLoop,
  callback: (argument: A) => unknown,
  argument: A,
  context: Context,
  handle: Runnable,
): void {
  const previous = running.context;
  running.context = context;
  context._entered = true;
  try {
    callback(argument);
  } catch (exception) {
    if (exception instanceof KeyboardInterrupt) loop._interrupt(exception);
    else {
      const message = `Exception in callback ${nameOf(callback)}`;
      loop.callExceptionHandler({
        message,
        exception,
        handle,
        sourceTraceback: loop._debug?.traceOf(handle),
      });
    }
  } finally {
    running.context = previous;
    context._entered = false;
  }
}

/** A callback that is called in the contexts of here, under its own name. */
function kept(callback: () => unknown, keepers: Keepers): () => unknown {
  const enter = keepers.forCallback();
  if (enter === null) return callback;
  return Object.defineProperty(() => enter(callback), 'name', { value: callback.name });
}

/**
 * A callback that waits to be called, as `callSoon` returns it. Python's `asyncio.Handle`.
 *
 * @example
 * ```ts
 * import * as asyncio from '@tsyncio/core';
 *
 * await asyncio.run(async () => {
 *   const handle = asyncio.getRunningLoop().callSoon(() => console.log('never'));
 *   handle.cancel();
 *   console.log(handle.cancelled()); // true
 * });
 * ```
 */
export class Handle implements Runnable {
  static {
    printsItself(Handle);
  }

  /** @internal */
  readonly _loop: EventLoop;
  #callback: (() => unknown) | null;
  readonly #context: Context;

  /** @internal Made by `callSoon` and the like. */
  constructor(callback: () => unknown, loop: EventLoop, context: Context | undefined) {
    this.#callback = running.keepers === null ? callback : kept(callback, running.keepers);
    this._loop = loop;
    checkContext('schedule a callback', context);
    this.#context = context ?? copyContext();
    if (loop._debug !== null) loop._debug.note(this);
  }

  /** Makes sure that the callback is not called any more. */
  cancel(): void {
    this.#callback = null;
  }

  /** Whether `cancel` was called. */
  cancelled(): boolean {
    return this.#callback === null;
  }

  /** The context in which the callback is called. */
  getContext(): Context {
    return this.#context;
  }

  /** @internal */
  _run(): void {
    if (this.#callback !== null) call(this._loop, this.#callback, undefined, this.#context, this);
  }

  /** The callback, or what became of it. @internal */
  protected get _what(): string {
    return this.#callback === null ? '[cancelled]' : nameOf(this.#callback);
  }

  toString(): string {
    return `<Handle ${this._what}>`;
  }
}

/** What waits for its time in a loop. */
export interface Timer extends HeapTimer, Runnable {}

/** A callback that waits for its time, as `callLater` and `callAt` return it. Python's `asyncio.TimerHandle`. */
export class TimerHandle extends Handle implements Timer {
  /** @internal */
  readonly _when: number;
  /** @internal */
  _order = 0;
  /** @internal */
  _place = -1;

  /** @internal Made by `callLater` and `callAt`. */
  constructor(when: number, callback: () => unknown, loop: EventLoop, context: Context | undefined) {
    super(callback, loop, context);
    this._when = when;
  }

  /** When the callback is due, in seconds of the loop's clock. */
  when(): number {
    return this._when;
  }

  override cancel(): void {
    super.cancel();
    this._loop._timers.remove(this);
  }

  override toString(): string {
    return `<TimerHandle when=${this._when} ${this._what}>`;
  }
}
