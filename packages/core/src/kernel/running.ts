/**
 * Who runs: the loop and the task that code belongs to, here and now.
 *
 * While the library runs code synchronously, variables say it, and nothing can be more exact. In the microtasks
 * after that, where async functions go on, the host's context store says it; where there is none, the task whose
 * step is open (`trailing`) is taken, until that step ends.
 */

import type { Context } from './context.ts';
import type { Keepers } from './context-keeper.ts';
import { RuntimeError } from './exceptions.ts';
import type { Frame } from './frame.ts';
import { wired } from './host.ts';
import type { EventLoop } from './loop.ts';
import type { NativeCall } from './native.ts';
import type { Observers } from './observer.ts';
import type { Task } from './task.ts';

interface Running {
  /** The loop that runs code synchronously; `null` in microtasks and outside. */
  loop: EventLoop | null;
  /** The task whose code that is; `null` in a callback of the loop. */
  task: Task<unknown> | null;
  /** The frame whose generator runs, where that is what runs. */
  frame: Frame | null;
  /** The async function whose synchronous part runs. */
  native: NativeCall | null;
  /** A context entered on top of the task's. */
  context: Context | null;
  /** Without a context store: whose async functions go on in microtasks. */
  trailing: NativeCall | null;
  /** Loops that wait for the end of a step, which goes on in microtasks. */
  steps: number;
  /** Tasks of all loops whose async functions wait for something foreign, and for nothing else. */
  away: number;
  /** The loop of `setEventLoop`. */
  set: EventLoop | null;
  /** The loops that run. */
  readonly loops: Set<EventLoop>;
  /** How many loops are in debug mode. */
  debugging: number;
  /** Whether somebody tells the loops when the process is about to end. */
  watchesEnd: boolean;
  /** Who looks on at what tasks do. */
  observers: Observers | null;
  /** Who has contexts of its own for tasks and callbacks. */
  keepers: Keepers | null;
}

/** Shared by all copies of the package in the process, as a task of one may await what another made. */
const KEY = Symbol.for('@tsyncio/running');
const shared = globalThis as { [KEY]?: Running }; // as: nobody else has this symbol

const fresh: Running = {
  loop: null,
  task: null,
  frame: null,
  native: null,
  context: null,
  trailing: null,
  steps: 0,
  away: 0,
  set: null,
  loops: new Set(),
  debugging: 0,
  watchesEnd: false,
  observers: null,
  keepers: null,
};
const known = shared[KEY];
if (known === undefined) shared[KEY] = fresh;
// A copy of another version was first, and may know less. The object must stay the same: both hold it.
else Object.assign(known, { ...fresh, ...known });
export const running: Running = known ?? fresh;

/** The call of an async function that this code belongs to, in the microtasks after a step. */
export function nativeInMicrotask(): NativeCall | null {
  return running.trailing ?? wired.host.store?.getStore() ?? null;
}

/** The task that this code belongs to, `null` outside any. Never throws, unlike the public function. */
export function currentTask(): Task<unknown> | null {
  return running.loop === null ? (nativeInMicrotask()?.task ?? null) : running.task;
}

/** The task that this code belongs to, not a strand of it; `null` outside any. For what is held on a task's behalf. */
export function ownerHere(): Task<unknown> | null {
  return currentTask()?._owner ?? null;
}

/** The loop that runs this code, `null` outside any. */
export function currentLoop(): EventLoop | null {
  return running.loop ?? currentTask()?._loop ?? null;
}

/** The loop that futures and tasks belong to that are made here: the one that runs, or the one that was set. */
export function getCurrentLoop(): EventLoop {
  const loop = currentLoop() ?? running.set;
  if (loop === null) throw new RuntimeError(`There is no current event loop${HINTS}`);
  return loop;
}

/** What to do where no loop is known, as lines of an error. */
export const HINTS = `
  in a program use: await run(main)
  in a callback of the host use: loop.bind(fn)
  after a foreign promise, where the host keeps no context, use: await fromPromise(promise)`;

/**
 * The loop that runs this code. Python's `asyncio.get_running_loop`.
 *
 * @returns The loop of the step or callback that calls.
 * @throws {RuntimeError} If no loop runs here: outside `run`, or in a callback of the host's (see `loop.bind`).
 *
 * @example
 * ```ts
 * import * as asyncio from '@tsyncio/core';
 *
 * await asyncio.run(async () => {
 *   console.log(asyncio.getRunningLoop().isRunning()); // true
 * });
 * ```
 */
export function getRunningLoop(): EventLoop {
  const loop = running.loop ?? currentLoop();
  if (loop === null) throw new RuntimeError('no running event loop');
  return loop;
}

/** Whether this code is part of a step, so that no loop can be run from it. */
export function runsInStep(): boolean {
  if (running.loop !== null) return true;
  const task = currentTask();
  return task !== null && (task._loop._steps.has(task) || task._isAway);
}
