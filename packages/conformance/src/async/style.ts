import type { Body } from '../language.ts';
import type { Machine, Return } from '../machine.ts';

/** What a function of this style hands back: it waits with `await`. */
export type Running<T> = Promise<T>;

/** The interpreter as its operations see it. */
export interface Interpreter extends Machine {
  /** Runs a body's steps, up to the first that returns. */
  steps(body: Body): Running<Return | undefined>;
}

/** Visits what an asynchronous iterable gives. */
export async function forEach<T>(iterable: AsyncItems<T>, visit: (item: T) => void): Running<void> {
  for await (const item of iterable) visit(item);
}

/** What `asCompleted` gives: its iterator's promises are the library's own. */
interface AsyncItems<T> {
  [Symbol.asyncIterator](): { next(): PromiseLike<IteratorResult<T, unknown>> };
}
