import { Call, type Coroutine } from '../kernel/index.ts';

/** An asynchronous iterator each step of which is a coroutine: for `for await`, and in generators for `anext`. */
export interface AwaitableIterator<T> {
  next(): Coroutine<IteratorResult<T, undefined>>;
  [Symbol.asyncIterator](): AwaitableIterator<T>;
}

/** Makes an iterator of what one step of it does. */
export function iterate<T>(
  next: () => Generator<unknown, IteratorResult<T, undefined>, unknown>,
): AwaitableIterator<T> {
  const iterator: AwaitableIterator<T> = {
    next: () => new Call(next, undefined, []),
    [Symbol.asyncIterator]: () => iterator,
  };
  return iterator;
}
