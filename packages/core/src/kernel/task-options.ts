import type { Context } from './context.ts';

/** How a task is made. */
export interface TaskOptions {
  /** What the task is called; default `Task-1`, `Task-2` and so on. */
  readonly name?: string | undefined;
  /** The context that it runs in; default: a copy of the current one. */
  readonly context?: Context | undefined;
  /** Runs the first step at once, inside the call, where its loop runs. Python's `eager_start`. */
  readonly eagerStart?: boolean | undefined;
  /** Cancels the task when it aborts. */
  readonly signal?: AbortSignal | undefined;
}
