import type { Coroutine } from './coroutine.ts';
import type { Future } from './future.ts';
import type { EventLoop } from './loop.ts';
import type { Runnable } from './ready-queue.ts';

/** What a task can be suspended on: a future, or a coroutine that is its own wait, as that of `sleep`. */
export interface Wait {
  /** @internal */
  readonly _loop: EventLoop | null;
  /** Whether `yield*` asked for it, and not a mere `yield`; says so once. @internal */
  _takeAsked(): boolean;
  /** @internal */
  readonly _state: 'pending' | 'cancelled' | 'finished' | 'failed';
  done(): boolean;
  cancel(message?: string): boolean;
  /** Who is to be scheduled when it is done. @internal */
  _addWaker(waker: Runnable): void;
  /** @internal */
  _removeWaker(waker: Runnable): void;
  /** @internal */
  _replaceWaker(waker: Runnable, substitute: Runnable): void;
  /** The error that those who wait are to get. @internal */
  _failure(): unknown;
  /** What it is that is waited for: the same for all who wait for the same. @internal */
  _origin(): object;
  /** What somebody who waits for it waits for, in words. @internal */
  _waitsFor(): string;
  /** The coroutine that waits for it, where that has no frame. @internal */
  readonly _within?: Coroutine<unknown> | null;
  /** What it comes from in turn, as far as it is known. @internal */
  _providers(): Iterable<Future<unknown>>;
  toString(): string;
}

/** What somebody who waits for `wait` waits for, in words. They may be a user's, whose `toString` may throw: who only looks must not. */
export function waitInWords(wait: Wait): string {
  try {
    const words: unknown = wait._waitsFor();
    return String(words);
  } catch {
    return 'something that has no text';
  }
}
