/**
 * Who makes blocking calls. A default executor gets them in a later microtask, when the code of another task may run, and a
 * page has no context store that would know.
 */

import type { Task } from '@tsyncio/core';

interface Caller {
  readonly fn: string;
  readonly task: Task<unknown> | null;
}

/** Calls that were made and that no executor has got yet, the oldest first. */
const waiting: Caller[] = [];
/** Those that never get there, as they were cancelled before, are forgotten some time. */
const MOST = 10_000;

/** A task, or something outside any, makes a call. */
export function noteCaller(fn: unknown, task: Task<unknown> | null): void {
  if (waiting.length >= MOST) waiting.shift();
  waiting.push({ fn: nameOf(fn), task });
}

/** An executor has got a call of this name: who made it? `undefined`: it was made in another way. */
export function takeCaller(fn: string): Task<unknown> | null | undefined {
  const index = waiting.findIndex((caller) => caller.fn === fn);
  return index < 0 ? undefined : waiting.splice(index, 1)[0]?.task;
}

function nameOf(fn: unknown): string {
  return typeof fn === 'function' ? fn.name : '';
}
