/**
 * How the code of a task runs, from one wait to the next.
 *
 * Owns where a task is suspended. Must never run two pieces of its code at once, nor let the loop go on while its
 * async functions still run in microtasks. CPython 3.13: `tasks.py`, Task.__step.
 */

import { AsyncPart } from './async-part.ts';
import type { Awaitable, Reject, Resolve, Steps } from './awaitable.ts';
import { runsGenerator } from './call.ts';
import type { Cancellation } from './cancellation.ts';
import type { Context } from './context.ts';
import { CancelledError, isCancelled, KeyboardInterrupt, RuntimeError } from './exceptions.ts';
import { AwaitFrame, type Frame, isLeftBehind, isWithin, type Named } from './frame.ts';
import { Future, type LoopOption } from './future.ts';
import type { Enter } from './guarded-enter.ts';
import { comeBack, type NativeCall, resumeNative } from './native.ts';
import type { Runnable } from './ready-queue.ts';
import { refuse } from './refuse.ts';
import { currentTask, running } from './running.ts';
import { drive } from './step.ts';
import type { Strand, Task } from './task.ts';
import type { Wait } from './wait.ts';

/** The part of {@link Task} that its users do not see. */
export abstract class TaskSteps<T> extends Future<T> implements Runnable {
  /** @internal */
  abstract get _context(): Context;
  /** Where the task is suspended; `null` while its code runs, or waits for what is foreign. @internal */
  abstract _frame: Frame | null;
  /** The generator that it runs, or what it is to run: the task is the frame of its coroutine. @internal */
  abstract _iterator: Steps<unknown> | null;
  /** The function of that coroutine. @internal */
  abstract _fn: Named | null;
  /** What it is suspended on, where that is a future. @internal */
  _waiter: Wait | null = null;
  /** What it has for its async functions; `null`: nothing. @internal */
  _async: AsyncPart | null = null;
  /** `null`: it was never cancelled. @internal */
  _cancellation: Cancellation | null = null;

  /** Without it, `super(...arguments)` would come out (docs/performance.md). */
  constructor(options: LoopOption) {
    super(options);
  }

  /** The host's context that each of its steps enters; `null`: the loop's own. @internal */
  get _hostContext(): Enter | null {
    return this._async === null ? null : this._async.hostContext;
  }

  /** Its other waits, where its code waits for several things at once. @internal */
  get _strands(): Set<Strand> | null {
    return this._async === null ? null : this._async.strands;
  }

  /** Whether its async functions wait for something foreign. @internal */
  get _isAway(): boolean {
    return this._async !== null && this._async.away !== null;
  }

  /** @internal */
  _asyncPart(): AsyncPart {
    this._async ??= new AsyncPart(null);
    return this._async;
  }

  /** A task for a further wait of this one. @internal */
  protected abstract _newStrand(frame: Frame): Strand;

  /** It is one of its loop's tasks from now on; `maker`: who made it, where that is not who runs. @internal */
  protected _enlist(maker?: Task<unknown>): void {
    this._loop._tasks.add(taskOf(this));
    running.observers?.taskMade(taskOf(this), maker ?? currentTask());
  }

  /** The next step. // CPython 3.13, Task.__wakeup and Task.__step @internal */
  _run(): void {
    if (this._state !== 'pending') return;
    const task = this as TaskSteps<unknown> as Task<unknown>; // as: Task is the only one that extends it
    const cancels = this._cancellation?.isDue === true;
    const error = cancels ? this._arrivingError() : undefined;
    const frame = this._takeFrame();
    if (this._async !== null) {
      const hostContext = frame._base?.hostContext ?? this._async.hostContext;
      if (hostContext !== null) {
        hostContext(() => this._step(frame, error, cancels));
        return;
      }
    }
    // As _step(), one call less.
    running.task = task;
    drive(task, frame, error, cancels);
    running.task = null;
  }

