import type { Thrown } from './thrown.ts';

/**
 * What a worker answers: how a call ended, as data. It never throws, for each library loses another part of an error.
 */
export type Outcome =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'thrown'; readonly thrown: Thrown }
  | ChunkOutcome
  /** The call broke its worker, which has to be replaced: an uncaught exception in one of its callbacks. */
  | { readonly kind: 'crashed'; readonly thrown: Thrown }
  /** The call was taken back before it began; said of the last of a message alone. */
  | { readonly kind: 'recalled' }
  /** The message could not be read on the other side; nothing of it has begun. */
  | { readonly kind: 'unreadable' };

/** What the items of a chunk gave, up to the first that threw. */
export interface ChunkOutcome {
  readonly kind: 'chunk';
  readonly values: readonly unknown[];
  readonly thrown?: Thrown | undefined;
}
