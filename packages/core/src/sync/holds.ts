/**
 * The holds of a semaphore that are outstanding.
 *
 * Owns which of them a `release` without one counts for: the latest of the task that calls, else the oldest of all.
 * A hold that was given back is forgotten at once, so there are never more than permits.
 */

import type { Task } from '../kernel/index.ts';
import { Held, type Holdable } from './held.ts';

/** One permit of a semaphore. It is in two lists: of all, by age, and of those of its task. */
export class Permit extends Held {
  _isOut = false;
  _older: Permit | null = null;
  _newer: Permit | null = null;
  _below: Permit | null = null;
  _above: Permit | null = null;

  constructor(source: Holdable, task: Task<unknown> | null) {
    super(source, task);
  }
}

export class Holds {
  #oldest: Permit | null = null;
  #newest: Permit | null = null;
  readonly #latest = new Map<Task<unknown> | null, Permit>();

  add(permit: Permit): void {
    permit._isOut = true;
    permit._older = this.#newest;
    if (this.#newest === null) this.#oldest = permit;
    else this.#newest._newer = permit;
    this.#newest = permit;

    const below = this.#latest.get(permit._task);
    if (below !== undefined) {
      permit._below = below;
      below._above = permit;
    }
    this.#latest.set(permit._task, permit);
  }

  remove(permit: Permit): void {
    permit._isOut = false;
    if (permit._older === null) this.#oldest = permit._newer;
    else permit._older._newer = permit._newer;
    if (permit._newer === null) this.#newest = permit._older;
    else permit._newer._older = permit._older;
    permit._older = null;
    permit._newer = null;

    if (permit._below !== null) permit._below._above = permit._above;
    if (permit._above !== null) permit._above._below = permit._below;
    else if (permit._below !== null) this.#latest.set(permit._task, permit._below);
    else this.#latest.delete(permit._task);
    permit._below = null;
    permit._above = null;
  }

  /** The hold that a `release` by `task` counts for. */
  of(task: Task<unknown> | null): Permit | null {
    return this.#latest.get(task) ?? this.#oldest;
  }

  /** Who has any. */
  *tasks(): Generator<Task<unknown>, void, undefined> {
    for (const task of this.#latest.keys()) if (task !== null) yield task;
  }
}
