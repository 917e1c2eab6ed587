/// <reference lib="esnext.disposable" preserve="true" />

import { printsItself, type Task } from '../kernel/index.ts';

/** What can be held: differences.md, 34. */
export interface Holdable {
  toString(): string;
  /** Gives back this hold, unless it was given back before. @internal */
  _giveBack(held: Held): void;
}

/**
 * One hold of a lock or a semaphore, as `acquire` gives it, where Python gives `True`: `using` releases it at the end of
 * the block.
 *
 * It releases that one hold, once. It does nothing where the hold was given up before: a lock's by any `release`, for
 * then somebody else may hold it; a semaphore's by one of the same task.
 *
 * @example
 * ```ts
 * import * as asyncio from '@tsyncio/core';
 *
 * const lock = new asyncio.Lock();
 * await asyncio.run(async () => {
 *   {
 *     using held = await lock.acquire();
 *     console.log(String(held)); // <Held of <Lock [locked]>>
 *   }
 *   console.log(lock.locked()); // false
 * });
 * ```
 */
export class Held implements Disposable {
  /** Who acquired it. @internal */
  _task: Task<unknown> | null;
  readonly #source: Holdable;

  static {
    printsItself(Held);
  }

  /** @internal Made by `acquire`. */
  constructor(source: Holdable, task: Task<unknown> | null) {
    this.#source = source;
    this._task = task;
  }

  /** Releases the hold, unless it was released before. */
  [Symbol.dispose](): void {
    this.#source._giveBack(this);
  }

  toString(): string {
    return `<Held of ${this.#source.toString()}>`;
  }
}
