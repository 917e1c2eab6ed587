import type { Future } from './future.ts';
import type { EventLoop } from './loop.ts';

/** What the exception handler is told. */
export interface ExceptionContext {
  /** What happened, in CPython's words where it has them. */
  readonly message: string;
  /** The error. */
  readonly exception?: unknown;
  /** The task or future that it is about; in words, where that was collected. */
  readonly future?: Future<unknown> | string | undefined;
  /** The handle whose callback failed. */
  readonly handle?: unknown;
}

/** What is called with each error that has no other place to go. */
export type ExceptionHandler = (loop: EventLoop, context: ExceptionContext) => void;
