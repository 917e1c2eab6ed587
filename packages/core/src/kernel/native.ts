/**
 * How control passes between a task and its async functions, which go on in microtasks.
 *
 * The loop waits until that step has ended. And where no context store says whose code runs in those microtasks,
 * it is taken to be the task's, as far as that is sure.
 */

import type { AwaitFrame, Frame, Named } from './frame.ts';
import { wired } from './host.ts';
import { running } from './running.ts';
import type { Task } from './task.ts';

/** A call of an async function by a task: what the code in it, and in helpers that it calls, belongs to. */
export class NativeCall {
  readonly task: Task<unknown>;
  /** The frame that gets its result, which says where in the task it stands. */
  readonly frame: Frame | null;
  /** The function. */
  readonly fn: Named | null;
  /** Whether the function has returned; helpers that it began may go on. */
  isOver = false;
  /** The await that its code is in. A further one, beside it, is a strand. */
  waits: AwaitFrame | null = null;

  constructor(task: Task<unknown>, frame: Frame | null, fn: Named | null) {
    this.task = task;
    this.frame = frame;
    this.fn = fn;
  }
}

/** Control goes to an async function: it was called, and its synchronous part is over. */
export function enterNative(native: NativeCall): void {
  const { task } = native;
  const loop = task._loop;
  task._asyncPart().native = native;
  if (loop._turns) loop._steps.begin(task);
  else if (!loop._steps.has(task)) loop._goAstray();
  // Its first await has taken down whose code it is. What comes next may be somebody else's, whom it let go on.
  if (loop._store === null && othersAway(task) === 0) trail(native);
}

/** Gives what an await waited for to the code that awaits. */
export function resumeNative(frame: AwaitFrame, value: unknown, thrown: boolean): void {
  const { native } = frame;
  const { task } = native;
  if (native.waits === frame) native.waits = null;
  if (task._isAway && task._loop._turns) comeBack(task);
  enterNative(native);
  const before = running.task;
  running.task = task;
  frame.end(value, thrown);
  running.task = before;
  if (task._loop._store === null && othersAway(task) > 0) trailOnce(native);
}

/** Without a store: the code that runs in microtasks from now on is taken to be that of `native`. */
function trail(native: NativeCall): void {
  // Outside any step it is sure as well whose code goes on, as long as nobody else's does.
  if (native.task._loop._steps.has(native.task) || running.steps === 0) running.trailing = native;
}

/**
 * As long as other tasks wait for foreign promises, no more is sure than the next microtask, in which the code goes on:
 * it may resolve one of those, and what runs after it may be somebody else's.
 */
function trailOnce(native: NativeCall): void {
  trail(native);
  wired.host.microtask(() => {
    if (running.trailing === native) running.trailing = null;
  });
}

/** How many other tasks of all loops wait for something foreign, and for nothing else. */
function othersAway(task: Task<unknown>): number {
  return running.away - (task._async?.away === 'alone' ? 1 : 0);
}

/** The microtasks are drained, and no await of the library came: the task waits for something foreign. */
export function goAway(task: Task<unknown>): void {
  if (task.done() || task._isAway || task._frame !== null) return;
  const part = task._asyncPart();
  part.away = part.strands === null || part.strands.size === 0 ? 'alone' : 'with strands';
  task._loop._openOutside();
  if (part.away === 'alone') running.away += 1;
  running.observers?.taskWentAway(task);
}

/** It is back: suspended, or at its end, or in a step that the loop waits for. */
export function comeBack(task: Task<unknown>): void {
  const part = task._asyncPart();
  if (part.away === 'alone') running.away -= 1;
  part.away = null;
  task._loop._closeOutside();
  running.observers?.taskRuns(task);
}
