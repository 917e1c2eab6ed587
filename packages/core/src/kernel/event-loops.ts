/** Which loop there is: made, set, or running. Python's functions of the same names. */

import { EventLoop } from './loop.ts';
import type { LoopOptions } from './loop-options.ts';
import { currentLoop, getRunningLoop, running, currentTask as taskHere } from './running.ts';
import type { Task } from './task.ts';

/**
 * A new loop. Python's `asyncio.new_event_loop`.
 *
 * @param options See {@link LoopOptions}.
 *
 * @example
 * ```ts
 * import { newEventLoop, sleep } from '@tsyncio/core';
 *
 * const loop = newEventLoop();
 * await loop.runUntilComplete(sleep(0.01));
 * loop.close();
 * ```
 */
export function newEventLoop(options: LoopOptions = {}): EventLoop {
  return new EventLoop(options);
}

/**
 * The running loop, or the one that was set; outside any, one is made and set. Python's `asyncio.get_event_loop`.
 *
 * @example
 * ```ts
 * import { getEventLoop, sleep } from '@tsyncio/core';
 *
 * await getEventLoop().runUntilComplete(sleep(0.01));
 * ```
 */
export function getEventLoop(): EventLoop {
  const loop = currentLoop();
  if (loop !== null) return loop;
  running.set ??= new EventLoop();
  return running.set;
}

/**
 * Sets the loop of `getEventLoop` outside any loop. Python's `asyncio.set_event_loop`.
 *
 * @param loop `null`: none.
 */
export function setEventLoop(loop: EventLoop | null): void {
  if (loop !== null && !(loop instanceof EventLoop)) {
    throw new TypeError(`Cannot set the event loop to ${String(loop)} as it is no EventLoop`);
  }
  running.set = loop;
}

/**
 * The task that calls; `null` in a callback of the loop. Python's `asyncio.current_task`.
 *
 * @param loop The loop whose task is asked for; default: the running one.
 * @throws {RuntimeError} If no loop is given and none runs.
 *
 * @example
 * ```ts
 * import * as asyncio from '@tsyncio/core';
 *
 * await asyncio.run(async () => {
 *   console.log(asyncio.currentTask()?.getName()); // Task-1
 * });
 * ```
 */
export function currentTask(loop: EventLoop = getRunningLoop()): Task<unknown> | null {
  const task = taskHere();
  return task?._loop === loop ? task : null;
}

/**
 * The tasks of a loop that are not done. Python's `asyncio.all_tasks`.
 *
 * @param loop Default: the running one.
 * @throws {RuntimeError} If no loop is given and none runs.
 *
 * @example
 * ```ts
 * import * as asyncio from '@tsyncio/core';
 *
 * await asyncio.run(async () => {
 *   asyncio.createTask(asyncio.sleep(0.01));
 *   console.log(asyncio.allTasks().size); // 2
 * });
 * ```
 */
export function allTasks(loop: EventLoop = getRunningLoop()): Set<Task<unknown>> {
  return new Set(loop._tasks);
}
