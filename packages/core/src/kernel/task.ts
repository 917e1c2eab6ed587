/**
 * A coroutine that a loop runs.
 *
 * Owns the states of a task between its steps. Must never run two pieces of its code at once, nor let the loop go on
 * while its async functions still run in microtasks. CPython 3.13: `tasks.py`, Task.
 */

import { cancelWith, checkSignal } from './abort.ts';
import type { Awaitable, Reject, Resolve } from './awaitable.ts';
import { type Context, copyContext } from './context.ts';
import { type CoroutineLike, runsGenerator, stepsOf } from './coroutine.ts';
import { isCancelled, RuntimeError } from './exceptions.ts';
import { AwaitFrame, Frame, isWithin } from './frame.ts';
import { Future, type LoopOption } from './future.ts';
import type { HostContext } from './host.ts';
import { comeBack, type NativeCall, resumeNative } from './native.ts';
import type { Runnable } from './ready-queue.ts';
import { refuse } from './refuse.ts';
import { currentLoop, running } from './running.ts';
import { drive } from './step.ts';
import { type HostOption, strandOptions, type TaskOptions } from './task-options.ts';

let names = 0;

/**
 * A coroutine that runs beside its creator. Python's `asyncio.Task`; made by `createTask`.
 *
 * **Cancellation:** `cancel` makes what the task waits for throw CancelledError in it.
 *
 * @example
 * ```ts
 * import * as asyncio from '@tsyncio/core';
 *
 * await asyncio.run(async () => {
 *   const task = asyncio.createTask(asyncio.sleep(60), { name: 'sleeper' });
 *   await asyncio.sleep(0);
 *   task.cancel();
 *   await asyncio.wait([task]);
 *   console.log(String(task)); // <Task 'sleeper' [cancelled]>
 * });
 * ```
 */
export class Task<T> extends Future<T> implements Runnable {
  /** @internal */
  readonly _context: Context;
  /** The host's context that each of its steps enters; `null`: the loop's own. @internal */
  readonly _hostContext: HostContext | null;
  /** Where the task is suspended; `null` while its code runs, or waits for what is foreign. @internal */
  _frame: Frame | null;
  /** What it is suspended on, where that is a future. @internal */
  _waiter: Future<unknown> | null = null;
  /** Its other waits, where its code waits for several things at once. @internal */
  _strands: Set<Strand> | null = null;
  /** Where its async functions wait for something foreign: whether for nothing else. @internal */
  _away: 'alone' | 'with strands' | null = null;
  #name: string | number;
  #cancels = 0;
  #mustCancel = false;

  /**
   * @param source A Coroutine, a generator, or a function without arguments that makes either or is async.
   * @param options See {@link TaskOptions}; `loop`: the loop that runs it, default the running one.
   * @throws {TypeError} If `source` is none of these: a promise above all.
   * @throws {RuntimeError} If there is no loop.
   */
  constructor(source: CoroutineLike<T>, options: TaskOptions & LoopOption = {}) {
    super(options);
    if (options.signal !== undefined) checkSignal(options.signal);
    this._frame = new Frame(stepsOf(source), null);
    this.#name = options.name === undefined ? ++names : String(options.name);
    this._context = options.context ?? copyContext();
    const { hostContext } = options as HostOption; // as: the library's own callers may give it
    this._hostContext = hostContext === undefined ? this._loop._hostContextHere() : hostContext;
    this._loop._tasks.add(this);
    this._begin(options);
  }

  /** @internal */
  _begin(options: TaskOptions): void {
    if (options.signal !== undefined) cancelWith(this, options.signal);
    if (options.eagerStart === true && currentLoop() === this._loop)
      this.#drive(this.#takeFrame(), undefined, false);
    else this._loop._schedule(this);
  }

  /** What the task is called. */
  getName(): string {
    return typeof this.#name === 'number' ? `Task-${this.#name}` : this.#name;
  }

  setName(name: string): void {
    this.#name = name;
  }

  /** The context that the task runs in. */
  getContext(): Context {
    return this._context;
  }

  /**
   * Asks the task to end: what it waits for throws CancelledError in it. It may clean up, and it may go on.
   *
   * @param message What the CancelledError says.
   * @returns False where the task is done already.
   */
  override cancel(message?: string): boolean {
    return this._cancelWithin(null, message);
  }

