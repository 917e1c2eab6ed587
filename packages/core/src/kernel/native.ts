/**
 * How control passes from a task to its async functions, which go on in microtasks.
 *
 * The loop waits until that step has ended. And where no context store says whose code runs in those microtasks,
 * it is taken to be the task's, as far as that is sure.
 */

import type { AwaitFrame } from './frame.ts';
import { wired } from './host.ts';
import { running } from './running.ts';
import type { Task } from './task.ts';

/**
 * Control goes to an async function of `task`.
 *
 * @param awaits Whether its synchronous part, which is over, has come to an await of the library.
 */
export function enterNative(task: Task<unknown>, awaits: boolean): void {
  const loop = task._loop;
  if (loop._turns) loop._native = task;
  if (loop._store === null && loop._native === task) {
    // It may have let somebody else's code go on, before it came to the await.
    running.trailing = awaits && running.away > 0 ? null : task;
    running.awaits = false;
  }
}

/** Gives what an await waited for to the code that awaits. */
export function resumeNative(frame: AwaitFrame, value: unknown, thrown: boolean): void {
  const { owner } = frame;
  const before = running.task;
  running.task = owner;
  enterNative(owner, false);
  frame.end(value, thrown);
  running.task = before;
  if (running.away > 0 && running.trailing === owner) guardTrailing(owner);
}

/** No microtask is left, and no await of the library came: `task` waits for something foreign. */
export function goAway(task: Task<unknown>): void {
  if (task.done() || task._away || task._frame !== null) return;
  task._away = true;
  task._loop._outside += 1;
  running.away += 1;
}

export function comeBack(task: Task<unknown>): void {
  task._away = false;
  task._loop._outside -= 1;
  running.away -= 1;
  if (task._loop._outside === 0) task._loop._lookAgain();
}

/**
 * Other tasks wait for foreign promises, and the code that goes on now may resolve one. It runs in the next
 * microtask. When it has come to its next await there, what runs after it may be somebody else's.
 */
function guardTrailing(owner: Task<unknown>): void {
  wired.host.microtask(() => {
    if (running.awaits && running.trailing === owner) running.trailing = null;
  });
}
