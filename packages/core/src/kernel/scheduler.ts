/**
 * The turns of a loop: batches of ready handles, timers, and when the host gets its turn.
 *
 * Owns the order in which things run. Must never block the host, nor run a handle while the async functions that the
 * one before it set going have not come to their next wait. CPython 3.13: `base_events.py`, `_run_once`.
 */

import { type Alarm, type Clock, clockOf } from './clock.ts';
import type { Debug } from './debug.ts';
import { Drain } from './drain.ts';
import type { DeadlockError } from './exceptions.ts';
import { Gate } from './gate.ts';
import type { Timer } from './handle.ts';
import { type HostContext, type TaskStore, wired } from './host.ts';
import { Idlers } from './idlers.ts';
import type { EventLoop } from './loop.ts';
import type { LoopOptions } from './loop-options.ts';
import { goAway } from './native.ts';
import { OpenSteps } from './open-steps.ts';
import { ReadyQueue, type Runnable } from './ready-queue.ts';
import { RunPromise } from './run-promise.ts';
import { running } from './running.ts';
import { Slice } from './slice.ts';
import type { Task } from './task.ts';
import { TimerHeap } from './timer-heap.ts';

/** Timers due within this time, in seconds, are due now. CPython's clock resolution; lost in the digits of a large time. */
const RESOLUTION = 1e-9;

export abstract class Scheduler {
  /** The steps that the loop waits for. @internal */
  readonly _steps: OpenSteps = new OpenSteps();
  /** In debug mode, what is told then. @internal */
  _debug: Debug | null = null;
  /** The host's context store; `null` where there is none, or it is turned off. @internal */
  readonly _store: TaskStore | null;
  /** What is ready to run. @internal */
  readonly _ready: ReadyQueue = new ReadyQueue();
  /** The timers that are set. @internal */
  readonly _timers: TimerHeap<Timer> = new TimerHeap();
  /** Those that wait until all tasks wait. @internal */
  readonly _idlers: Idlers = new Idlers();

  /** Whether async functions were let go on outside any step, so that the loop does not wait for them. */
  #strays = false;
  /** Whether no microtask is left of what has run since the last rest. */
  #isQuiet = true;
  /** How many promises and calls outside may still wake the loop. */
  #outside = 0;
  readonly #clock: Clock;
  /**
   * `turning`: a turn is on the stack. `step`: it waits for the end of a step. `yielded`: the host has its turn.
   * `resting`: nothing to do, but microtasks are left. `idle`: nothing to do. `waking`: a turn is about to begin.
   */
  #state: 'stopped' | 'turning' | 'step' | 'yielded' | 'resting' | 'idle' | 'waking' = 'stopped';
  /** Handles of this batch that have not run yet. */
  #batch = 0;
  /** Whether the first batch was begun: `stop` before it ends the loop after it. */
  #began = false;
  #stopping = false;
  /** What the run ends with at once. */
  #interruption: { readonly error: unknown } | null = null;
  #alarm: Alarm | null = null;
  readonly #slice = new Slice();
  readonly #gate: Gate;
  /** The host's context that the loop was started in. */
  #hostContext: HostContext | null = null;
  #run: RunPromise | null = null;

  constructor(options: LoopOptions) {
    this.#clock = clockOf(options);
    this._store = options.asyncContext === false ? null : wired.host.store;
    this.#gate = new Gate(this._store !== null, this.#turn);
  }

  /** Seconds of the loop's clock. */
  time(): number {
    return this.#clock.time();
  }

  /** Whether the loop runs. */
  isRunning(): boolean {
    return this.#state !== 'stopped';
  }

