/**
 * Whoever has a context of its own for code, beside the library's and the host's: a tracer with its active span.
 *
 * Owns that tasks and callbacks get theirs. As long as nobody has one, each place that asks costs a comparison with null.
 */

import { AsyncPart } from './async-part.ts';
import { isChore } from './chore.ts';
import { describe } from './describe.ts';
import { type Enter, type Guard, guarded } from './guarded-enter.ts';
import { wired } from './host.ts';
import { running } from './running.ts';
import type { Task } from './task.ts';

/**
 * Gives contexts to what runs later than it is made. A method is called where that is made, in the middle of things: it must not
 * wait, nor do anything to a task or a loop.
 */
export interface ContextKeeper {
  /** A task was made here. What it gives calls each piece of the task's code, from the first to the last; `null`: nothing to enter. */
  forTask?(task: Task<unknown>): Enter | null;
  /** A callback of a loop or a future was made here: what is to call it; `null`: nothing to enter. */
  forCallback?(): Enter | null;
}

/** One for each call of `keepContexts`: the same object may be given twice. */
class Entry implements Guard {
  readonly keeper: ContextKeeper;
  hasFailed = false;

  constructor(keeper: ContextKeeper) {
    this.keeper = keeper;
  }

  end(): void {
    running.keepers = running.keepers?.without(this) ?? null;
  }

  fail(error: unknown): void {
    if (this.hasFailed) return;
    this.hasFailed = true;
    this.end();
    wired.host.report('A keeper of contexts has failed, and is asked nothing more', error);
  }
}

/** All of them, as one. */
export class Keepers {
  readonly #all: readonly Entry[];

  constructor(all: readonly Entry[]) {
    this.#all = all;
  }

  with(entry: Entry): Keepers {
    return new Keepers([...this.#all, entry]);
  }

  /** `null`: none is left. */
  without(entry: Entry): Keepers | null {
    const rest = this.#all.filter((each) => each !== entry);
    return rest.length === 0 ? null : new Keepers(rest);
  }

  /** A task is about to be its loop's. */
  surround(task: Task<unknown>): void {
    if (isChore(task._fn)) return;
    const enter = this.#ask((keeper) => keeper.forTask?.(task));
    if (enter === null) return;
    const snapshot = task._async === null ? null : task._async.snapshot;
    // The host's own goes around: to enter it is to leave all that was entered before.
    task._async = new AsyncPart(snapshot, nest(snapshot, enter));
  }

  /** What is to call a callback that is made here. */
  forCallback(): Enter | null {
    return this.#ask((keeper) => keeper.forCallback?.());
  }

  #ask(question: (keeper: ContextKeeper) => Enter | null | undefined): Enter | null {
    let all: Enter | null = null;
    for (const entry of this.#all) {
      try {
        const enter = question(entry.keeper) ?? null;
        if (enter !== null) all = nest(all, guarded(enter, entry));
      } catch (error) {
        entry.fail(error);
      }
    }
    return all;
  }
}

function nest(outer: Enter | null, inner: Enter): Enter {
  return outer === null ? inner : (fn) => outer(() => inner(fn));
}

/**
 * Has `keeper` asked, from now on, in which context of its own the tasks and callbacks of all loops are to run.
 *
 * A task keeps what it was given to its end. A keeper that throws, or whose functions do, is reported and asked nothing more; what
 * it was to call is called all the same.
 *
 * @param keeper An object with some of the methods of {@link ContextKeeper}.
 * @returns A function that ends it.
 * @throws {TypeError} If it is no object.
 *
 * @example
 * ```ts
 * import { AsyncLocalStorage } from 'node:async_hooks';
 * import * as asyncio from '@tsyncio/core';
 * import { keepContexts } from '@tsyncio/core/observer';
 *
 * const place = new AsyncLocalStorage<string>();
 * const end = keepContexts({ forTask: (task) => (fn) => place.run(`in ${task.getName()}`, fn) });
 * await asyncio.run(async () => {
 *   await asyncio.sleep(0.01);
 *   console.log(place.getStore()); // in Task-1
 * });
 * end();
 * ```
 */
export function keepContexts(keeper: ContextKeeper): () => void {
  if (typeof keeper !== 'object' || keeper === null) {
    throw new TypeError(`Cannot keep contexts as 'keeper' must be an object: received ${describe(keeper)}`);
  }
  const entry = new Entry(keeper);
  running.keepers = running.keepers === null ? new Keepers([entry]) : running.keepers.with(entry);
  return () => entry.end();
}
