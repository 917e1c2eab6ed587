/**
 * A coroutine that a loop runs, as its users see it. CPython 3.13: `tasks.py`, Task.
 *
 * Owns its name, its context and its cancellations. How its code runs is told in `task-steps.ts`.
 */

import { cancelWith } from './abort.ts';
import { AsyncPart } from './async-part.ts';
import type { Steps } from './awaitable.ts';
import { Call, isGeneratorFunction, NONE, stepsOf } from './call.ts';
import { Cancellation } from './cancellation.ts';
import { Context, type ContextValues, shareValues } from './context.ts';
import { type CoroutineLike, notACoroutine } from './coroutine.ts';
import { nameOf } from './describe.ts';
import { RuntimeError } from './exceptions.ts';
import { type AwaitFrame, type Frame, isWithin, type Named } from './frame.ts';
import { type Future, isfuture, type LoopOption } from './future.ts';
import { currentLoop, currentTask, running } from './running.ts';
import { checkTaskOptions, type HostOption, strandOptions, type TaskOptions } from './task-options.ts';
import { TaskSteps } from './task-steps.ts';
import type { Wait } from './wait.ts';

let names = 0;

/**
 * A coroutine that runs beside its creator. Python's `asyncio.Task`; made by `createTask`.
 *
 * **Cancellation:** `cancel` makes what the task waits for throw CancelledError in it.
 *
 * A subclass must not use names that begin with `_`: they are the library's.
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
export class Task<T> extends TaskSteps<T> implements Frame {
  /** @internal */
  _frame: Frame | null;
  /** `null`: it has not begun, and will by calling its function. @internal */
  _iterator: Steps<unknown> | null = null;
  /** @internal */
  _fn: Named | null = null;
  /** Its neighbours among the tasks of its loop. @internal */
  _older: Task<unknown> | null = null;
  /** @internal */
  _newer: Task<unknown> | null = null;
  /** Its context, or what that begins with: most tasks never ask for it. */
  private _contextOrValues: Context | ContextValues;
  private _name: string | number;

  /**
   * @param source A Coroutine, a generator, or a function without arguments that makes either or is async.
   * @param options See {@link TaskOptions}; `loop`: the loop that runs it, default the running one.
   * @throws {TypeError} If `source` is none of these: a promise above all.
   * @throws {RuntimeError} If there is no loop, or it is closed.
   */
  constructor(source: CoroutineLike<T>, options: TaskOptions & LoopOption = {}) {
    super(options);
    // Last: where the rest is wrong, the coroutine can still be used.
    this._take(source);
    this._frame = this;
    this._name = options.name === undefined || options.name === null ? ++names : String(options.name);
    const parent = currentTask();
    this._contextOrValues = options.context ?? shareValues(parent);
    const { hostContext = this._loop._hostContextHere(parent) } = options as HostOption; // as: the library's own callers may give it
    if (hostContext !== null) this._async = new AsyncPart(hostContext);
    this._enroll(options);
  }

  /** @internal */
  protected override _checkOptions(options: TaskOptions & LoopOption): void {
    checkTaskOptions(options);
    super._checkOptions(options);
  }

  /** Nobody but those who wait gets its result. @internal */
  get _caller(): null {
    return null;
  }

  /** No await began it, but for a strand's. @internal */
  get _base(): AwaitFrame | null {
    return null;
  }

  /** @internal */
  override get _context(): Context {
    if (this._contextOrValues instanceof Map) this._contextOrValues = Context._of(this._contextOrValues);
    return this._contextOrValues;
  }

  /** What a context of its own begins with that is made inside the task. @internal */
  _shareValues(): ContextValues {
    return this._contextOrValues instanceof Map ? this._contextOrValues : this._contextOrValues._share();
  }

  /** The task whose code its steps are: itself, but for a strand. @internal */
  get _owner(): Task<unknown> {
    return this;
  }

  /**
   * Takes what it is to run. A call of a generator function is forgotten for its function and its arguments: of a hundred
   * thousand tasks that wait to begin it would be a third of the weight. The arguments are where the result will be: an array
   * of them, or, as most often, the only one, where that is no array.
   */
  private _take(source: CoroutineLike<T>): void {
    if (source instanceof Call) {
      const args = source._handOver();
      if (args !== null) {
        this._fn = source._fn;
        this._value = args.length === 1 && !Array.isArray(args[0]) ? args[0] : args;
        return;
      }
    } else if (typeof source === 'function' && isGeneratorFunction(source)) {
      this._fn = source;
      this._value = NONE;
      return;
    }
    this._iterator = stepsOf(source);
  }

  /** Calls the generator function that it is to run. @internal */
  _begin(): Steps<unknown> {
    const args = this._value;
    this._value = undefined;
    const fn = this._fn as (...args: readonly unknown[]) => Steps<unknown>; // as: see _take()
    const made: unknown = Array.isArray(args) ? fn(...args) : fn(args);
    // What only looks like a generator function may give anything: a mock, say.
    const { next, throw: fail } = (made ?? {}) as Partial<Steps<unknown>>; // as: looked at here
    if (typeof next !== 'function' || typeof fail !== 'function')
      throw notACoroutine(made, ` from ${nameOf(fn)}`);
    this._iterator = made as Steps<unknown>; // as: the task checks what it yields
    return this._iterator;
  }

  /** Begins, unless its loop is closed; whoever gives the loop's own options has looked. @internal */
  _enroll(options: TaskOptions): void {
    if (options !== this._loop._own) this._loop._checkClosed();
    running.keepers?.surround(this);
    this._enlist();
    if (options.signal !== undefined) cancelWith(this, options.signal);
    if (options.eagerStart === true && currentLoop() === this._loop) this._runEagerly();
    else this._loop._schedule(this);
  }

  /** What the task is called. */
  getName(): string {
    return typeof this._name === 'number' ? `Task-${this._name}` : this._name;
  }

  setName(name: string): void {
    this._name = String(name);
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
    if (this.done()) return super.cancel(message);
    if (this._cancellation?.isWalked === true) {
      // It waits for itself in the end: nothing at the bottom could bring it the error.
      this._interrupt(message);
      return true;
    }
    if (scope !== null && this._frame !== null && !isWithin(this._frame, scope)) {
      // The function that began the scope has ended before it: a strand waits in it now, and the task elsewhere.
      this._ownCancellation.count += 1;
      this._cancelStrands(scope, message);
      return true;
    }
    // A chain of tasks that wait for each other is walked, not recursed: it may be long.
    const chain: Task<unknown>[] = [];
    let last: Task<unknown> = this;
    last._ownCancellation.isWalked = true;
    for (let next = last._waiter; isPlainTask(next) && !next.done(); next = next._waiter) {
      if (next._ownCancellation.isWalked) break;
      chain.push(last);
      last = next;
      last._ownCancellation.isWalked = true;
    }
    let reached = false;
    try {
      reached = last._waiter?.cancel(message) ?? false;
    } finally {
      for (let task: Task<unknown> | undefined = last; task !== undefined; task = chain.pop()) {
        task._ownCancellation.isWalked = false;
        task._cancelHere(task === this ? scope : null, reached, message);
        reached = true;
      }
    }
    return true;
  }

  /** Takes a cancellation down, and brings it to the strands; `reached`: what the task itself waits for has it. */
  private _cancelHere(scope: Frame | null, waiterReached: boolean, message: string | undefined): void {
    this._ownCancellation.count += 1;
    let reached = waiterReached;
    if (this._cancelStrands(scope, message) > 0 && this._frame === null) {
      // Where it only waits for its strands, they bring it the error. Where it has more to do, they can't.
      const runs = running.task === this || this._loop._steps.has(this);
      if (!runs) reached = true;
    }
    if (!reached) this._ownCancellation.fall(message);
  }

  /** Brings a cancellation to the strands inside `scope`. Returns how many took it. */
  private _cancelStrands(scope: Frame | null, message: string | undefined): number {
    if (this._strands === null) return 0;
    let taken = 0;
    for (const strand of [...this._strands]) {
      if (scope === null || isWithin(strand._begun, scope)) {
        if (strand.cancel(message)) taken += 1;
      } else if (isWithin(strand._frame, scope) && strand._cancelWithin(scope, message)) {
        // The scope takes its cancellation back from the task that it was begun in, not from this strand.
        strand._ownCancellation.count -= 1;
        taken += 1;
      }
    }
    return taken;
  }

  /** Ends the wait without what is waited for (docs/differences.md, 21). */
  private _interrupt(message: string | undefined): void {
    if (this._waiter === null || this._ownCancellation.isDue) return;
    this._ownCancellation.fall(message);
    this._waiter._removeWaker(this);
    this._loop._schedule(this);
  }

  /** @internal */
  override get _cancelMessage(): string | undefined {
    return this.cancelled() ? super._cancelMessage : this._cancellation?.message;
  }

  /** How many calls of `cancel` have not been taken back. */
  cancelling(): number {
    return this._cancellation?.count ?? 0;
  }

  /** Takes one call of `cancel` back. Returns how many are left. */
  uncancel(): number {
    const cancellation = this._cancellation;
    if (cancellation === null || cancellation.count === 0) return 0;
    cancellation.count -= 1;
    if (cancellation.count === 0) cancellation.isDue = false;
    return cancellation.count;
  }

  private get _ownCancellation(): Cancellation {
    this._cancellation ??= new Cancellation();
    return this._cancellation;
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
    return `<${this.constructor.name} '${this.getName()}' [${this._stateText()}]>`;
  }

  /** What it waits for beside that is in its strands. @internal */
  override _providers(): Iterable<Future<unknown>> {
    return this._strands ?? [];
  }

  /** @internal */
  protected override _newStrand(frame: Frame): Strand {
    return new Strand(this, frame);
  }
}

