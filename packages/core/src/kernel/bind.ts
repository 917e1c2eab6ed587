/** Functions that the host calls, outside any step, and that run as tasks all the same. */

import { copyContext } from './context.ts';
import { isGenerator, isThenable } from './coroutine.ts';
import { isCancelled } from './exceptions.ts';
import type { EventLoop } from './loop.ts';
import type { ResultOf } from './result-of.ts';

/** What `loop.bind` makes of a function. */
export type Bound<This, A extends unknown[], R> = (this: This, ...args: A) => Promise<Awaited<ResultOf<R>>>;

/** See {@link EventLoop.bind}. */
export function bind<This, A extends unknown[], R>(
  loop: EventLoop,
  fn: (this: This, ...args: A) => R,
): Bound<This, A, R> {
  const context = copyContext();
  return function (...args) {
    const make = (): PromiseLike<unknown> => {
      const made: unknown = Reflect.apply(fn, this, args);
      return (isGenerator(made) || isThenable(made) ? made : Promise.resolve(made)) as PromiseLike<unknown>; // as: the step looks what it is
    };
    const promise = new Promise<unknown>((resolve, reject) => {
      const task = loop.createTask(make, { context: context.copy(), hostContext: loop._snapshot() });
      task._awaitOutside(resolve, (error) => {
        // Who calls a server's handler does not look at its promise, and that the loop ends is no error of it.
        if (isCancelled(error)) promise.catch(() => {});
        reject(error);
      });
    });
    return promise as Promise<Awaited<ResultOf<R>>>; // as: the task's result is fn's
  };
}
