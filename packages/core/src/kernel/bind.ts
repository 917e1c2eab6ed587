/** Functions that the host calls, outside any step, and that run as tasks all the same. */

import { Call } from './call.ts';
import { copyContext } from './context.ts';
import { isGenerator, isThenable } from './coroutine.ts';
import { isCancelled } from './exceptions.ts';
import type { EventLoop } from './loop.ts';
import type { ResultOf } from './result-of.ts';

/** What `loop.bind` makes of a function. */
export type Bound<This, A extends unknown[], R> = (this: This, ...args: A) => Promise<Awaited<ResultOf<R>>>;

/** A call of a function of any kind. It goes by the name of that: all that servers call would else go by the same. */
class BoundCall extends Call<unknown> {
  override _open(): unknown {
    const made = super._open();
    return isGenerator(made) || isThenable(made) ? made : Promise.resolve(made);
  }
}

/** See {@link EventLoop.bind}. */
export function bind<This, A extends unknown[], R>(
  loop: EventLoop,
  fn: (this: This, ...args: A) => R,
): Bound<This, A, R> {
  const context = copyContext();
  return function (...args) {
    const promise = new Promise<unknown>((resolve, reject) => {
      const task = loop.createTask(new BoundCall(fn, this, args), {
        context: context.copy(),
        hostContext: loop._snapshot(),
      });
      task._awaitOutside(resolve, (error) => {
        // Who calls a server's handler does not look at its promise, and that the loop ends is no error of it.
        if (isCancelled(error)) promise.catch(() => {});
        reject(error);
      });
    });
    return promise as Promise<Awaited<ResultOf<R>>>; // as: the task's result is fn's
  };
}
