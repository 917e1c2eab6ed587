import type { Task } from './task.ts';

/**
 * Tasks that are not done, in the order of creation: a list through the tasks themselves, which costs no memory beside them.
 * Where the one that a walk is at leaves it, the walk ends: copy it first, if anything may run.
 */
export class TaskList implements Iterable<Task<unknown>> {
  #oldest: Task<unknown> | null = null;
  #newest: Task<unknown> | null = null;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** The one that was made first; `null`: there is none. */
  get oldest(): Task<unknown> | null {
    return this.#oldest;
  }

  add(task: Task<unknown>): void {
    task._older = this.#newest;
    if (this.#newest === null) this.#oldest = task;
    else this.#newest._newer = task;
    this.#newest = task;
    this.#size += 1;
  }

  /** `task` must be in it. */
  delete(task: Task<unknown>): void {
    const { _older: older, _newer: newer } = task;
    if (older === null) this.#oldest = newer;
    else older._newer = newer;
    if (newer === null) this.#newest = older;
    else newer._older = older;
    // Else a task that is kept for its result would keep its neighbours, and those theirs.
    task._older = null;
    task._newer = null;
    this.#size -= 1;
  }

  *[Symbol.iterator](): Generator<Task<unknown>, void, unknown> {
    for (let task = this.#oldest; task !== null; task = task._newer) yield task;
  }
}
