/** The host's AbortSignal and AbortController, as far as they are used. */

import { describe } from './describe.ts';
import type { Task } from './task.ts';

/** What is used of an AbortSignal; the global type is empty where no types of a host are loaded. */
interface Signal {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** What is used of an AbortController. */
export interface Aborter {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
}

/** A new AbortController. Made only when its signal is asked for: one costs more than a task. */
export function newAborter(): Aborter {
  const { AbortController } = globalThis as unknown as { AbortController: new () => Aborter }; // as: every host has it
  return new AbortController();
}

/** @throws {TypeError} If `signal` is no AbortSignal. */
export function checkSignal(signal: unknown): void {
  if (typeof (signal as Partial<Signal> | null)?.addEventListener === 'function') return;
  throw new TypeError(`Cannot create a task as 'signal' must be an AbortSignal: got ${describe(signal)}`);
}

/** What the CancelledError says; nothing where no reason was given, for then the host makes one up. */
function messageOf(reason: unknown): string | undefined {
  if (reason instanceof Error) return reason.name === 'AbortError' ? undefined : reason.message;
  return typeof reason === 'string' ? reason : undefined;
}

/** Cancels `task` when `signal` aborts, as long as the task is not done. */
export function cancelWith(task: Task<unknown>, signal: AbortSignal): void {
  const source = signal as unknown as Signal; // as: the global type may be empty
  const cancel = (): void => {
    task.cancel(messageOf(source.reason));
  };
  if (source.aborted) cancel();
  source.addEventListener('abort', cancel);
  task.addDoneCallback(() => source.removeEventListener('abort', cancel));
}

/** So little that it agrees with whatever the user's own library of types says of it. */
declare global {
  interface AbortSignal {
    readonly aborted: boolean;
  }
}
