import type { Future } from './future.ts';
import type { EventLoop } from './loop.ts';

/** What the exception handler is told. */
export interface ExceptionContext {
  readonly message: string;
  readonly exception?: unknown;
  readonly future?: Future<unknown> | undefined;
  readonly handle?: unknown;
}

/** What is called with each error that has no other place to go. */
export type ExceptionHandler = (loop: EventLoop, context: ExceptionContext) => void;
