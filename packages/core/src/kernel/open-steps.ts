/**
 * The tasks whose async functions run on in microtasks, so that the loop must wait. There is one, as a rule: more
 * only where tasks start others eagerly.
 */

import type { Task } from './task.ts';

export class OpenSteps {
  #task: Task<unknown> | null = null;
  readonly #others = new Set<Task<unknown>>();

  /** Whether there is none. */
  get none(): boolean {
    return this.#task === null;
  }

  has(task: Task<unknown>): boolean {
    return this.#task === task || (this.#others.size > 0 && this.#others.has(task));
  }

  begin(task: Task<unknown>): void {
    if (this.#task === null) this.#task = task;
    else if (this.#task !== task) this.#others.add(task);
  }

  end(task: Task<unknown>): void {
    if (this.#task !== task) {
      this.#others.delete(task);
      return;
    }
    this.#task = null;
    if (this.#others.size === 0) return;
    const [other = null] = this.#others;
    this.#task = other;
    if (other !== null) this.#others.delete(other);
  }

  /** Takes all of them out. */
  takeAll(): Task<unknown>[] {
    const all = this.#task === null ? [] : [this.#task, ...this.#others];
    this.#task = null;
    this.#others.clear();
    return all;
  }
}
