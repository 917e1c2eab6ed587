import type { Context } from './context.ts';
import { nameOf } from './describe.ts';
import type { Future } from './future.ts';
import { call } from './handle.ts';
import type { Runnable } from './ready-queue.ts';

/** A callback of `addDoneCallback`. It is its own handle. */
export class DoneCallback<T> implements Runnable {
  readonly callback: (future: Future<T>) => unknown;
  readonly #future: Future<T>;
  readonly #context: Context;

  constructor(future: Future<T>, callback: (future: Future<T>) => unknown, context: Context) {
    this.#future = future;
    this.callback = callback;
    this.#context = context;
  }

  _run(): void {
    call(this.#future._loop, this.callback, this.#future, this.#context, this);
  }

  toString(): string {
    return `<Callback ${nameOf(this.callback)} of ${this.#future}>`;
  }
}
