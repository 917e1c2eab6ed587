/**
 * A coroutine that a loop runs.
 *
 * Owns the states of a task between its steps. Must never run two pieces of its code at once, nor let the loop go on
 * while its async functions still run in microtasks. CPython 3.13: `tasks.py`, Task.
 */

import { type Awaitable, type Reject, type Resolve, SUSPENDS, type Suspends } from './awaitable.ts';
import { type Context, copyContext } from './context.ts';
import { type CoroutineLike, describe, stepsOf } from './coroutine.ts';
import { isCancelled, RuntimeError } from './exceptions.ts';
import { AwaitFrame, Frame } from './frame.ts';
import { Future } from './future.ts';
import { type HostContext, wired } from './host.ts';
import type { EventLoop } from './loop.ts';
import type { Runnable } from './ready-queue.ts';
import { currentLoop, running } from './running.ts';
import { drive } from './step.ts';

/** How a task is made. */
export interface TaskOptions {
  /** What the task is called; default `Task-1`, `Task-2` and so on. */
  readonly name?: string | undefined;
  /** The context that it runs in; default: a copy of the current one. */
  readonly context?: Context | undefined;
  /** Runs the first step at once, inside the call, where its loop runs. Python's `eager_start`. */
  readonly eagerStart?: boolean | undefined;
  /** Cancels the task when it aborts. */
  readonly signal?: AbortSignal | undefined;
}

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
  /** Its other waits, where its code waits for several things at once. */
  #strands: Set<Strand> | null = null;
  /** Whether its async functions wait for something foreign. */
  #away = false;
  #name: string | number;
  #cancels = 0;
  #mustCancel = false;

  /**
   * @param source A Coroutine, a generator, or a function without arguments that makes either or is async.
   * @param options See {@link TaskOptions}; `loop`: the loop that runs it, default the running one.
   * @throws {TypeError} If `source` is none of these: a promise above all.
   * @throws {RuntimeError} If there is no loop.
   */
  constructor(source: CoroutineLike<T>, options: TaskOptions & { readonly loop?: EventLoop } = {}) {
    super(options.loop === undefined ? {} : { loop: options.loop });
    this._frame = new Frame(stepsOf(source), null);
    names += options.name === undefined ? 1 : 0;
    this.#name = options.name ?? names;
    this._context = options.context ?? copyContext();
    this._hostContext = this._loop._hostContextHere();
    this._loop._tasks.add(this as Task<unknown>); // as: its result is not looked at
    this._begin(options);
  }

  /** @internal */
  _begin(options: TaskOptions): void {
    if (options.signal !== undefined) this.#listen(options.signal);
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
    if (this.done()) return false;
    this.#cancels += 1;
    let reached = this._waiter?.cancel(message) ?? false;
    if (this.#strands !== null) {
      const strands = [...this.#strands].filter((strand) => strand.cancel(message)).length;
      // Where it only waits for its strands, they bring it the error. Where it has more to do, they can't.
      if (strands > 0 && this._frame === null && !this.#runs()) reached = true;
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

  // --- what the loop and the step call

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
    if (this._hostContext === null) this._step(frame, error, cancels);
    else this._hostContext(step, this as Task<unknown>, frame, error, cancels); // as: its result is not looked at
  }

  /** A step in a turn of the loop. @internal */
  _step(frame: Frame, value: unknown, thrown: boolean): void {
    running.task = this as Task<unknown>; // as: its result is not looked at
    drive(this as Task<unknown>, frame, value, thrown); // as: likewise
    running.task = null;
  }

  /** Waits for what a generator yielded. // CPython 3.13, Task.__step_run_and_handle_result @internal */
  _suspend(frame: Frame, yielded: unknown): void {
    this._frame = frame;
    if (yielded === undefined) this._loop._schedule(this);
    else {
      const refusal = this.#refuse(yielded);
      if (refusal === null)
        this.#waitFor(yielded as Future<unknown>); // as: nothing else is let through
      else
        this._loop.callSoon(() => this._step(this.#takeFrame(), refusal, true), { context: this._context });
    }
    this.#endStep();
  }

  /** The outermost frame has ended: the task has, or an async function goes on. @internal */
  _leave(frame: Frame, value: unknown, thrown: boolean): void {
    if (!(frame instanceof AwaitFrame)) {
      this.#finish(value, thrown);
      return;
    }
    const { owner } = frame;
    if (owner !== (this as Task<unknown>)) this.#finish(value, thrown); // as: its result is not looked at
    const before = running.task;
    running.task = owner;
    owner._enterNative(false);
    frame.end(value, thrown);
    running.task = before;
    owner.#guardTrailing();
  }

  /**
   * Control goes to an async function of this task.
   *
   * @param awaits Whether its synchronous part, which is over, has come to an await of the library.
   * @internal
   */
  _enterNative(awaits: boolean): void {
    const loop = this._loop;
    const task = this as Task<unknown>; // as: its result is not looked at
    if (loop._turns) loop._native = task;
    if (loop._store === null && loop._native === task) {
      running.trailing = awaits ? null : task;
      running.awaits = false;
    }
  }

  /** An async function that a frame waits for has ended. @internal */
  _resumeFromNative(frame: Frame, value: unknown, thrown: boolean): void {
    if (this.done()) return;
    if (this._frame !== null) this.#detach();
    this.#drive(frame, value, thrown);
  }

  /** An async function of this task awaits something of the library. @internal */
  _await(awaitable: Awaitable<unknown>, resolve: Resolve, reject: Reject): PromiseLike<unknown> {
    const owner = this as Task<unknown>; // as: its result is not looked at
    let frame: AwaitFrame;
    try {
      if (this._loop.isClosed()) throw new RuntimeError('Event loop is closed');
      frame = new AwaitFrame(awaitable[Symbol.iterator](), owner, resolve, reject);
    } catch (error) {
      return Promise.reject(error).then(resolve, reject);
    }
    if (this.#away) this.#comeBack();
    if (this._frame === null && running.loop === null && !this.done()) this.#drive(frame, undefined, false);
    else this.#addStrand(frame)._start();
    return frame;
  }

  /** The microtasks are drained, and no await of the library came: it waits for something foreign. @internal */
  _goAway(): void {
    if (this.done() || this._frame !== null) return;
    this.#away = true;
    this._loop._outside += 1;
    running.away += 1;
  }

  /** Whether its async functions wait for something foreign. @internal */
  get _isAway(): boolean {
    return this.#away;
  }

  // --- inside

  /** Runs a step outside a turn of the loop: in a microtask, or eagerly. */
  #drive(frame: Frame, value: unknown, thrown: boolean): void {
    const { loop, task, context } = running;
    running.loop = this._loop;
    running.task = this as Task<unknown>; // as: its result is not looked at
    running.context = null;
    try {
      drive(running.task, frame, value, thrown);
    } finally {
      running.loop = loop;
      running.task = task;
      running.context = context;
    }
  }

  #takeFrame(): Frame {
    const frame = this._frame as Frame; // as: only a suspended task is resumed
    this._frame = null;
    this._waiter = null;
    return frame;
  }

  #waitFor(future: Future<unknown>): void {
    future._blocking = false;
    future._addWaker(this);
    this._waiter = future;
    if (this.#mustCancel && future.cancel(this._message)) this.#mustCancel = false;
  }

  /** Why `yielded` can't be waited for, `null` where it can. */
  #refuse(yielded: unknown): RuntimeError | null {
    const kind = (yielded as Partial<Suspends> | null)?.[SUSPENDS];
    if (kind !== 'future') {
      if (kind !== 'coroutine') return new RuntimeError(`Task got bad yield: ${describe(yielded)}`);
      return new RuntimeError(`yield was used instead of yield* in ${this} with ${yielded}`);
    }
    const future = yielded as Future<unknown>; // as: its kind says so
    if (future._loop !== this._loop) {
      return new RuntimeError(`Task ${this} got Future ${future} attached to a different loop`);
    }
    if (!future._blocking)
      return new RuntimeError(`yield was used instead of yield* in ${this} with ${future}`);
    future._blocking = false;
    if (future === (this as Future<unknown>)) return new RuntimeError(`Task cannot await on itself: ${this}`);
    return null;
  }

  #runs(): boolean {
    const task = this as Task<unknown>; // as: its result is not looked at
    return running.task === task || this._loop._native === task;
  }

  #finish(value: unknown, thrown: boolean): void {
    if (this.#away) this.#comeBack();
    if (this._frame !== null) this.#detach();
    this._loop._tasks.delete(this as Task<unknown>); // as: its result is not looked at
    if (thrown && isCancelled(value)) {
      this._message = undefined;
      this._settle('cancelled', value);
    } else if (thrown) this._settle('failed', value);
    else if (this.#mustCancel) this._settle('cancelled', undefined);
    else this._settle('finished', value);
    if (this.#strands !== null) for (const strand of [...this.#strands]) strand.cancel();
    this._ended();
    this.#endStep();
  }

  /** @internal */
  _ended(): void {}

  /** The task is suspended, or done: the loop may go on, if it waited for that. */
  #endStep(): void {
    const task = this as Task<unknown>; // as: its result is not looked at
    if (running.trailing === task) running.trailing = null;
    if (this._loop._native === task) this._loop._endStep();
  }

  #comeBack(): void {
    this.#away = false;
    this._loop._outside -= 1;
    running.away -= 1;
  }

  /**
   * Without a context store, and where other tasks wait for foreign promises: the code that `resolve` lets go on
   * runs in the next microtask. When it has come to its next await, what runs after it may be somebody else's.
   */
  #guardTrailing(): void {
    if (running.away === 0 || running.trailing !== (this as Task<unknown>)) return; // as: only its identity counts
    wired.host.microtask(() => {
      if (running.awaits && running.trailing === (this as Task<unknown>)) running.trailing = null; // as: likewise
    });
  }

  #addStrand(frame: Frame): Strand {
    const strand = new Strand(this as Task<unknown>, frame); // as: its result is not looked at
    this.#strands ??= new Set();
    this.#strands.add(strand);
    if (this.done()) strand.cancel();
    this.#endStep();
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

  /** @internal */
  _dropStrand(strand: Strand): void {
    this.#strands?.delete(strand);
  }

  #listen(signal: AbortSignal): void {
    const source = signal as unknown as SignalLike; // as: the global type is empty where no host's types are loaded
    const abort = (): void => {
      this.cancel();
    };
    if (source.aborted) abort();
    source.addEventListener('abort', abort);
    this.addDoneCallback(() => source.removeEventListener('abort', abort));
  }
}

/** What the kernel uses of the host's AbortSignal. */
interface SignalLike {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

function step(task: Task<unknown>, frame: Frame, value: unknown, thrown: boolean): void {
  task._step(frame, value, thrown);
}

/**
 * A further wait of a task that waits already: a task of its own, so that a timeout or a cancellation in it stops
 * nothing else. It ends with the task at the latest.
 */
class Strand extends Task<unknown> {
  readonly #parent: Task<unknown>;

  constructor(parent: Task<unknown>, frame: Frame) {
    super(nothing, { loop: parent._loop, name: `${parent.getName()}.strand`, context: parent._context });
    this.#parent = parent;
    this._frame = frame;
  }

  /** Whoever made it knows whether it has begun. @internal */
  override _begin(): void {}

  /** @internal */
  _start(): void {
    this._loop._schedule(this);
  }

  /** Its error is the code's that awaits. @internal */
  override _ended(): void {
    this._retrieve();
    this.#parent._dropStrand(this);
  }
}

function* nothing(): Generator<never, void, never> {}
