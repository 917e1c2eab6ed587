/**
 * The holds of a semaphore that are outstanding.
 *
 * Owns which of them a bare `release` voids: the newest of the task that calls. Where that has none, nobody's is void:
 * a permit is added, and the oldest hold leaves the list, though it still gives its permit back. So the list is never
 * longer than there are permits, whoever releases what others have acquired.
 */

import type { Task } from '../kernel/index.ts';
import { Held, type Holdable } from './held.ts';

/** One permit of a semaphore. It is in two lists: of all, by age, and of those of its task. */
export class Permit extends Held {
  /** One that is forgotten has left the list, and is not void. */
  _state: 'listed' | 'forgotten' | 'void' = 'forgotten';
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
  /** The newest, until another comes: not in the list of its task, as most are given back before that. */
  #single: Permit | null = null;

  add(permit: Permit): void {
    permit._state = 'listed';
    permit._older = this.#newest;
    if (this.#newest === null) this.#oldest = permit;
    else this.#newest._newer = permit;
    this.#newest = permit;
    if (this.#single !== null) this.#addToTask(this.#single);
    this.#single = permit;
  }

  /** A bare release by `task`. */
  release(task: Task<unknown> | null): void {
    const newest = this.#single?._task === task ? this.#single : this.#latest.get(task);
    if (newest !== undefined) this.drop(newest);
    else if (this.#oldest !== null) this.#remove(this.#oldest);
  }

  /** Makes `permit` the one that a bare release by `task` voids. */
  renew(permit: Permit, task: Task<unknown> | null): void {
    if (this.#single === permit && permit._task === task) return;
    this.#remove(permit);
    permit._task = task;
    this.add(permit);
  }

  /** It has given its permit back, or another release has for it. */
  drop(permit: Permit): void {
    this.#remove(permit);
    permit._state = 'void';
  }

  /** Who has any, by age. */
  tasks(): Set<Task<unknown>> {
    const tasks = new Set<Task<unknown>>();
    for (let permit = this.#oldest; permit !== null; permit = permit._newer) {
      if (permit._task !== null) tasks.add(permit._task);
    }
    return tasks;
  }

  #addToTask(permit: Permit): void {
    const below = this.#latest.get(permit._task);
    if (below !== undefined) {
      permit._below = below;
      below._above = permit;
    }
    this.#latest.set(permit._task, permit);
  }

  #remove(permit: Permit): void {
    if (permit._state !== 'listed') return;
    permit._state = 'forgotten';
    if (permit._older === null) this.#oldest = permit._newer;
    else permit._older._newer = permit._newer;
    if (permit._newer === null) this.#newest = permit._older;
    else permit._newer._older = permit._older;
    permit._older = null;
    permit._newer = null;
    if (this.#single === permit) this.#single = null;
    else this.#removeFromTask(permit);
  }

  #removeFromTask(permit: Permit): void {
    if (permit._below !== null) permit._below._above = permit._above;
    if (permit._above !== null) permit._above._below = permit._below;
    else if (permit._below !== null) this.#latest.set(permit._task, permit._below);
    else this.#latest.delete(permit._task);
    permit._below = null;
    permit._above = null;
  }
}