  /** Cancels what runs inside `scope`, and nothing beside it; `null`: all of the task. @internal */
  _cancelWithin(scope: Frame | null, message?: string): boolean {
    if (this.done()) return false;
    this.#cancels += 1;
    let reached = this._waiter?.cancel(message) ?? false;
    if (this._strands !== null) {
      const inside = [...this._strands].filter((strand) => scope === null || isWithin(strand._begun, scope));
      const strands = inside.filter((strand) => strand.cancel(message)).length;
      // Where it only waits for its strands, they bring it the error. Where it has more to do, they can't.
      const runs = running.task === this || this._loop._steps.has(this);
      if (strands > 0 && this._frame === null && !runs) reached = true;
    }
    if (!reached) {
      this.#mustCancel = true;
      this._message = message;
    }
    return true;
  }

  /** How many calls of `cancel` have not been taken back. */
  cancelling(): number {
    return this.#cancels;
  }

  /** Takes one call of `cancel` back. Returns how many are left. */
  uncancel(): number {
    if (this.#cancels > 0) {
      this.#cancels -= 1;
      if (this.#cancels === 0) this.#mustCancel = false;
    }
    return this.#cancels;
  }

  /** @throws {RuntimeError} Always: a task's result is its coroutine's. */
  override setResult(_value: T): void {
    throw new RuntimeError(`Task does not support set_result operation: ${this}`);
  }

  /** @throws {RuntimeError} Always: a task's error is its coroutine's. */
  override setException(_error: unknown): void {
    throw new RuntimeError(`Task does not support set_exception operation: ${this}`);
  }

  override toString(): string {
    return `<Task '${this.getName()}' [${this._stateText()}]>`;
  }

  /** The next step. // CPython 3.13, Task.__wakeup and Task.__step @internal */
  _run(): void {
    if (this.done()) return;
    let error: unknown;
    const cancels = this.#mustCancel;
    if (cancels) {
      const state = this._waiter?._state;
      if (state === 'cancelled' || state === 'failed') error = this._waiter?._failure();
      if (!isCancelled(error)) error = this._cancelledError();
      this.#mustCancel = false;
    }
    const frame = this.#takeFrame();
    const hostContext = frame.base?.hostContext ?? this._hostContext;
    if (hostContext === null) this._step(frame, error, cancels);
    else hostContext(() => this._step(frame, error, cancels));
  }

  /** A step in a turn of the loop. @internal */
  _step(frame: Frame, value: unknown, thrown: boolean): void {
    running.task = this;
    drive(this, frame, value, thrown);
    running.task = null;
  }

  /** Waits for what a generator yielded. // CPython 3.13, Task.__step_run_and_handle_result @internal */
  _suspend(frame: Frame, yielded: unknown): void {
    this._frame = frame;
    if (this._away !== null) comeBack(this);
    const refusal = yielded === undefined ? null : refuse(this, yielded);
    if (refusal !== null) {
      this._loop.callSoon(() => this._step(this.#takeFrame(), refusal, true), { context: this._context });
    } else if (yielded === undefined) this._loop._schedule(this);
    else {
      const future = yielded as Future<unknown>; // as: nothing else is let through
      future._addWaker(this);
      this._waiter = future;
      if (this.#mustCancel && future.cancel(this._message)) this.#mustCancel = false;
    }
    this.#endStep();
  }

  /** The outermost frame has ended: the task has, or an async function goes on. @internal */
  _leave(frame: Frame, value: unknown, thrown: boolean): void {
    if (!(frame instanceof AwaitFrame)) {
      this.#finish(value, thrown);
      return;
    }
    const { task } = frame.native;
    if (task !== this) {
      // A strand's step goes on in its owner: the loop must not run, nor time pass, before that has come to a wait.
      if (this._loop._steps.has(this)) this._loop._steps.begin(task);
      this.#finish(value, thrown);
    }
    resumeNative(frame, value, thrown);
  }

  /** An async function that a frame waits for has ended. @internal */
  _resumeFromNative(frame: Frame, value: unknown, thrown: boolean): void {
    if (this.done()) return;
    let task: Task<unknown> = this;
    if (this._frame !== null && isWithin(this._frame, frame)) this.#detach();
    // Where the task waits elsewhere, this is what code that did not wait for it left behind.
    else if (this._frame !== null) task = this.#addStrand(frame);
    task._frame = null;
    task.#drive(frame, value, thrown);
  }

  /** An async function of this task awaits something of the library. @internal */
  _await(
    native: NativeCall,
    awaitable: Awaitable<unknown>,
    resolve: Resolve,
    reject: Reject,
  ): PromiseLike<unknown> {
    let frame: AwaitFrame;
    try {
      if (this._loop.isClosed()) throw new RuntimeError('Event loop is closed');
      frame = new AwaitFrame(awaitable[Symbol.iterator](), native, resolve, reject);
    } catch (error) {
      return Promise.reject(error).then(resolve, reject);
    }
    if (this._frame === null && native.waits === null && running.loop === null && !this.done()) {
      native.waits = frame;
      // The code that awaits may have entered storage of its own, which a generator that it awaits is to see.
      if (this._hostContext !== null && runsGenerator(awaitable)) frame.hostContext = this._loop._snapshot();
      this.#drive(frame, undefined, false);
    } else {
      this.#addStrand(frame)._start();
      this.#endStep();
    }
    return frame;
  }

  /** Runs a step outside a turn of the loop: in a microtask, or eagerly. */
  #drive(frame: Frame, value: unknown, thrown: boolean): void {
    const { loop, task, native, context } = running;
    running.loop = this._loop;
    running.task = this;
    running.native = null;
    running.context = null;
    try {
      drive(this, frame, value, thrown);
    } finally {
      running.loop = loop;
      running.task = task;
      running.native = native;
      running.context = context;
    }
  }

  #takeFrame(): Frame {
    const frame = this._frame as Frame; // as: only a suspended task is resumed
    this._frame = null;
    this._waiter = null;
    return frame;
  }

  #finish(value: unknown, thrown: boolean): void {
    if (this._away !== null) comeBack(this);
    if (this._frame !== null) this.#detach();
    this._loop._tasks.delete(this);
    if (thrown && isCancelled(value)) {
      this._message = undefined;
      this._settle('cancelled', value);
    } else if (thrown) this._settle('failed', value);
    else if (this.#mustCancel) this._settle('cancelled', undefined);
    else this._settle('finished', value);
    if (this._strands !== null) for (const strand of [...this._strands]) strand.cancel();
    this._ended();
    this.#endStep();
  }

  /** @internal */
  _ended(): void {}

  /** The task is suspended, or done: the loop may go on, if it waited for that. */
  #endStep(): void {
    if (this._loop._steps.has(this)) this._loop._endStep(this);
  }

  #addStrand(frame: Frame): Strand {
    const strand = new Strand(this, frame);
    this._strands ??= new Set();
    this._strands.add(strand);
    if (this.done()) strand.cancel();
    return strand;
  }

