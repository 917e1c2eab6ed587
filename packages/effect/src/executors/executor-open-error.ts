import { type Cause, Data } from 'effect';

interface Fields {
  readonly message: string;
  readonly cause: unknown;
}

const Base: new (
  fields: Fields,
) => Cause.YieldableError & { readonly _tag: 'ExecutorOpenError' } & Readonly<Fields> = Data.TaggedError(
  'ExecutorOpenError',
)<Fields>;

/**
 * An executor could not be opened: its URL is none, names nobody, or has an option that is unknown or out of range; or its
 * package is not installed. The message says which, and `cause` is the executor's own error.
 *
 * @example
 * ```ts
 * import { Executor } from '@tsyncio/effect';
 * import { Effect } from 'effect';
 *
 * const program = Executor.use((executor) => executor.submit((n: number) => n * 2, 21)).pipe(
 *   Effect.provide(Executor.layerUrl('abacus:')),
 *   Effect.catchTag('ExecutorOpenError', (error) => Effect.succeed(error.message)),
 * );
 * console.log(await Effect.runPromise(program)); // Cannot open 'abacus:' as there is no executor 'abacus:': there are …
 * ```
 */
export class ExecutorOpenError extends Base {
  /** @param cause What the executor or its package threw. */
  constructor(cause: unknown) {
    super({ message: cause instanceof Error ? cause.message : String(cause), cause });
  }
}
