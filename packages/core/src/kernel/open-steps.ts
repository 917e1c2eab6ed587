/**
 * The tasks whose async functions run on in microtasks, so that the loop must wait. There is one, as a rule: more
 * only where tasks start others eagerly.
 */

import type { Task } from './task.ts';

export class OpenSteps {
  /** One of them; `null`: there is none. */
  first: Task<unknown> | null = null;
  readonly #others = new Set<Task<unknown>>();

  has(task: Task<unknown>): boolean {
    return this.first === task || (this.#others.size > 0 && this.#others.has(task));
  }

  begin(task: Task<unknown>): void {
    if (this.first === null) this.first = task;
    else if (this.first !== task) this.#others.add(task);
  }

  end(task: Task<unknown>): void {
    if (this.first !== task) {
      this.#others.delete(task);
      return;
    }
    this.first = null;
    if (this.#others.size === 0) return;
    const [other = null] = this.#others;
    this.first = other;
    if (other !== null) this.#others.delete(other);
  }

  /** Takes all of them out. */
  takeAll(): Task<unknown>[] {
    const all = this.first === null ? [] : [this.first, ...this.#others];
    this.first = null;
    this.#others.clear();
    return all;
  }
}