  /** Makes a strand of where the task is suspended, so that its other code can go on, or end. */
  #detach(): void {
    const frame = this._frame as Frame; // as: the callers look
    const waiter = this._waiter;
    const strand = this.#addStrand(frame);
    this.#takeFrame();
    strand._waiter = waiter;
    if (waiter?._state === 'pending') waiter._replaceWaker(this, strand);
    else this._loop._replace(this, strand);
  }
}

/**
 * A further wait of a task that waits already: a task of its own, so that a timeout or a cancellation in it stops
 * nothing else. It ends with the task at the latest.
 */
class Strand extends Task<unknown> {
  readonly #parent: Task<unknown>;
  /** The frame inside which it was begun. @internal */
  readonly _begun: Frame | null;

  constructor(parent: Task<unknown>, frame: Frame) {
    super(nothing, strandOptions(parent));
    this.#parent = parent;
    this._begun = frame.base === null ? null : frame.base.native.frame;
    this._frame = frame;
  }

  /** @internal */
  override _begin(): void {}

  /** @internal */
  _start(): void {
    this._loop._schedule(this);
  }

  /** Its error is the code's that awaits. @internal */
  override _ended(): void {
    this._retrieve();
    this.#parent._strands?.delete(this);
  }
}

function* nothing(): Generator<never, void, never> {}
