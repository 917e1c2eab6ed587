/**
 * Since when tasks wait: noted while somebody asks, and only then.
 *
 * The time is kept where the task's result will be, which is free for as long as it waits: of a hundred thousand tasks
 * none weighs more for it.
 */

import { wired } from './host.ts';
import { observe, type TaskObserver } from './observer.ts';
import type { Task } from './task.ts';

const notes: TaskObserver = { taskWaits: note, taskWentAway: note };

/** How many ask. */
let asking = 0;
/** Since when, in the host's milliseconds: a wait that began while nobody asked may have a note of an earlier one. */
let since = 0;
let end: () => void;

/** Has it noted when tasks begin to wait, until the function that is returned is called. */
export function noteWaits(): () => void {
  if (asking === 0) {
    end = observe(notes);
    since = now();
  }
  asking += 1;
  let asks = true;
  return () => {
    if (!asks) return;
    asks = false;
    asking -= 1;
    if (asking === 0) end();
  };
}

/** Since when a task waits, in the host's milliseconds; `null`: that began before somebody asked, this time. It must be waiting. */
export function waitsSince(task: Task<unknown>): number | null {
  return typeof task._value === 'number' && task._value >= since ? task._value : null;
}

function note(task: Task<unknown>): void {
  if (task._state === 'pending') task._value = now();
}

/** Whole milliseconds, which are no objects. */
function now(): number {
  return Math.floor(wired.host.nowMs());
}
