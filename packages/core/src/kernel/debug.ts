/**
 * Debug mode of a loop: what is not wrong by itself, but hardly meant. Each is told to the exception handler, once.
 *
 * Owns what it remembers of tasks, futures and coroutines, and keeps none of them. Must never change the order of events.
 */

import type { Coroutine } from './coroutine.ts';
import { firstLine, placeHere } from './creation-place.ts';
import type { ExceptionContext } from './exception-handler.ts';
import type { EventLoop } from './loop.ts';
import type { NativeCall } from './native.ts';
import { observe, type TaskObserver } from './observer.ts';
import type { Runnable } from './ready-queue.ts';
import { running } from './running.ts';
import { Task } from './task.ts';
import { Unawaited } from './unawaited.ts';

/** How often a task may wait after its cancellation, to clean up, before that is told of. */
const WAITS_TO_CLEAN_UP = 10;

/** How many loops of this copy of the package are in debug mode. */
let watched = 0;
let endWatch: () => void;

/** Looks on for all of them, and holds none: a loop that is dropped without being closed is collected. */
const watch: TaskObserver = {
  taskWaits: (task) => debugOf(task)?.taskWaits(task),
  taskEnded: (task) => debugOf(task)?.taskEnded(task),
};

/** `null` as well where the loop is of another copy, which looks on itself. */
function debugOf(task: Task<unknown>): Debug | null {
  const debug = task._loop._debug;
  return debug instanceof Debug ? debug : null;
}

function beginWatch(): void {
  running.debugging += 1;
  watched += 1;
  if (watched === 1) endWatch = observe(watch);
}

function leaveWatch(): void {
  running.debugging -= 1;
  watched -= 1;
  if (watched === 0) endWatch();
}

const collected = new FinalizationRegistry<void>(leaveWatch);

export class Debug {
  readonly #loop: EventLoop;
  readonly #places = new WeakMap<object, string>();
  readonly #unawaited: Unawaited;
  /** How often a task has waited since it was given its CancelledError. */
  readonly #waitsSinceCancelled = new WeakMap<Task<unknown>, number>();
  /** Where further waits of async functions were reported. */
  readonly #strandPlaces = new Set<string>();
  /** What runs, and since when, in seconds of the loop's clock. */
  #runnable: Runnable | null = null;
  #began = 0;

  constructor(loop: EventLoop) {
    this.#loop = loop;
    this.#unawaited = new Unawaited((message, sourceTraceback) => this.report({ message, sourceTraceback }));
    beginWatch();
    collected.register(this, undefined, this);
  }

  /** Debug mode is turned off, or the loop is closed. */
  end(): void {
    collected.unregister(this);
    leaveWatch();
    this.#unawaited.end();
  }

  report(context: ExceptionContext): void {
    this.#loop.callExceptionHandler(context);
  }

  // --- places

  /** Takes down where `made` is made: a future, a task, a handle. */
  note(made: object): void {
    this.#places.set(made, placeHere());
  }

  /** The line where `made` was made. */
  placeOf(made: object): string | null {
    const place = this.#places.get(made);
    return place === undefined ? null : firstLine(place);
  }

  /** The whole stack. */
  traceOf(made: object): string | undefined {
    return this.#places.get(made);
  }

  // --- slow steps

  /** Runs a handle, and measures it with the microtasks that it sets going. */
  run(runnable: Runnable): void {
    if (runnable instanceof Task) this.#noteCancellation(runnable);
    this.#began = this.#loop.time();
    this.#runnable = runnable;
    runnable._run();
    if (this.#loop._steps.first === null) this.stepEnded();
  }

  // CPython 3.13, BaseEventLoop._run_once
  stepEnded(): void {
    const runnable = this.#runnable;
    if (runnable === null) return;
    this.#runnable = null;
    const took = this.#loop.time() - this.#began;
    if (took < this.#loop.slowCallbackDuration) return;
    this.report({
      message: `Executing ${String(runnable)} took ${took.toFixed(3)} seconds`,
      sourceTraceback: this.traceOf(runnable),
    });
  }

  // --- cancellations that a catch swallows

  #noteCancellation(task: Task<unknown>): void {
    if (task.cancelling() === 0) this.#waitsSinceCancelled.delete(task);
    else if (task._cancellation?.isDue === true || task._waiter?._state === 'cancelled') {
      const waits = this.#waitsSinceCancelled.get(task);
      if (waits === undefined) this.#waitsSinceCancelled.set(task, 0);
      else if (waits > 0) this.#swallowed(task, 'caught the CancelledError and had to be cancelled again');
    }
  }

  taskWaits(task: Task<unknown>): void {
    const waits = this.#waitsSinceCancelled.get(task);
    if (waits === undefined) return;
    if (task.cancelling() === 0) this.#waitsSinceCancelled.delete(task);
    else if (waits === WAITS_TO_CLEAN_UP) {
      this.#swallowed(
        task,
        `has waited ${waits} times since then: it caught the CancelledError, or cleans up`,
      );
    } else this.#waitsSinceCancelled.set(task, waits + 1);
  }

  taskEnded(task: Task<unknown>): void {
    const waits = this.#waitsSinceCancelled.get(task);
    const swallowed = waits !== undefined && waits >= 0 && task._state === 'finished';
    if (swallowed && task.cancelling() > 0) this.#swallowed(task, 'caught the CancelledError and went on');
  }

  #swallowed(task: Task<unknown>, what: string): void {
    this.#waitsSinceCancelled.set(task, Number.NEGATIVE_INFINITY);
    this.report({
      message: `${task} was cancelled, and ${what}\n  in a catch for other errors use: rethrowCancelled(error)\n  to go on is meant: task.uncancel()`,
      task,
      sourceTraceback: this.traceOf(task),
    });
  }

  // --- strands

  /** An async function reads `then` of what it is going to wait for. */
  noteAwait(native: NativeCall): void {
    this.#places.set(native, placeHere());
  }

  strandMade(task: Task<unknown>, native: NativeCall): void {
    const sourceTraceback = this.traceOf(native) ?? '';
    const line = firstLine(sourceTraceback);
    if (this.#strandPlaces.has(line)) return;
    this.#strandPlaces.add(line);
    this.report({
      message: `${task} waits for several things at once: each but the first is a task of its own\n  wrong: await Promise.all([a(), b()])\n  right: await gather(a(), b())`,
      task,
      sourceTraceback,
    });
  }

  // --- what is left

  coroutineMade(coroutine: Coroutine<unknown>): void {
    this.#unawaited.add(coroutine, placeHere());
  }

  /** A promise that `future` followed was rejected, and nobody waits for it any more. */
  promiseLost(future: object, exception: unknown): void {
    const message = 'A promise that nobody waits for any more was rejected';
    this.report({ message, exception, sourceTraceback: this.traceOf(future) });
  }

  /** The loop is closed. */
  tasksLeft(tasks: Iterable<Task<unknown>>): void {
    for (const task of tasks) {
      const message = 'Task was destroyed but it is pending!';
      this.report({ message, task, sourceTraceback: this.traceOf(task) });
    }
  }
}