/** Whether cancelling `future` is what a Task does. */
function isPlainTask(future: Wait | null): future is Task<unknown> {
  return future instanceof Task && future.cancel === Task.prototype.cancel;
}

/**
 * A further wait of a task that waits already: a task of its own, so that a timeout or a cancellation in it stops
 * nothing else. It ends with the task at the latest.
 */
export class Strand extends Task<unknown> {
  readonly #parent: Task<unknown>;
  /** The frame inside which it was begun. @internal */
  readonly _begun: Frame | null;

  constructor(parent: Task<unknown>, frame: Frame) {
    super(nothing, strandOptions(parent));
    this.#parent = parent;
    this._begun = frame._base === null ? null : frame._base.native.frame;
    this._frame = frame;
    this._fn = null;
    this._value = undefined;
    this._enlist(parent);
  }

  /** Not before it is whole, for whoever looks on may ask it anything. @internal */
  override _enroll(): void {}

  /** @internal */
  override get _owner(): Task<unknown> {
    return this.#parent._owner;
  }

  /** @internal */
  _start(): void {
    const frame = this._frame as Frame; // as: it has not begun
    const future = frame._iterator;
    // A future is waited for at once, so that a cancellation reaches it: as that of the code's first wait would.
    if (isfuture(future) && !future.done() && !this.#parent.done()) this._suspend(frame, future.next().value);
    else this._loop._schedule(this);
  }

  /** Its error is the code's that awaits. @internal */
  override _ended(): void {
    this._retrieve();
    this.#parent._strands?.delete(this);
  }
}

function* nothing(): Generator<never, void, never> {}
