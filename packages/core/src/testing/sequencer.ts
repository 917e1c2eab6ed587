/// <reference lib="esnext.disposable" preserve="true" />

import {
  Call,
  type Coroutine,
  checkBody,
  currentTask,
  getRunningLoop,
  isCancelled,
  type Made,
  type ResultOf,
  RuntimeError,
  type Task,
  Waiter,
} from '../kernel/index.ts';

/** A task's turn at a position of a {@link Sequencer}. It ends once, by either method. */
export class Turn implements Disposable {
  #end: (() => void) | null;

  /** @internal Made by `at`. */
  constructor(end: () => void) {
    this.#end = end;
  }

  /** Lets the next position begin. */
  end(): void {
    this.#end?.();
    this.#end = null;
  }

  [Symbol.dispose](): void {
    this.end();
  }
}

/**
 * Puts pieces of different tasks in order: each position begins when the one before it has ended, and 0 at once.
 * Trio's `Sequencer`.
 *
 * @example
 * ```ts
 * import * as asyncio from '@tsyncio/core';
 * import { runTest, Sequencer } from '@tsyncio/core/testing';
 *
 * await runTest(async () => {
 *   const sequencer = new Sequencer();
 *   const first = async () => {
 *     await sequencer.with(0, async () => console.log('one'));
 *     await sequencer.with(2, async () => console.log('three'));
 *   };
 *   const second = async () => {
 *     await sequencer.with(1, async () => console.log('two'));
 *   };
 *   await asyncio.gather(second, first); // one, two, three
 * });
 * ```
 */
export class Sequencer {
  /** The position that may begin. */
  #open = 0;
  /** Whose position each is that somebody has asked for. */
  readonly #claims = new Map<number, Task<unknown> | null>();
  readonly #waiters = new Map<number, Waiter>();
  /** The position whose task was cancelled before it began. */
  #broken: number | null = null;

  /**
   * Waits for the turn of a position, which is the caller's until it ends it: `using turn = await sequencer.at(2)`,
   * or `turn.end()`.
   *
   * **Cancellation:** ends the wait, and breaks the sequence: no later position can begin, and those who wait for
   * one get a RuntimeError.
   *
   * @param position A whole number; 0 is the first.
   * @throws {RangeError} If `position` is none.
   * @throws {RuntimeError} As a rejection, if the position was asked for before, or the sequence is broken.
   */
  at(position: number): Coroutine<Turn> {
    checkPosition(position);
    return new Call(at, undefined, [this, position]);
  }

  /**
   * Runs `body` in this task in the turn of a position, which ends with the body.
   *
   * **Cancellation:** as of `at`, and cancels the body.
   *
   * @param position As of `at`.
   * @param body An async function, a generator function, or any that makes a coroutine.
   * @returns What the body gives.
   * @throws {RangeError} If `position` is no whole number.
   * @throws {TypeError} If `body` is no function.
   * @throws {RuntimeError} As of `at`.
   */
  with<R extends Made>(position: number, body: () => R): Coroutine<ResultOf<R>> {
    checkPosition(position);
    checkBody('in a Sequencer', body, 'sequencer.with(1, async () => { … })');
    return new Call(withTurn, undefined, [this, position, body]);
  }

  /** // Trio, Sequencer.__call__ @internal */
  *_take(position: number): Generator<unknown, Turn, unknown> {
    if (this.#claims.has(position))
      throw new RuntimeError(`Cannot use position ${position} of ${this} as it was used before`);
    this.#checkBroken(position);
    this.#claims.set(position, currentTask());
    if (position > this.#open) yield* this.#wait(position);
    return new Turn(() => this.#begin(position + 1));
  }

  *#wait(position: number): Generator<unknown, void, unknown> {
    const waiter = new Waiter(getRunningLoop(), {
      toString: () => `position ${position} of ${this}`,
      _providers: () => {
        const before = this.#claims.get(position - 1);
        return before === undefined || before === null ? [] : [before];
      },
    });
    this.#waiters.set(position, waiter);
    try {
      yield* waiter;
    } catch (error) {
      if (isCancelled(error)) this.#break(position);
      throw error;
    } finally {
      this.#waiters.delete(position);
    }
    this.#checkBroken(position);
  }

  #begin(position: number): void {
    this.#open = position;
    const waiter = this.#waiters.get(position);
    if (waiter?.done() === false) waiter.setResult();
  }

  /** Wakes all that wait, for their turn can never come. */
  #break(position: number): void {
    this.#broken ??= position;
    for (const waiter of this.#waiters.values()) if (!waiter.done()) waiter.setResult();
  }

  #checkBroken(position: number): void {
    if (this.#broken === null) return;
    const cause = `the task that waited for position ${this.#broken} was cancelled`;
    throw new RuntimeError(`Cannot wait for position ${position} of ${this} as it is broken: ${cause}`);
  }

  toString(): string {
    if (this.#broken !== null) return '<Sequencer [broken]>';
    const waiting = this.#waiters.size === 0 ? '' : `, waiting:${[...this.#waiters.keys()].join(',')}`;
    return `<Sequencer [at:${this.#open}${waiting}]>`;
  }
}

function* at(sequencer: Sequencer, position: number): Generator<unknown, Turn, unknown> {
  return yield* sequencer._take(position);
}

function* withTurn(
  sequencer: Sequencer,
  position: number,
  body: () => unknown,
): Generator<unknown, unknown, unknown> {
  const turn = yield* sequencer._take(position);
  try {
    return yield* new Call<unknown>(body, undefined, []);
  } finally {
    turn.end();
  }
}

function checkPosition(position: number): void {
  if (Number.isInteger(position) && position >= 0) return;
  throw new RangeError(
    `Cannot wait for a position of a Sequencer as 'position' must be an integer >= 0: received ${String(position)}`,
  );
}
