import { Call, type Coroutine, checkBody, type Made, type ResultOf } from '../kernel/index.ts';
import type { Held } from './held.ts';

/** What a body can be run with. */
interface Source {
  toString(): string;
  acquire(): Coroutine<Held>;
  /** The body has ended. @internal */
  _leave(held: Held): void;
}

/** Called what the user calls it, for `inspect`. */
const { with: withHeld } = {
  *with(this: void, source: Source, body: () => unknown): Generator<unknown, unknown, unknown> {
    const held = yield* source.acquire();
    try {
      return yield* new Call<unknown>(body, undefined, []);
    } finally {
      source._leave(held);
    }
  },
};

/** Runs `body` with `source` held, and releases it however that ends. CPython 3.13, locks._ContextManagerMixin. */
export function holding<R extends Made>(source: Source, body: () => R): Coroutine<ResultOf<R>> {
  checkBody(`with ${source.toString()}`, body, 'with(async () => { … })');
  return new Call(withHeld, undefined, [source, body]);
}
