/**
 * Why something was thrown, for those who ask later.
 *
 * What `runEffect` throws is the error itself, and says nothing of whether it was a failure or a defect, of fibers that
 * were interrupted beside it, and of annotations. Here it is kept, as long as the error and the task are.
 *
 * Owns that one error thrown for several reasons has in each task its own: a constant may fail here, and be a defect there.
 */

import type { Future } from '@tsyncio/core';
import type { Cause } from 'effect';

type AnyCause = Cause.Cause<unknown>;
type AnyTask = Future<unknown>;

interface Thrown {
  readonly value: unknown;
  readonly cause: AnyCause;
}

/** Why the last value was thrown that an effect threw in a task, or that came to it from another. */
const inTasks = new WeakMap<AnyTask, Map<unknown, AnyCause>>();
/** Why an object was thrown last, until a task has told: it may pass through others on its way. */
const onTheWay = new WeakMap<object, AnyCause>();
/** The same of what is no object, and cannot be a key. */
let plainOnTheWay: Thrown | undefined;

/** Takes down why `thrown` is thrown in `task`. */
export function remember(thrown: unknown, cause: AnyCause, task: AnyTask | null): void {
  if (task !== null) keep(thrown, cause, task);
  if (isKey(thrown)) onTheWay.set(thrown, cause);
  else plainOnTheWay = { value: thrown, cause };
}

/** Why `thrown` was thrown, which `task` ended with where there is one; undefined where no effect threw it. */
export function recall(thrown: unknown, task: AnyTask | null): AnyCause | undefined {
  const own = task === null ? undefined : inTasks.get(task)?.get(thrown);
  const last = takeOnTheWay(thrown, own);
  if (own !== undefined) return own;
  // It came from a task that this one has waited for. Whoever asks again is told the same.
  if (last !== undefined && task !== null) keep(thrown, last, task);
  return last;
}

function keep(thrown: unknown, cause: AnyCause, task: AnyTask): void {
  const known = inTasks.get(task);
  if (known === undefined) inTasks.set(task, new Map([[thrown, cause]]));
  else known.set(thrown, cause);
}

/** What is told once is not told of the next who throws the same; unless that is on its way for another cause than `own`. */
function takeOnTheWay(thrown: unknown, own: AnyCause | undefined): AnyCause | undefined {
  const isObject = isKey(thrown);
  const plain = plainOnTheWay;
  const cause = isObject
    ? onTheWay.get(thrown)
    : plain !== undefined && Object.is(plain.value, thrown)
      ? plain.cause
      : undefined;
  if (cause === undefined || (own !== undefined && own !== cause)) return cause;
  if (isObject) onTheWay.delete(thrown);
  else plainOnTheWay = undefined;
  return cause;
}

function isKey(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}
