import { SUSPENDS, type Suspends } from './awaitable.ts';
import { describe } from './describe.ts';
import { RuntimeError } from './exceptions.ts';
import type { Future } from './future.ts';
import type { Task } from './task.ts';

/** Why `task` can't wait for what a generator of its yielded; `null` where it can. */
export function refuse(task: Task<unknown>, yielded: unknown): RuntimeError | null {
  const kind = (yielded as Partial<Suspends> | null)?.[SUSPENDS];
  if (kind === undefined) return new RuntimeError(`Task got bad yield: ${describe(yielded)}`);
  const future = yielded as Future<unknown>; // as: a coroutine is refused before more is asked of it
  if (kind === 'coroutine' || !future._blocking) {
    return new RuntimeError(`yield was used instead of yield* in ${task} with ${describe(yielded)}`);
  }
  future._blocking = false;
  if (future._loop !== task._loop) {
    return new RuntimeError(`Task ${task} got Future ${future} attached to a different loop`);
  }
  if (future === task) return new RuntimeError(`Task cannot await on itself: ${task}`);
  return null;
}
