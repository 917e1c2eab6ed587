/**
 * One step of a task: its generators run until one waits, or until control goes to an async function.
 *
 * The open generators are a chain of frames and the innermost is resumed, so a step costs the same at any depth, and
 * depth is bounded by memory.
 */

import { isAwaitable, type Steps, SUSPENDS, type Suspends } from './awaitable.ts';
import type { Call } from './call.ts';
import { isGenerator, isThenable, notACoroutine } from './coroutine.ts';
import type { Frame } from './frame.ts';
import { enterNative, NativeCall } from './native.ts';
import { running } from './running.ts';
import type { Task } from './task.ts';

/** Resumes `from` with a value, or with an error where `isError`, and goes on until the task suspends or ends. */
export function drive(task: Task<unknown>, from: Frame, sent: unknown, isError: boolean): void {
  let frame = from;
  let value = sent;
  let thrown = isError;
  for (;;) {
    let ended: boolean;
    running.frame = frame;
    try {
      const iterator = frame._iterator;
      const result = thrown ? throwInto(iterator, value) : (iterator ?? task._begin()).next(value);
      ended = result.done === true;
      value = result.value;
      thrown = false;
    } catch (error) {
      ended = true;
      value = error;
      thrown = true;
    }
    if (ended) {
      if (frame._caller === null) {
        task._leave(frame, value, thrown);
        return;
      }
      frame = frame._caller;
    } else if (value !== undefined && isAwaitedCoroutine(value)) {
      try {
        const inner = open(task, frame, value);
        if (inner === null) return;
        frame = inner;
        value = undefined;
      } catch (error) {
        value = error;
        thrown = true;
      }
    } else {
      task._suspend(frame, value);
      return;
    }
  }
}

function throwInto(iterator: Steps<unknown> | null, error: unknown): ReturnType<Steps<unknown>['next']> {
  if (iterator?.throw === undefined) throw error;
  return iterator.throw(error);
}

function isAwaitedCoroutine(value: unknown): value is Call<unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    (value as Partial<Suspends>)[SUSPENDS] === 'coroutine' &&
    (value as Call<unknown>)._phase === 'awaited'
  );
}

/** Calls the coroutine's function. Gives the frame to run next, or null where an async function runs now. */
function open(task: Task<unknown>, frame: Frame, coroutine: Call<unknown>): Frame | null {
  const native = coroutine._isGenerator ? null : new NativeCall(task, frame, coroutine._fn);
  const made = native === null ? coroutine._open() : callNative(native, coroutine);
  // Awaitables are no generators: a Future has the methods of one, and must be asked for its iterator.
  if (native !== null && isAwaitable(made)) return enter(frame, coroutine, made[Symbol.iterator]());
  if (isGenerator(made)) return enter(frame, coroutine, made as Steps<unknown>); // as: the task checks what it yields
  if (native === null || !isThenable(made)) throw notACoroutine(made, ` from ${coroutine}`);
  enterNative(native);
  // A thenable may call back at once, or twice. A promise is taken as it is.
  Promise.resolve(made).then(
    (value) => task._resumeFromNative(native, frame, value, false),
    (error: unknown) => task._resumeFromNative(native, frame, error, true),
  );
  return null;
}

/** Runs the synchronous part of what may be an async function, so that all of it is known as the task's. */
function callNative(native: NativeCall, coroutine: Call<unknown>): unknown {
  const store = native.task._loop._store;
  const before = running.native;
  running.native = native;
  try {
    return store === null ? coroutine._open() : store.run(native, call, coroutine);
  } finally {
    running.native = before;
  }
}

function call(coroutine: Call<unknown>): unknown {
  return coroutine._open();
}

/** A frame that only waits for the coroutine becomes the coroutine's own; else the coroutine is its own. */
function enter(frame: Frame, coroutine: Call<unknown>, steps: Steps<unknown>): Frame {
  if (frame._iterator !== coroutine) return coroutine._enter(steps, frame);
  frame._iterator = steps;
  frame._fn = coroutine._fn;
  return frame;
}
