/** A Cause, as what a task throws. */

import { BaseExceptionGroup, CancelledError, isCancelled, RuntimeError, type Task } from '@tsyncio/core';
import { Cause, Context, Option } from 'effect';
import { ThrownCancellation, ThrownGroup } from './error-to-cause.ts';
import { remember } from './memory.ts';

/**
 * What is thrown for a Cause: the error or the defect itself, where there is one; a group, where there are several. Fibers
 * that were interrupted beside them go unmentioned, as the cancelled tasks of a task group do; where there is nothing else,
 * it is a cancellation. The Cause is remembered for what is thrown.
 *
 * @param cause Why an effect failed.
 * @param message What the CancelledError says, where it comes to one.
 * @param task The task that throws.
 */
export function causeToError(
  cause: Cause.Cause<unknown>,
  message: string | undefined,
  task: Task<unknown> | null,
): unknown {
  const thrown = errorOf(cause, message);
  remember(thrown, cause, task);
  return thrown;
}

function errorOf({ reasons }: Cause.Cause<unknown>, message: string | undefined): unknown {
  const errors = errorsOf(reasons);
  const group = groupOf(reasons, errors);
  if (group !== undefined) return group;
  if (errors.length > 1) return new BaseExceptionGroup('unhandled errors in an Effect', errors);
  if (errors.length === 1) return errors[0];
  if (reasons.length === 0) return new RuntimeError('Cannot say why the Effect failed as its Cause is empty');
  return reasons.map(thrownBy).find(isCancelled) ?? new CancelledError(message);
}

/** The errors and defects among the reasons. A cancellation that a promise has brought is none. */
function errorsOf(reasons: readonly Cause.Reason<unknown>[]): readonly unknown[] {
  return reasons
    .filter((reason) => !Cause.isInterruptReason(reason))
    .map(thrownBy)
    .filter((error) => !isCancelled(error));
}

function thrownBy(reason: Cause.Reason<unknown>): unknown {
  if (Cause.isInterruptReason(reason)) return annotationOf(reason, ThrownCancellation);
  return Cause.isFailReason(reason) ? reason.error : reason.defect;
}

function annotationOf<I, S>(reason: Cause.Reason<unknown>, key: Context.Key<I, S>): S | undefined {
  return Option.getOrUndefined(Context.getOption(Cause.reasonAnnotations(reason), key));
}

/** The group that all of these came of, if they did, and nothing was done to them since. */
function groupOf(
  reasons: readonly Cause.Reason<unknown>[],
  errors: readonly unknown[],
): BaseExceptionGroup | undefined {
  const told = errors.length === 0 ? reasons : reasons.filter((reason) => !Cause.isInterruptReason(reason));
  const marks = told.map((reason) => annotationOf(reason, ThrownGroup));
  const [mark] = marks;
  if (mark === undefined || marks.some((other) => other?.group !== mark.group)) return undefined;
  const inGroup = errorsOf(mark.reasons);
  const isSame = inGroup.length === errors.length && inGroup.every((error, i) => Object.is(error, errors[i]));
  return isSame ? mark.group : undefined;
}
