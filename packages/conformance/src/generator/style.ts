import type { Body } from '../language.ts';
import type { Machine, Return } from '../machine.ts';

/** What a function of this style hands back: it waits with `yield*`. */
export type Running<T> = Generator<unknown, T, unknown>;

/** The interpreter as its operations see it. */
export interface Interpreter extends Machine {
  /** Runs a body's steps, up to the first that returns. */
  steps(body: Body): Running<Return | undefined>;
}

/** Visits what an asynchronous iterable gives. A generator has no `for await`. */
export function* forEach<T>(iterable: AsyncItems<T>, visit: (item: T) => void): Running<void> {
  const iterator = iterable[Symbol.asyncIterator]();
  for (;;) {
    const next = yield* iterator.next();
    if (next.done === true) return;
    visit(next.value);
  }
}

/** What `asCompleted` gives: the promises of its iterator can be waited for with `yield*`, too. */
interface AsyncItems<T> {
  [Symbol.asyncIterator](): { next(): Iterable<unknown, IteratorResult<T, unknown>, unknown> };
}
