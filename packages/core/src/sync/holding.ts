import { Coroutine, describe, type ResultOf } from '../kernel/index.ts';
import type { Held } from './held.ts';

/** What a body can be run with. */
interface Source {
  acquire(): Coroutine<Held>;
  /** The body has ended. @internal */
  _leave(held: Held): void;
}

/** Called what the user calls it, for `inspect`. */
const { with: withHeld } = {
  *with(this: void, source: Source, body: () => unknown): Generator<unknown, unknown, unknown> {
    const held = yield* source.acquire();
    try {
      return yield* new Coroutine<unknown>(body, undefined, []);
    } finally {
      source._leave(held);
    }
  },
};

/** Runs `body` with `source` held, and releases it however that ends. CPython 3.13, locks._ContextManagerMixin. */
export function holding<R>(source: Source, body: () => R): Coroutine<ResultOf<R>> {
  checkBody(source, body);
  return new Coroutine(withHeld, undefined, [source, body]);
}

/** @throws {TypeError} If `body` is no function. */
export function checkBody(source: { toString(): string }, body: unknown): void {
  if (typeof body === 'function') return;
  throw new TypeError(
    `Cannot run ${describe(body)} with ${source.toString()} as a function was expected\n  right: with(async () => { … })`,
  );
}
