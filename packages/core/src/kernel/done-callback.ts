import type { Context } from './context.ts';
import { nameOf } from './describe.ts';
import type { Future } from './future.ts';
import type { Enter } from './guarded-enter.ts';
import { call } from './handle.ts';
import type { Runnable } from './ready-queue.ts';
import { running } from './running.ts';

/** A callback of `addDoneCallback`. It is its own handle. */
export class DoneCallback<T> implements Runnable {
  readonly callback: (future: Future<T>) => unknown;
  readonly #future: Future<T>;
  readonly #context: Context;
  readonly #enter: Enter | null;

  constructor(future: Future<T>, callback: (future: Future<T>) => unknown, context: Context) {
    this.#future = future;
    this.callback = callback;
    this.#context = context;
    this.#enter = running.keepers === null ? null : running.keepers.forCallback();
  }

  _run(): void {
    const { observers } = running;
    if (observers !== null) observers.cause = this.#future;
    try {
      if (this.#enter === null) this.#call();
      else this.#enter(() => this.#call());
    } finally {
      if (observers !== null) observers.cause = null;
    }
  }

  #call(): void {
    call(this.#future._loop, this.callback, this.#future, this.#context, this);
  }

  toString(): string {
    return `<Callback ${nameOf(this.callback)} of ${this.#future}>`;
  }
}
