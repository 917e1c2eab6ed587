/** What a task throws, as a Cause: nothing of it is lost, so that `cause-to-error.ts` can take it back. */

import {
  BaseExceptionGroup,
  type CancelledError,
  type Future,
  isCancelled,
  KeyboardInterrupt,
} from '@tsyncio/core';
import { Cause, Context } from 'effect';
import { recall } from './memory.ts';

/** A group, and the reasons that came of it. */
export interface GroupMark {
  readonly group: BaseExceptionGroup;
  readonly reasons: readonly Cause.Reason<unknown>[];
}

/** Marks the reasons that came of one group, with the group. An annotation stays through all that is done to a Cause. */
export const ThrownGroup: Context.Service<'ThrownGroup', GroupMark> = Context.Service<
  'ThrownGroup',
  GroupMark
>('@tsyncio/effect/ThrownGroup');

/** Marks an interruption that came of a cancellation, with its error, which has the message of whoever cancelled. */
export const ThrownCancellation: Context.Service<'ThrownCancellation', CancelledError> = Context.Service<
  'ThrownCancellation',
  CancelledError
>('@tsyncio/effect/ThrownCancellation');

/**
 * The Cause of what was thrown.
 *
 * An error that an effect threw has the Cause that it was thrown for. A cancellation is an interruption, a group the
 * reasons of all that is in it, and everything else a failure; but KeyboardInterrupt is a defect, for nobody is to go on
 * after it.
 *
 * @param thrown What was thrown.
 * @param task The task that ended with it; `null`: none.
 */
export function errorToCause(thrown: unknown, task: Future<unknown> | null): Cause.Cause<unknown> {
  const known = recall(thrown, task);
  if (known !== undefined) return known;
  if (thrown instanceof BaseExceptionGroup) {
    const reasons = reasonsOf(thrown, task);
    const mark = Context.make(ThrownGroup, { group: thrown, reasons });
    return Cause.annotate(Cause.fromReasons(reasons), mark, { overwrite: true });
  }
  return Cause.fromReasons([reasonOf(thrown)]);
}

/** The reasons of all errors in a group, also in groups inside it. */
function reasonsOf(
  group: BaseExceptionGroup,
  task: Future<unknown> | null,
): readonly Cause.Reason<unknown>[] {
  return group.exceptions.flatMap((error) => {
    const known = recall(error, task);
    if (known !== undefined) return known.reasons;
    return error instanceof BaseExceptionGroup ? reasonsOf(error, task) : [reasonOf(error)];
  });
}

function reasonOf(error: unknown): Cause.Reason<unknown> {
  if (isCancelled(error)) {
    return Cause.makeInterruptReason().annotate(Context.make(ThrownCancellation, error));
  }
  return error instanceof KeyboardInterrupt ? Cause.makeDieReason(error) : Cause.makeFailReason(error);
}
