import type { Future } from './future.ts';
import type { EventLoop } from './loop.ts';
import type { Task } from './task.ts';

/** What the exception handler is told. */
export interface ExceptionContext {
  /** What happened, in CPython's words where it has them. */
  readonly message: string;
  /** The error. */
  readonly exception?: unknown;
  /** The task or future that it is about; in words, where that was collected. */
  readonly future?: Future<unknown> | string | undefined;
  /** The task that it is about, where nothing failed: in debug mode. */
  readonly task?: Task<unknown> | undefined;
  /** The handle whose callback failed. */
  readonly handle?: unknown;
  /** In debug mode: where the task, future or handle was made, a line for each frame of the stack. */
  readonly sourceTraceback?: string | undefined;
}

/** What is called with each error that has no other place to go. */
export type ExceptionHandler = (loop: EventLoop, context: ExceptionContext) => void;
