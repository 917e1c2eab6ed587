import type { Task } from './task.ts';

/** How a task has ended, or that it has not. */
export type TaskOutcome =
  | { readonly state: 'pending' | 'finished' | 'cancelled' }
  | { readonly state: 'failed'; readonly error: unknown };

/**
 * How a task has ended. To look at its error is not to ask for it: one that nobody else asks for is still reported.
 *
 * @example
 * ```ts
 * import * as asyncio from '@tsyncio/core';
 * import { observe, outcomeOf } from '@tsyncio/core/observer';
 *
 * const end = observe({ taskEnded: (task) => console.log(outcomeOf(task).state) });
 * await asyncio.run(async () => {}); // finished
 * end();
 * ```
 */
export function outcomeOf(task: Task<unknown>): TaskOutcome {
  return task._state === 'failed' ? { state: 'failed', error: task._value } : { state: task._state };
}
