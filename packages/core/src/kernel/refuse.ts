import { SUSPENDS, type Suspends } from './awaitable.ts';
import { describe } from './describe.ts';
import { RuntimeError } from './exceptions.ts';
import type { Task } from './task.ts';
import type { Wait } from './wait.ts';

/** Why `task` can't wait for what a generator of its yielded; `null` where it can. */
export function refuse(task: Task<unknown>, yielded: unknown): RuntimeError | null {
  const kind = (yielded as Partial<Suspends> | null)?.[SUSPENDS];
  if (kind === undefined) return new RuntimeError(`Task got bad yield: ${describe(yielded)}`);
  const wait = yielded as Wait; // as: a coroutine that is none was never asked for as such
  if (!wait._takeAsked()) {
    return new RuntimeError(`yield was used instead of yield* in ${task} with ${describe(yielded)}`);
  }
  if (wait._loop !== task._loop) {
    return new RuntimeError(`Task ${task} got Future ${wait} attached to a different loop`);
  }
  if (wait === task) return new RuntimeError(`Task cannot await on itself: ${task}`);
  return null;
}
