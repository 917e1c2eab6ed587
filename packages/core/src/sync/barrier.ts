import { Call, type Coroutine, checkBody, type Made, type ResultOf } from '../kernel/index.ts';
import { BrokenBarrierError } from './broken-barrier-error.ts';
import { checkCount } from './check-count.ts';
import { Condition } from './condition.ts';
import { LoopBound } from './loop-bound.ts';
import type { Waiters } from './waiters.ts';

/**
 * A place where a number of tasks wait until all are there; then all go on. It may be used again and again. Python's
 * `asyncio.Barrier`.
 *
 * The first of its waits that has to wait binds it to the running loop. In another loop such a wait throws a RuntimeError.
 *
 * @example
 * ```ts
 * import * as asyncio from '@tsyncio/core';
 *
 * const barrier = new asyncio.Barrier(3);
 * const work = asyncio.coroutine(async (delay: number) => {
 *   await asyncio.sleep(delay);
 *   const index = await barrier.wait();
 *   if (index === 0) console.log('all are there');
 * });
 * await asyncio.run(() => asyncio.gather([0.01, 0.02, 0.03].map(work)));
 * ```
 */
export class Barrier extends LoopBound {
  /** How many tasks it waits for. */
  readonly parties: number;
  /** Notified of each change of the state. @internal */
  readonly _changed: Condition = new Changed(this);
  /** @internal */
  _state: 'filling' | 'draining' | 'resetting' | 'broken' = 'filling';
  /** The tasks that are inside. @internal */
  _count = 0;

  /**
   * @param parties How many tasks it waits for.
   * @throws {TypeError} If `parties` is no number.
   * @throws {RangeError} If it is no integer, or less than 1 (Python's ValueError).
   */
  constructor(parties: number) {
    super();
    checkCount(`create ${new.target.name}`, 'parties', parties, 1);
    this.parties = parties;
  }

  /** How many tasks wait for others to come. */
  get nWaiting(): number {
    return this._state === 'filling' ? this._count : 0;
  }

  /** Whether the barrier was aborted. */
  get broken(): boolean {
    return this._state === 'broken';
  }

  /**
   * Waits until `parties` tasks wait.
   *
   * **Cancellation:** the task leaves the barrier; it does not count any more, and those that wait still do.
   *
   * @returns The place of this task in the order in which they came, from 0.
   * @throws {BrokenBarrierError} If the barrier is broken, or is aborted or reset meanwhile.
   */
  wait(): Coroutine<number> {
    return new Call(wait, undefined, [this]);
  }

  /**
   * Waits at the barrier, then runs `body`. Python's `async with barrier`.
   *
   * **Cancellation:** as of `wait`, then of the body.
   *
   * @param body An async function, a generator function, or any that makes a coroutine. It gets what `wait` gives.
   * @returns What the body gives.
   * @throws {BrokenBarrierError} As `wait`.
   * @throws {TypeError} If `body` is no function.
   */
  with<R extends Made>(body: (index: number) => R): Coroutine<ResultOf<R>> {
    checkBody(`with ${this}`, body, 'with(async (index) => { … })');
    return new Call(afterWait, undefined, [this, body]);
  }

  /**
   * Makes the barrier as it was at first. For those that wait, `wait` throws.
   *
   * **Cancellation:** nothing is reset.
   */
  reset(): Coroutine<void> {
    return new Call(reset, undefined, [this]);
  }

  /**
   * Breaks the barrier: for those that wait, and for all that come, `wait` throws, until it is reset.
   *
   * **Cancellation:** the barrier is not broken.
   */
  abort(): Coroutine<void> {
    return new Call(abort, undefined, [this]);
  }

  /** Who waits for it. @internal */
  get _waiters(): Waiters {
    return this._changed._waiters;
  }

  /** @internal */
  override _stateText(): string {
    return this.broken ? this._state : `${this._state}, waiters:${this.nWaiting}/${this.parties}`;
  }
}

/** Those who wait for it say that they wait for the barrier. */
class Changed extends Condition {
  readonly #barrier: Barrier;

  constructor(barrier: Barrier) {
    super();
    this.#barrier = barrier;
  }

  override _source(): Barrier {
    return this.#barrier;
  }
}

/** // CPython 3.13, Barrier.wait */
function* wait(barrier: Barrier): Generator<unknown, number, unknown> {
  const { _changed: changed } = barrier;
  yield* changed.acquire();
  try {
    // Those of the last round leave first.
    yield* changed.waitFor(() => barrier._state !== 'draining' && barrier._state !== 'resetting');
    if (barrier.broken) throw new BrokenBarrierError(`Barrier aborted: ${barrier}`);
    try {
      const index = barrier._count;
      barrier._count += 1;
      if (barrier._count === barrier.parties) {
        barrier._state = 'draining';
        changed.notifyAll();
      } else yield* waitForOthers(barrier);
      return index;
    } finally {
      barrier._count -= 1;
      if (barrier._count === 0) becomeEmpty(barrier);
    }
  } finally {
    changed.release();
  }
}

function* waitForOthers(barrier: Barrier): Generator<unknown, void, unknown> {
  yield* barrier._changed.waitFor(() => barrier._state !== 'filling');
  if (barrier._state !== 'draining') throw new BrokenBarrierError(`Abort or reset of barrier: ${barrier}`);
}

/** The last task has left: those that wait for the next round may come in. */
function becomeEmpty(barrier: Barrier): void {
  if (!barrier.broken) barrier._state = 'filling';
  barrier._changed.notifyAll();
}

/** Called what the user calls it, for `inspect`. */
const { with: afterWait } = {
  *with(
    this: void,
    barrier: Barrier,
    body: (index: number) => unknown,
  ): Generator<unknown, unknown, unknown> {
    const index = yield* barrier.wait();
    return yield* new Call<unknown>(body, undefined, [index]);
  },
};

/** // CPython 3.13, Barrier.reset */
function* reset(barrier: Barrier): Generator<unknown, void, unknown> {
  const { _changed: changed } = barrier;
  yield* changed.acquire();
  try {
    // Where tasks are inside, the last of them makes an end of it.
    barrier._state = barrier._count > 0 ? 'resetting' : 'filling';
    changed.notifyAll();
  } finally {
    changed.release();
  }
}

/** // CPython 3.13, Barrier.abort */
function* abort(barrier: Barrier): Generator<unknown, void, unknown> {
  const { _changed: changed } = barrier;
  yield* changed.acquire();
  try {
    barrier._state = 'broken';
    changed.notifyAll();
  } finally {
    changed.release();
  }
}
