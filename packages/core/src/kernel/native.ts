/**
 * How control passes between a task and its async functions, which go on in microtasks.
 *
 * The loop waits until that step has ended. And where no context store says whose code runs in those microtasks,
 * it is taken to be the task's, as far as that is sure.
 */

import type { AwaitFrame, Frame } from './frame.ts';
import { wired } from './host.ts';
import { running } from './running.ts';
import type { Task } from './task.ts';

/** A call of an async function by a task: what the code in it, and in helpers that it calls, belongs to. */
export class NativeCall {
  readonly task: Task<unknown>;
  /** The frame that gets its result, which says where in the task it stands. */
  readonly frame: Frame | null;
  /** The await that its code is in. A further one, beside it, is a strand. */
  waits: AwaitFrame | null = null;

  constructor(task: Task<unknown>, frame: Frame | null) {
    this.task = task;
    this.frame = frame;
  }
}

/**
 * Control goes to an async function.
 *
 * @param awaits Whether its synchronous part, which is over, has come to an await of the library.
 */
export function enterNative(native: NativeCall, awaits: boolean): void {
  const { task } = native;
  const loop = task._loop;
  if (loop._turns) loop._steps.begin(task);
  else if (!loop._steps.has(task)) loop._goAstray();
  if (loop._store !== null) return;
  // Outside any step it is sure as well whose code goes on, as long as nobody else's does.
  if (loop._steps.has(task) || running.steps === 0) {
    // It may have let somebody else's code go on, before it came to the await.
    running.trailing = awaits && running.away > 0 ? null : native;
    running.awaits = false;
  }
}

/** Gives what an await waited for to the code that awaits. */
export function resumeNative(frame: AwaitFrame, value: unknown, thrown: boolean): void {
  const { native } = frame;
  if (native.waits === frame) native.waits = null;
  if (native.task._away && native.task._loop._turns) comeBack(native.task);
  const before = running.task;
  running.task = native.task;
  enterNative(native, false);
  frame.end(value, thrown);
  running.task = before;
  if (running.away > 0 && running.trailing === native) guardTrailing(native);
}

/**
 * Other tasks wait for foreign promises, and the code that goes on now may resolve one. It runs in the next
 * microtask. When it has come to its next await there, what runs after it may be somebody else's.
 */
function guardTrailing(native: NativeCall): void {
  wired.host.microtask(() => {
    if (running.awaits && running.trailing === native) running.trailing = null;
  });
}

/** The microtasks are drained, and no await of the library came: the task waits for something foreign. */
export function goAway(task: Task<unknown>): void {
  if (task.done() || task._away || task._frame !== null) return;
  task._away = true;
  task._loop._openOutside();
  running.away += 1;
}

/** It is back: suspended, or at its end, or in a step that the loop waits for. */
export function comeBack(task: Task<unknown>): void {
  task._away = false;
  task._loop._closeOutside();
  running.away -= 1;
}
