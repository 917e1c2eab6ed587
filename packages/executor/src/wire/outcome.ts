import type { Thrown } from './thrown.ts';

/**
 * What a worker answers: how a call ended, as data. It never throws, for each library loses another part of an error.
 */
export type Outcome =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'thrown'; readonly thrown: Thrown }
  /** The items of a chunk, the last perhaps thrown. */
  | { readonly kind: 'chunk'; readonly items: readonly ItemOutcome[] }
  /** The call broke its worker, which has to be replaced: an uncaught exception in one of its callbacks. */
  | { readonly kind: 'crashed'; readonly thrown: Thrown }
  /** The call was taken back before it began; said of the last of a message alone. */
  | { readonly kind: 'recalled' }
  /** The message could not be read on the other side; nothing of it has begun. */
  | { readonly kind: 'unreadable' };

/** How one item of a chunk ended. */
export type ItemOutcome = Extract<Outcome, { readonly kind: 'value' | 'thrown' }>;