  /** The first step, inside the step of whoever made the task. @internal */
  _runEagerly(): void {
    running.observers?.taskRuns(taskOf(this));
    const hostContext = running.keepers === null ? null : this._hostContext;
    // Unless somebody keeps contexts, it is the one that this runs in.
    if (hostContext === null) this._drive(this._takeFrame(), undefined, false);
    else hostContext(() => this._drive(this._takeFrame(), undefined, false));
  }

  /** What the next step is to throw, for it was cancelled. // CPython 3.13, Task.__wakeup and Task.__step */
  private _arrivingError(): unknown {
    const state = this._waiter?._state;
    const failure = state === 'cancelled' || state === 'failed' ? this._waiter?._failure() : undefined;
    const own = this._takeCancellation();
    return isCancelled(failure) ? failure : own;
  }

  /** The step after what cannot be waited for. A cancellation that has come since goes before. */
  private _throwRefusal(refusal: unknown): void {
    running.observers?.taskRuns(taskOf(this));
    this._step(this._takeFrame(), this._takeCancellation() ?? refusal, true);
  }

  /** The CancelledError that the next step is to throw, if it is to. */
  private _takeCancellation(): CancelledError | null {
    const cancellation = this._cancellation;
    if (cancellation?.isDue !== true) return null;
    cancellation.isDue = false;
    return new CancelledError(cancellation.message);
  }

  /** A step in a turn of the loop. @internal */
  _step(frame: Frame, value: unknown, thrown: boolean): void {
    const task = taskOf(this);
    running.task = task;
    drive(task, frame, value, thrown);
    running.task = null;
  }

  /** Waits for what a generator yielded. // CPython 3.13, Task.__step_run_and_handle_result @internal */
  _suspend(frame: Frame, yielded: unknown): void {
    this._frame = frame;
    if (this._async !== null && this._isAway) comeBack(taskOf(this));
    if (yielded === undefined) this._loop._schedule(this);
    else this._waitFor(yielded);
    if (this._loop._steps.first !== null) this._endStep();
  }

  private _waitFor(yielded: unknown): void {
    const refusal = refuse(taskOf(this), yielded);
    if (refusal !== null) {
      // No handle of its own will say that it is ready.
      running.observers?.taskWaits(taskOf(this));
      running.observers?.taskReady(taskOf(this), taskOf(this));
      this._loop.callSoon(() => this._throwRefusal(refusal), { context: this._context });
      return;
    }
    const wait = yielded as Wait; // as: nothing else is let through
    wait._addWaker(this);
    this._waiter = wait;
    running.observers?.taskWaits(taskOf(this));
    const cancellation = this._cancellation;
    if (cancellation?.isDue === true && wait.cancel(cancellation.message)) cancellation.isDue = false;
  }

  /** The outermost frame has ended: the task has, or an async function goes on. @internal */
  _leave(frame: Frame, value: unknown, thrown: boolean): void {
    const base = frame._base;
    if (base === null) {
      this._finish(value, thrown);
      return;
    }
    const { task } = base.native;
    if (task !== taskOf(this)) {
      // A strand's step goes on in its owner: the loop must not run, nor time pass, before that has come to a wait.
      if (this._loop._steps.has(taskOf(this))) this._loop._steps.begin(task);
      this._finish(value, thrown);
      // Where it waits elsewhere, or has ended, the code that goes on is none of its steps.
      if (task._frame === null && !task.done()) running.observers?.taskRuns(task);
    }
    resumeNative(base, value, thrown);
  }

