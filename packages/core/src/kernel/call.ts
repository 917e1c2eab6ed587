/**
 * A call that has not started: of a generator function or of an async one, it makes no difference outside.
 *
 * Awaited, it hands itself to the task, which opens it: calls the function, and runs what that made. From then on it is
 * the frame of that in the task.
 */

import type { Awaitable, Steps, Suspension } from './awaitable.ts';
import { Coroutine, type CoroutineLike, iscoroutine, notACoroutine } from './coroutine.ts';
import { nameOf } from './describe.ts';
import type { AwaitFrame, Frame } from './frame.ts';
import { running } from './running.ts';
import { coroutineBegun } from './unawaited.ts';

type Fn = (...args: never[]) => unknown;

/** What is given to functions without arguments, and left where arguments were. */
export const NONE: readonly unknown[] = [];

const GeneratorFunction = Object.getPrototypeOf(function* () {}) as object; // as: it has no name

export class Call<T> extends Coroutine<T> implements Frame {
  /** @internal */
  readonly _fn: Fn;
  private readonly _self: unknown;
  private _args: readonly unknown[];
  /** @internal */
  _iterator: Steps<unknown> | null = null;
  /** @internal */
  _caller: Frame | null = null;
  /** @internal */
  _base: AwaitFrame | null = null;

  constructor(fn: Fn, self: unknown, args: readonly unknown[]) {
    super();
    this._fn = fn;
    this._self = self;
    this._args = args;
    if (running.debugging > 0) this._noteMade();
  }

  override get name(): string {
    return nameOf(this._fn);
  }

  /** The first time it hands itself to the task, and then it gives the result that the task got. @internal */
  override next(value?: unknown): IteratorResult<Suspension, T> {
    if (this._phase === 'awaited') return { done: false, value: this };
    this._close();
    return { done: true, value: value as T }; // as: the task gives what the function returned
  }

  /** @internal */
  override throw(error: unknown): IteratorResult<Suspension, T> {
    this._close();
    throw error;
  }

  /** Whether calling the function runs nothing of it yet. @internal */
  get _isGenerator(): boolean {
    return isGeneratorFunction(this._fn);
  }

  /** Calls the function, and gives what it made. @internal */
  _open(): unknown {
    this._phase = 'open';
    const args = this._args;
    // Whoever keeps the coroutine must not keep them, too.
    this._args = NONE;
    return Reflect.apply(this._fn, this._self, args);
  }

  /** Its arguments, for a task that runs the function in its place; `null` where it cannot. @internal */
  _handOver(): readonly unknown[] | null {
    if (this._self !== undefined || !isGeneratorFunction(this._fn)) return null;
    if (this._phase !== 'created') throw this._reused();
    if (running.debugging > 0) coroutineBegun(this as Call<unknown>);
    this._phase = 'open';
    const args = this._args;
    this._args = NONE;
    return args;
  }

  /** Becomes the frame of what the function made. @internal */
  _enter(steps: Steps<unknown>, caller: Frame): Frame {
    this._iterator = steps;
    this._caller = caller;
    this._base = caller._base;
    return this;
  }

  private _close(): void {
    this._phase = 'closed';
    // Its callers stay: what it has left behind is found inside their timeouts and groups by them.
    this._iterator = null;
  }
}

/**
 * The steps of anything that can be run as a coroutine; a function is called in the first of them.
 *
 * @throws {TypeError} If it is anything else: a promise above all, which has begun already.
 */
export function stepsOf<T>(source: CoroutineLike<T>): Steps<T> {
  if (typeof source === 'function') return new Call<T>(source, undefined, [])[Symbol.iterator]();
  if (!iscoroutine(source)) throw notACoroutine(source);
  return source[Symbol.iterator]() as Steps<T>; // as: a generator of the user's yields what the task checks
}

/** Whether calling `fn` runs nothing of it yet. */
export function isGeneratorFunction(fn: Fn): boolean {
  return Object.getPrototypeOf(fn) === GeneratorFunction;
}

/** Whether awaiting `awaitable` runs a generator, whose steps are the task's. */
export function runsGenerator(awaitable: Awaitable<unknown>): boolean {
  return awaitable instanceof Call && awaitable._isGenerator;
}
