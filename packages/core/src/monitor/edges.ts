/** Who waits for whom, among many tasks. */

import { OwnWait, Task, type Wait } from '../kernel/index.ts';
import type { Pace } from './pace.ts';
import { waitsOf } from './pictures.ts';

/** How far from where the last one was found the next is looked for. */
const NEAR = 8;
/** How many that were not found there are looked for in the whole list. */
const SEARCHES = 8;

/**
 * Who waits for whom among some tasks, by their places: a Map of a hundred thousand would take longer than all the rest. What is waited for
 * together was made together as a rule, and stands in the order of creation in both lists. Where it does not, there is a Map.
 */
export class Edges {
  readonly #tasks: readonly Task<unknown>[];
  readonly #pace: Pace;
  /** What was followed already: a thousand may wait for the same. */
  readonly #known = new Set<object>();
  /** For each task the place of one that waits for it, or -1. */
  readonly #above: Int32Array;
  /** The places, once too many were not nearby. */
  #places: Map<Task<unknown>, number> | null = null;
  #searches = 0;
  /** Whether a task leads to one that nobody waits for. */
  readonly #rooted: Uint8Array;
  #next = 0;

  constructor(tasks: readonly Task<unknown>[], pace: Pace) {
    this.#tasks = tasks;
    this.#pace = pace;
    this.#above = new Int32Array(tasks.length).fill(-1);
    this.#rooted = new Uint8Array(tasks.length);
  }

  /** Follows what the task at a place waits for. */
  async add(place: number): Promise<void> {
    const task = this.#tasks[place];
    if (task === undefined) return;
    for (const each of awaitedBy(task, this.#known)) {
      const found = this.#findNear(each) ?? (await this.#findFar(each));
      if (found >= 0) {
        this.#next = found + 1;
        if ((this.#above[found] ?? -1) < 0) this.#above[found] = place;
      }
      if (this.#pace.isOver()) await this.#pace.rest();
    }
  }

  #findNear(task: Task<unknown>): number | null {
    const start = this.#next;
    for (let i = start; i < start + NEAR; i += 1) if (this.#tasks[i] === task) return i;
    return null;
  }

  /** The place of a task that is before that, where a group follows another, or anywhere; -1 where it is not among them. */
  async #findFar(task: Task<unknown>): Promise<number> {
    this.#searches += 1;
    if (this.#searches <= SEARCHES) return this.#tasks.indexOf(task);
    if (this.#places === null) {
      this.#places = new Map();
      for (const [place, each] of this.#tasks.entries()) {
        this.#places.set(each, place);
        if (this.#pace.isOver()) await this.#pace.rest();
      }
    }
    return this.#places.get(task) ?? -1;
  }

  /** The place of a task that waits for the one at a place, or -1. */
  #aboveOf(place: number): number {
    return this.#above[place] ?? -1;
  }

  /** Whether somebody waits for it. */
  isAwaited(place: number): boolean {
    return this.#aboveOf(place) >= 0;
  }

  /** Whether it waits for itself in the end, or only such tasks wait for it. */
  isInCircle(place: number): boolean {
    const above = this.#aboveOf(place);
    if (above < 0 || this.#rooted[above] === 1) return false;
    const path = new Set<number>();
    for (let each = place; each >= 0; each = this.#aboveOf(each)) {
      if (path.has(each)) return true;
      if (this.#rooted[each] === 1) break;
      path.add(each);
    }
    for (const each of path) this.#rooted[each] = 1;
    return false;
  }
}

/** Whether a task may wait for others. Most sleep, or wait for something outside. */
export function mayAwait(task: Task<unknown>): boolean {
  if (task._strands !== null) return true;
  const wait = task._waiter;
  return wait !== null && !(wait instanceof OwnWait && wait._origin() === wait);
}

/**
 * The tasks that a task waits for, through groups, gathers, shields and locks.
 *
 * @param known What is not followed again.
 */
export function* awaitedBy(
  task: Task<unknown>,
  known: Set<object>,
): Generator<Task<unknown>, void, undefined> {
  const todo: Wait[] = [...waitsOf(task)];
  // A list that grows while it is walked gives what was added, too.
  for (const wait of todo) {
    if (wait.done()) continue;
    if (wait instanceof Task)
      yield wait as Task<unknown>; // as: any task will do
    else if (!known.has(wait._origin())) {
      known.add(wait._origin());
      for (const each of wait._providers()) {
        if (!(each instanceof Task)) todo.push(each);
        else if (!each.done()) yield each as Task<unknown>; // as: any task will do
      }
    }
  }
}