  /** An async function that a frame waits for has ended. @internal */
  _resumeFromNative(native: NativeCall, frame: Frame, value: unknown, thrown: boolean): void {
    native.isOver = true;
    let task = taskOf(this);
    const runs = this._frame === null && !this.done();
    // What it left behind goes on to its end, for it may hold a lock, or have tasks in a group. Its waits are cancelled.
    if (this.done()) task = this._addStrand(frame);
    else if (this._frame !== null && (isWithin(this._frame, frame) || isLeftBehind(this._frame, task)))
      this._detach();
    // Where the task waits elsewhere, this is what code that did not wait for it left behind.
    else if (this._frame !== null) task = this._addStrand(frame);
    task._frame = null;
    if (!runs) running.observers?.taskRuns(task);
    task._drive(frame, value, thrown);
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
      const isKept = this._hostContext !== null || running.keepers !== null;
      if (isKept && runsGenerator(awaitable)) frame.hostContext = this._contextInside();
      this._drive(frame, undefined, false);
    } else {
      if (native.waits !== null) this._loop._debug?.strandMade(taskOf(this), native);
      this._addStrand(frame)._start();
      this._endStep();
    }
    return frame;
  }

  /** What a generator has to enter that an async function awaits, which may have entered storage of its own. */
  private _contextInside(): Enter | null {
    if (this._async !== null && this._async.snapshot !== null) return this._loop._snapshot();
    return running.keepers === null ? null : running.keepers.forCallback();
  }

  /** Runs a step outside a turn of the loop: in a microtask, or eagerly. @internal */
  _drive(frame: Frame, value: unknown, thrown: boolean): void {
    const { loop, task, frame: outer, native, context } = running;
    running.loop = this._loop;
    running.task = taskOf(this);
    running.native = null;
    running.context = null;
    try {
      drive(taskOf(this), frame, value, thrown);
    } finally {
      running.loop = loop;
      running.task = task;
      running.frame = outer;
      running.native = native;
      running.context = context;
    }
  }

  /** @internal */
  _takeFrame(): Frame {
    const frame = this._frame as Frame; // as: only a suspended task is resumed
    this._frame = null;
    this._waiter = null;
    return frame;
  }

  private _finish(value: unknown, thrown: boolean): void {
    if (this._isAway) comeBack(taskOf(this));
    if (this._frame !== null) this._detach();
    // Do not drop these: through them a task that is kept for its result would keep the arguments of its calls.
    if (this._async !== null) this._async.native = null;
    this._iterator = null;
    this._loop._tasks.delete(taskOf(this));
    if (thrown) this._settle(isCancelled(value) ? 'cancelled' : 'failed', value);
    else if (this._cancellation?.isDue === true) this._settle('cancelled', this._cancellation.message);
    else this._settle('finished', value);
    if (this._strands !== null) for (const strand of [...this._strands]) strand.cancel();
    running.observers?.taskEnded(taskOf(this));
    this._fn = null;
    this._ended();
    // CPython 3.13, Task.__step_run_and_handle_result: this one ends the loop as well.
    if (thrown && value instanceof KeyboardInterrupt) this._loop._interrupt(value);
    this._endStep();
  }

  /** What a subclass does when it has ended. @internal */
  _ended(): void {}

  /** The task is suspended, or done: the loop may go on, if it waited for that. */
  private _endStep(): void {
    if (this._loop._steps.has(taskOf(this))) this._loop._endStep(taskOf(this));
  }

  private _addStrand(frame: Frame): Strand {
    const strand = this._newStrand(frame);
    const part = this._asyncPart();
    part.strands ??= new Set();
    part.strands.add(strand);
    if (this.done()) strand.cancel();
    return strand;
  }

  /** Makes a strand of where the task is suspended, so that its other code can go on, or end. */
  private _detach(): void {
    const frame = this._frame as Frame; // as: the callers look
    const waiter = this._waiter;
    const strand = this._addStrand(frame);
    this._takeFrame();
    strand._waiter = waiter;
    running.observers?.taskWaits(strand);
    if (waiter?._state === 'pending') waiter._replaceWaker(this, strand);
    else {
      this._loop._ready.replace(this, strand);
      running.observers?.taskReady(strand, null);
    }
  }
}

function taskOf(steps: TaskSteps<unknown>): Task<unknown> {
  return steps as Task<unknown>; // as: Task is the only one that extends it
}
