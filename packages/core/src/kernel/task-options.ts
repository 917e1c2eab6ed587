import { checkSignal } from './abort.ts';
import { checkContext, checkOptions } from './check.ts';
import type { Context } from './context.ts';
import type { LoopOption } from './future.ts';
import type { HostContext } from './host.ts';
import type { Task } from './task.ts';

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

/** For tasks whose steps do not run where their maker's do. Not for users. @internal */
export interface HostOption {
  /** The host's context that each step enters; `null`: the loop's own. */
  readonly hostContext?: HostContext | null | undefined;
}

/** @throws {TypeError} If one of them is of another kind. */
export function checkTaskOptions(options: TaskOptions): void {
  checkOptions('create a task', options);
  if (options.signal !== undefined) checkSignal(options.signal);
  checkContext('create a task', options.context);
}

/** A strand has its parent's context, and goes on in the host's as it is where the wait was begun. @internal */
export function strandOptions(parent: Task<unknown>): TaskOptions & LoopOption & HostOption {
  const { _loop: loop, _context: context } = parent;
  return { loop, context, name: `${parent.getName()}.strand`, hostContext: loop._snapshot() };
}
