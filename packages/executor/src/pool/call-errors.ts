/**
 * What calls fail with for what happens around them, in words.
 */
import { CancelledError, TimeoutError } from '../errors.ts';
import { BrokenWorkerError, ExecutorFullError, ExecutorShutdownError } from '../executor-errors.ts';
import { textOf } from '../wire/text-of.ts';
import { findUncloneable } from '../wire/uncloneable.ts';
import type { Call } from './call.ts';

export function submittedLate(call: Call, executor: string, state: string): ExecutorShutdownError {
  return new ExecutorShutdownError(
    `Cannot submit ${call.name} as the executor was shut down: <${executor} [${state}]>`,
  );
}

export function full(call: Call, maxQueue: number): ExecutorFullError {
  return new ExecutorFullError(`Cannot submit ${call.name} as 'maxQueue' calls are waiting: ${maxQueue}`);
}

export function timedOut(call: Call, timeout: number): TimeoutError {
  return new TimeoutError(
    `Cannot wait longer for ${call.name} as its timeout has passed: ${timeout} s since it began`,
  );
}

export function shutDown(): CancelledError {
  return new CancelledError('the executor was shut down');
}

export function unstarted(call: Call, cause: unknown): BrokenWorkerError {
  return new BrokenWorkerError(
    `Cannot run ${call.name} as its worker could not be started: ${textOf(cause)}`,
    { cause },
  );
}

export function lost(call: Call, cause: unknown): BrokenWorkerError {
  return new BrokenWorkerError(`Cannot finish ${call.name} as its worker was lost: ${textOf(cause)}`, {
    cause,
  });
}

export function crashed(call: Call, cause: unknown): BrokenWorkerError {
  return new BrokenWorkerError(`Cannot finish ${call.name} as its worker has crashed: ${textOf(cause)}`, {
    cause,
  });
}

/** The answer came, and cannot be read on this side: it is nested too deep, or of a kind that is not known here. */
export function unreadable(call: Call): TypeError {
  return new TypeError(`Cannot read the result of ${call.name} as this side cannot make it of what was sent`);
}

/** Who may know more of what cannot be sent: a `WorkerPool`, a `RemoteQueue`. */
interface Sender {
  unsendable?(value: unknown): { readonly path: string; readonly what: string } | undefined;
}

/**
 * The call cannot be sent: mostly for an argument that cannot be cloned.
 *
 * @param cause What sending it threw, where that was tried.
 */
export function unsendable(call: Call, pool: Sender, moved: readonly object[], cause?: unknown): TypeError {
  return new TypeError(
    `Cannot send the arguments of ${call.name} to a worker as ${reasonOf(call, pool, moved, cause)}`,
    cause === undefined ? {} : { cause },
  );
}

function reasonOf(call: Call, pool: Sender, moved: readonly object[], cause: unknown): string {
  const root = call.chunk === undefined ? 'args' : 'items';
  const uncloneable = findUncloneable(call.args, root, moved);
  if (uncloneable !== undefined) return `${uncloneable.path} cannot be cloned: it is ${uncloneable.what}`;
  const refused = pool.unsendable?.(call.args);
  return refused === undefined
    ? textOf(cause)
    : `${root}${refused.path} cannot be sent: it is ${refused.what}`;
}