  /** Ends `runForever` after this batch. */
  stop(): void {
    this.#stopping = true;
    if (this.#state === 'idle') this.#wake();
  }

  /**
   * Runs the loop until `stop` is called.
   *
   * @throws {RuntimeError} If the loop is closed or runs, or another loop runs this code.
   * @throws {DeadlockError} As a rejection, if nothing can ever wake the loop again and its clock can tell.
   */
  runForever(): Promise<void> {
    this._checkClosed();
    this._checkNotRunning();
    this.#hostContext = this._store === null ? null : wired.host.snapshot();
    this.#state = 'waking';
    running.loops.add(this as Scheduler as EventLoop); // as: EventLoop is the only one that extends this
    this.#slice.start();
    this.#gate.prepare();
    this.#gate.open();
    this.#run = new RunPromise();
    return this.#run.promise;
  }

  /** Ends the run with `error`, before anything else runs. @internal */
  _interrupt(error: unknown): void {
    if (!this.isRunning()) return;
    this.#interruption = { error };
    this.#batch = 0;
    this.stop();
  }

  /** The process is about to end while the loop runs: nothing can wake it, unless a clock of the user's can. @internal */
  _neverWakes(): void {
    if (this.#state === 'idle' && this.#alarm === null) this.#end({ error: this._deadlock() });
  }

  /** @internal */
  _schedule(runnable: Runnable): void {
    running.observers?.ready(runnable);
    this._ready.push(runnable);
    if (this.#state === 'idle') this.#wake();
  }

  /** @internal */
  _addTimer(timer: Timer): void {
    this._timers.add(timer);
    if (this.#state === 'idle') this.#wake();
  }

  /** Something outside may wake the loop from now on. @internal */
  _openOutside(): void {
    this.#outside += 1;
  }

  /** It has come to an end, and may have been the last: a clock may say now that nothing can. @internal */
  _closeOutside(): void {
    this.#outside -= 1;
    if (this.#outside === 0 && this.#state === 'idle') this.#wake();
  }

  /** An async function goes on outside any step. @internal */
  _goAstray(): void {
    this.#strays = true;
    this.#isQuiet = false;
    // Without a store it is taken to be its code that runs, as long as microtasks are left.
    if (this._store === null) this.#drain.ask();
  }

  /** Whether a turn is on the stack. @internal */
  get _turns(): boolean {
    return this.#state === 'turning';
  }

  /** The step that the loop waits for has ended. @internal */
  _endStep(task: Task<unknown>): void {
    this._steps.end(task);
    if (this.#state !== 'step' || this._steps.first !== null) return;
    running.steps -= 1;
    this._debug?.stepEnded();
    this.#state = 'waking';
    this.#gate.open();
  }

  /** @internal */
  abstract _checkClosed(): void;

  /** @internal */
  abstract _checkNotRunning(): void;

  /** The loop has time: nothing is ready. @internal */
  protected abstract _idle(): void;

  /** Tasks that are not done. @internal */
  protected abstract _openTasks(): Iterable<Task<unknown>>;

  /** The error that says who waits for whom. @internal */
  protected abstract _deadlock(): DeadlockError;

  /** Drops all that waits: the loop is closed. @internal */
  _clear(): void {
    this._ready.clear();
    this._timers.clear();
  }

  // --- turns

  readonly #turn = (): void => {
    if (this.#state !== 'waking') return;
    if (running.steps > 0 && (this._store === null || running.trailing !== null)) {
      // Another loop's step is open. Where no store tells them apart, these microtasks are for its code alone.
      this.#state = 'yielded';
      wired.host.afterHost(this.#freshTurn);
      return;
    }
    this.#state = 'turning';
    running.trailing = null;
    running.loop = this as Scheduler as EventLoop; // as: EventLoop is the only one that extends this
    try {
      this.#runBatches();
    } catch (error) {
      this.#end({ error });
    } finally {
      running.loop = null;
      running.task = null;
      running.frame = null;
      running.context = null;
    }
  };

  /** A turn that the host gave: with the whole of its time, and in the loop's own context. */
  readonly #freshTurn = (): void => {
    if (this.#state === 'yielded' || this.#state === 'idle') this.#state = 'waking';
    this.#alarm = null;
    this.#slice.start();
    if (this.#hostContext === null) this.#turn();
    else this.#hostContext(this.#turn);
  };

  #runBatches(): void {
    for (;;) {
      while (this.#batch > 0) {
        if (this.#slice.isOver()) {
          this.#state = 'yielded';
          this._idle();
          wired.host.afterHost(this.#freshTurn);
          return;
        }
        this.#batch -= 1;
        const runnable = this._ready.shift();
        if (running.observers === null) runnable._run();
        else running.observers.run(runnable, this._debug);
        if (this._steps.first !== null) {
          this.#awaitStep();
          return;
        }
      }
      if (this.#stopping && (this.#began || this.#interruption !== null)) {
        this.#end(this.#interruption);
        return;
      }
      if (!this.#nextBatch()) return;
    }
  }

  /** Collects what is due. Returns false where the loop has to wait. */
  #nextBatch(): boolean {
    this.#began = true;
    for (;;) {
      if (this._timers.size > 0) {
        const due = this.#clock.time() + RESOLUTION;
        for (let timer = this._timers.take(due); timer; timer = this._timers.take(due))
          this._ready.push(timer);
      }
      if (this._ready.size > 0 || this.#stopping) {
        this.#batch = this._ready.size;
        this.#isQuiet = false;
        return true;
      }
      if (!this.#rest()) return false;
    }
  }

  /** Nothing is ready. Returns true where time has passed and there is more to do. */
  #rest(): boolean {
    if (!this.#isQuiet) {
      // What has run may have left promises behind, and helpers on their way to a wait: no time must pass before them.
      this.#state = 'resting';
      this.#drain.ask();
      return false;
    }
    this._idle();
    const idleness = this.#clock.idle(this._timers.peek()?._when ?? null, this.#freshTurn, this.#outside > 0);
    if (idleness === 'passed') return true;
    if (idleness === 'deadlock') throw this._deadlock();
    this.#alarm = idleness;
    this.#state = 'idle';
    this.#gate.prepare();
    return false;
  }

  #end(failure: { readonly error: unknown } | null): void {
    this.#state = 'stopped';
    this.#interruption = null;
    running.loops.delete(this as Scheduler as EventLoop); // as: EventLoop is the only one that extends this
    this.#batch = 0;
    this.#stopping = false;
    this.#began = false;
    this._steps.takeAll();
    this.#alarm?.cancel();
    this.#alarm = null;
    this._idle();
    this.#run?.end(failure);
    this.#run = null;
  }

  // --- from one turn to the next

  #wake(): void {
    this.#state = 'waking';
    this.#alarm?.cancel();
    this.#alarm = null;
    // Without a context store a turn must not begin among the microtasks of code that could be taken for a task's.
    if (this._store === null) wired.host.afterHost(this.#freshTurn);
    else this.#gate.open();
  }

  /** The step goes on in microtasks. It ends with a call of the library, or when no microtask is left. */
  #awaitStep(): void {
    this.#state = 'step';
    running.steps += 1;
    this.#gate.prepare();
    this.#drain.ask();
  }

  #stepWentAway(): void {
    for (const task of this._steps.takeAll()) goAway(task);
    running.trailing = null;
    running.steps -= 1;
    this._debug?.stepEnded();
  }

  /** What has not come to a wait by now waits for something foreign. */
  #straysWentAway(): void {
    this.#strays = false;
    for (const task of this._openTasks()) goAway(task);
  }

  /** No microtask is left. */
  readonly #drain = new Drain(() => {
    if (this.#state === 'step') this.#stepWentAway();
    else if (running.steps === 0) running.trailing = null;
    if (this.#state === 'resting') {
      this.#isQuiet = true;
      if (this.#strays) this.#straysWentAway();
      if (this._ready.size === 0) this._idlers.wake();
    } else if (this.#state !== 'step') return;
    this.#state = 'waking';
    if (this.#hostContext === null) this.#turn();
    else this.#hostContext(this.#turn);
  });
}
