/** How a loop makes its tasks, where it is told. */

import type { CoroutineLike } from './coroutine.ts';
import type { EventLoop } from './loop.ts';
import { Task } from './task.ts';
import type { TaskOptions } from './task-options.ts';

/**
 * What makes the tasks of a loop, as `loop.setTaskFactory` takes it. It passes `options` on to the task, and may add
 * to them.
 */
export type TaskFactory = <T>(loop: EventLoop, source: CoroutineLike<T>, options: TaskOptions) => Task<T>;

/** A class of tasks. */
type TaskClass = new <T>(
  source: CoroutineLike<T>,
  options: TaskOptions & { readonly loop: EventLoop },
) => Task<T>;

/**
 * A task factory whose tasks run their first step at once, inside `createTask`: one that never waits is done when it
 * is made. Python's `asyncio.eager_task_factory`. An async function runs so up to its first `await`.
 *
 * @example
 * ```ts
 * import * as asyncio from '@tsyncio/core';
 *
 * await asyncio.run(async () => {
 *   asyncio.getRunningLoop().setTaskFactory(asyncio.eagerTaskFactory);
 *   const task = asyncio.createTask(function* () {
 *     return 'from the cache';
 *   });
 *   console.log(task.done(), task.result()); // true from the cache
 * });
 * ```
 */
export const eagerTaskFactory: TaskFactory = createEagerTaskFactory(Task);

/**
 * A task factory as `eagerTaskFactory`, for a class of tasks of one's own. Python's `asyncio.create_eager_task_factory`.
 *
 * @param taskClass Called with what the constructor of Task takes.
 * @throws {TypeError} If it is no class.
 *
 * @example
 * ```ts
 * import * as asyncio from '@tsyncio/core';
 *
 * class Job<T> extends asyncio.Task<T> {}
 *
 * await asyncio.run(async () => {
 *   asyncio.getRunningLoop().setTaskFactory(asyncio.createEagerTaskFactory(Job));
 *   const job = asyncio.createTask(asyncio.sleep(0.01), { name: 'first' });
 *   console.log(String(job)); // <Job 'first' [pending]>
 *   await job;
 * });
 * ```
 */
export function createEagerTaskFactory(taskClass: TaskClass): TaskFactory {
  if (typeof taskClass !== 'function') {
    throw new TypeError(
      `Cannot make a task factory of ${String(taskClass)} as a class of tasks was expected`,
    );
  }
  return (loop, source, options) =>
    new taskClass(source, { ...options, eagerStart: options.eagerStart ?? true, loop });
}
