import { type CoroutineLike, type Future, iscoroutine, isfuture } from '@tsyncio/core';
import { Cause, Effect } from 'effect';
import { errorToCause } from './causes/error-to-cause.ts';
import { TaskPlace } from './tasks/task-place.ts';

/** How a task becomes an Effect. */
export interface TaskEffectOptions<E> {
  /**
   * Makes a typed failure of what the task throws; of each error, where that is a group. It is not asked about
   * cancellations, nor about what an effect inside died with. Default: what was thrown is the failure.
   */
  readonly catch: (error: unknown) => E;
}

/**
 * An Effect that runs a coroutine as a task, and gives its result.
 *
 * A Coroutine or a generator can be run once; give a function where the effect is to be repeated or retried. What the task
 * throws is the failure, as it is; an ExceptionGroup is a failure for each of its errors; what `runEffect` threw has its
 * Cause back. A task that is cancelled by somebody else is an interruption.
 *
 * The task runs in the loop of the `runEffect` around it, of `layerLoop`, or in the one that runs here; else in a
 * loop of the process, which is started by the first and keeps the process alive as long as tasks wait for time. The
 * effects that the task runs have the services, the log level and the span of the fiber.
 *
 * **Cancellation:** interrupting the fiber cancels the task, and waits until it has cleaned up. What it throws while it
 * does so is added to the Cause.
 *
 * @param source A function that makes a coroutine, a generator or a promise; a Coroutine; a generator; or a Task or Future,
 *   which is waited for, and cancelled when the fiber is interrupted.
 * @param options `catch`: makes a typed failure of an error.
 * @throws {TypeError} If `source` is none of these: a promise above all.
 *
 * @example
 * ```ts
 * import * as asyncio from '@tsyncio/core';
 * import { taskEffect } from '@tsyncio/effect';
 * import { Data, Effect, Schedule } from 'effect';
 *
 * class Refused extends Data.TaggedError('Refused')<{ readonly cause: unknown }> {}
 *
 * let calls = 0;
 * const connect = asyncio.coroutine(async () => {
 *   await asyncio.sleep(0.001);
 *   if (++calls < 3) throw new Error('refused');
 *   return 'connected';
 * });
 *
 * const program = taskEffect(() => connect(), { catch: (cause) => new Refused({ cause }) }).pipe(
 *   Effect.retry(Schedule.recurs(5)),
 * );
 * console.log(await Effect.runPromise(program), calls); // connected 3
 * ```
 */
export function taskEffect<A, E = unknown>(
  source: CoroutineLike<A> | Future<A>,
  options?: TaskEffectOptions<E>,
): Effect.Effect<Awaited<A>, E> {
  checkSource(source);
  const toError = options?.catch;
  if (toError !== undefined && typeof toError !== 'function') {
    throw new TypeError("Cannot make an Effect of a task as 'catch' must be a function");
  }
  const causeOf = (thrown: unknown, task: Future<A> | null): Cause.Cause<E> => {
    const cause = errorToCause(thrown, task);
    if (toError === undefined) return cause as Cause.Cause<E>; // as: without `catch` E is unknown
    try {
      return Cause.map(cause, toError);
    } catch (defect) {
      return Cause.die(defect);
    }
  };
  return Effect.withFiber((fiber) =>
    Effect.callback<Awaited<A>, E>((resume) => {
      const place = new TaskPlace(fiber);
      let task: Future<A>;
      try {
        task = place.begin(source);
      } catch (error) {
        resume(Effect.failCause(causeOf(error, null)));
        return;
      }
      const resultOf = (): Effect.Effect<Awaited<A>, E> => {
        try {
          return Effect.succeed(task.result() as Awaited<A>); // as: the loop has awaited it
        } catch (error) {
          return Effect.failCause(causeOf(error, task));
        }
      };
      place.follow(task, () => resume(resultOf()), resume);
      const cancelled = Effect.callback<void, E>((ended) => {
        // Effect asks for this as well where the fiber was resumed with an interruption.
        if (place.isOver) {
          ended(Effect.void);
          return;
        }
        place.follow(task, () => ended(afterCancel(resultOf())), ended);
        place.cancel(task);
      });
      return cancelled as Effect.Effect<void>; // as: Effect adds what a finalizer fails with to the Cause, whose type is E
    }),
  );
}

/** The fiber is interrupted: the result is nobody's. An error of the cleanup is. */
function afterCancel<E>(result: Effect.Effect<unknown, E>): Effect.Effect<void, E> {
  return Effect.catchCause(Effect.asVoid(result), (cause) =>
    Cause.hasInterruptsOnly(cause) ? Effect.void : Effect.failCause(cause),
  );
}

function checkSource(source: unknown): void {
  if (typeof source === 'function' || iscoroutine(source) || isfuture(source)) return;
  const isPromise = typeof (source as { then?: unknown } | null | undefined)?.then === 'function'; // as: looked at
  throw new TypeError(
    isPromise
      ? 'Cannot run a promise as a task as it has begun already\n  not taskEffect(work(3)) but: taskEffect(() => work(3))'
      : `Cannot run ${typeof source} as a task as a coroutine, or a function that makes one, was expected: ${String(source)}`,
  );
}
