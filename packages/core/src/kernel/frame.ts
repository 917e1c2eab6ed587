/** The open places of a task: one frame for each generator that has begun and has not ended. */

import type { Reject, Resolve, Steps } from './awaitable.ts';
import type { Enter } from './guarded-enter.ts';
import type { NativeCall } from './native.ts';
import type { Task } from './task.ts';

/** What has a name: a coroutine function. */
export interface Named {
  readonly name: string;
}

/**
 * A generator that has begun, or anything with its methods, and who gets its result. The task is the frame of the
 * coroutine that it runs; a coroutine that another awaits is its own.
 */
export interface Frame {
  /** @internal */
  _iterator: Steps<unknown> | null;
  /** The function whose call it is; `null` where only a generator is known. @internal */
  _fn: Named | null;
  /** The frame that gets its result; `null`: the task itself does, or an async function. @internal */
  readonly _caller: Frame | null;
  /** The await that began it, or the frames that called it; `null`: the start of a task did. @internal */
  readonly _base: AwaitFrame | null;
}

/**
 * The frame that an `await` begins: its result goes to an async function, by the functions that `await` gave.
 *
 * It is also what `then` returns. An `await` never looks at that; somebody who calls `then` by hand may chain to it,
 * and only then is a promise made.
 */
export class AwaitFrame implements Frame, PromiseLike<unknown> {
  /** @internal */
  _iterator: Steps<unknown>;
  /** @internal */
  _fn: Named | null = null;
  /** Whose code awaits. */
  readonly native: NativeCall;
  /** The host's context of that code, where it is not the task's, for the steps that run in its place. */
  hostContext: Enter | null = null;
  readonly #resolve: Resolve;
  readonly #reject: Reject;
  #isOver = false;
  /** What comes of the functions, where somebody may ask: they give nothing to an `await`. */
  #outcome: Outcome | null = null;

  constructor(iterator: Steps<unknown>, native: NativeCall, resolve: Resolve, reject: Reject) {
    this._iterator = iterator;
    this.native = native;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  /** @internal */
  get _caller(): null {
    return null;
  }

  /** @internal */
  get _base(): AwaitFrame {
    return this;
  }

  /** Gives the result to the code that awaits, which goes on in a microtask. */
  end(value: unknown, thrown: boolean): void {
    let outcome: unknown;
    try {
      outcome = thrown ? this.#reject(value) : this.#resolve(value);
    } catch (error) {
      // Only a function given by hand throws; what it threw is the chain's, as with any promise.
      outcome = Promise.reject(error);
    }
    this.#isOver = true;
    if (this.#outcome !== null || outcome !== undefined) this._asked().settle(outcome);
  }

  then<R1 = unknown, R2 = never>(
    resolve?: ((value: unknown) => R1 | PromiseLike<R1>) | null,
    reject?: ((reason: unknown) => R2 | PromiseLike<R2>) | null,
  ): Promise<R1 | R2> {
    const outcome = this._asked();
    if (this.#isOver) outcome.settle(undefined);
    return outcome.promise.then(resolve, reject);
  }

  private _asked(): Outcome {
    this.#outcome ??= new Outcome();
    return this.#outcome;
  }
}

/** A promise that is settled once, by the first who does. */
class Outcome {
  readonly promise: Promise<unknown>;
  settle!: (outcome: unknown) => void;

  constructor() {
    this.promise = new Promise((settle) => {
      this.settle = settle;
    });
  }
}

/** Whether `frame` is `scope`, or was begun by code that runs inside it. */
export function isWithin(frame: Frame | null, scope: Frame): boolean {
  let each = frame;
  while (each !== null && each !== scope) {
    each = each._caller ?? (each instanceof AwaitFrame ? each.native.frame : null);
  }
  return each === scope;
}

/** Whether `frame` was begun inside a call, by `task`, of an async function that has returned: nothing waits for it. */
export function isLeftBehind(frame: Frame, task: Task<unknown>): boolean {
  let each: Frame | null = frame;
  while (each !== null) {
    if (each instanceof AwaitFrame) {
      // What began a strand was its parent's call, and may have returned.
      if (each.native.task !== task) return false;
      if (each.native.isOver) return true;
    }
    each = each._caller ?? (each instanceof AwaitFrame ? each.native.frame : null);
  }
  return false;
}
