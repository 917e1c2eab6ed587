import * as asyncio from '@tsyncio/core';
import type { When } from './language.ts';

/** When `wait` returns, by the language's words for it. */
export const RETURN_WHEN: Readonly<Record<When, ReturnWhen>> = {
  first: asyncio.FIRST_COMPLETED,
  exception: asyncio.FIRST_EXCEPTION,
  all: asyncio.ALL_COMPLETED,
};

type ReturnWhen =
  | typeof asyncio.FIRST_COMPLETED
  | typeof asyncio.FIRST_EXCEPTION
  | typeof asyncio.ALL_COMPLETED;

/** The awaitables in their order, each once, and at most one that is done: CPython leaves their order open. */
export function completing<T>(awaitables: readonly asyncio.Future<T>[]): asyncio.Future<T>[] {
  const chosen = new Set<asyncio.Future<T>>();
  let someDone = false;
  for (const awaitable of awaitables) {
    if (someDone && awaitable.done()) continue;
    chosen.add(awaitable);
    someDone ||= awaitable.done();
  }
  return [...chosen];
}
