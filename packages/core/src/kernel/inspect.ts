/**
 * Looks at loops from outside: every task, what it waits for, and in which of its coroutines.
 *
 * Owns the picture of who waits for whom, which a DeadlockError shows too. Must never change what it looks at.
 */

import { SUSPENDS, type Suspends } from './awaitable.ts';
import type { Call } from './call.ts';
import { checkLoop } from './check.ts';
import type { Coroutine } from './coroutine.ts';
import { nameOf } from './describe.ts';
import { DeadlockError } from './exceptions.ts';
import { AwaitFrame, type Frame } from './frame.ts';
import { isfuture } from './future.ts';
import type { EventLoop } from './loop.ts';
import type { NativeCall } from './native.ts';
import { printsItself } from './prints-itself.ts';
import { currentTask, nativeInMicrotask, running } from './running.ts';
import { Task } from './task.ts';
import { drawTree } from './tree.ts';
import { type Wait, waitInWords } from './wait.ts';

/** A task as `inspect` saw it: data, but for the task itself, which `JSON.stringify` leaves out. */
export class TaskInspection {
  /** Its name. */
  readonly name: string;
  /**
   * `running`: its code runs now. `ready`: it runs in the next turns. `waiting`: what for says `waitsFor`. `outside`: for
   * something that is not the library's, a promise as a rule.
   */
  readonly state: 'running' | 'ready' | 'waiting' | 'outside';
  /** The coroutines that are open, the outermost first, by their functions' names. */
  readonly coroutines: readonly string[];
  /** What it waits for, in words; `null` where it does not. */
  readonly waitsFor: string | null;
  /** How many calls of `cancel` have not been taken back. */
  readonly cancelling: number;
  /** Where the task was created; `null` where its loop is not in debug mode. */
  readonly createdAt: string | null;
  readonly #task: Task<unknown>;
  readonly #awaited: readonly Task<unknown>[];

  /** @internal Made by `inspect`. */
  constructor(task: Task<unknown>, awaited: readonly Task<unknown>[]) {
    this.#task = task;
    this.#awaited = awaited;
    this.name = task.getName();
    this.state = stateOf(task);
    this.coroutines = coroutinesOf(task);
    this.waitsFor = this.state === 'waiting' ? waitOf(task) : this.state === 'outside' ? 'a promise' : null;
    this.cancelling = task.cancelling();
    this.createdAt = task._loop._debug?.placeOf(task) ?? null;
  }

  /** The task itself. */
  get task(): Task<unknown> {
    return this.#task;
  }

  /** The names of the tasks that it waits for, as far as it is known. */
  get awaits(): readonly string[] {
    return this.#awaited.map((each) => each.getName());
  }

  /** The tasks that it waits for, as far as it is known. */
  get awaited(): readonly Task<unknown>[] {
    return this.#awaited;
  }

  static {
    printsItself(TaskInspection);
  }

  /** For `JSON.stringify`. */
  toJSON(): object {
    const { name, state, coroutines, waitsFor, awaits, cancelling, createdAt } = this;
    return { name, state, coroutines, waitsFor, awaits, cancelling, createdAt };
  }

  toString(): string {
    const place = this.coroutines.length === 0 ? '' : ` in ${this.coroutines.join(' > ')}`;
    const wait = this.waitsFor === null ? ` [${this.state}]` : `, waits for ${this.waitsFor}`;
    const cancelling = this.cancelling === 0 ? '' : `, cancelling: ${this.cancelling}`;
    const created = this.createdAt === null ? '' : `, created at ${this.createdAt}`;
    return `${this.name}${place}${wait}${cancelling}${created}`;
  }
}

/**
 * Looks at one task, as `inspect` does at all.
 *
 * @example
 * ```ts
 * import * as asyncio from '@tsyncio/core';
 * import { inspectTask } from '@tsyncio/core/observer';
 *
 * await asyncio.run(async () => {
 *   const task = asyncio.createTask(asyncio.sleep(0.01));
 *   await asyncio.sleep(0);
 *   console.log(inspectTask(task).state); // waiting
 * });
 * ```
 */
export function inspectTask(task: Task<unknown>): TaskInspection {
  return new TaskInspection(task, awaitedBy(task, new Map()));
}

/**
 * The name of the function whose coroutine a task runs; empty where it has none. For a task that has not begun or waits.
 *
 * @example
 * ```ts
 * import * as asyncio from '@tsyncio/core';
 * import { functionOf } from '@tsyncio/core/observer';
 *
 * const work = asyncio.coroutine(function* work() {});
 * await asyncio.run(async () => {
 *   const task = asyncio.createTask(work());
 *   console.log(functionOf(task)); // work
 *   await task;
 * });
 * ```
 */
export function functionOf(task: Task<unknown>): string {
  const { _fn: fn, _iterator: iterator } = task;
  if (fn !== null) return fn.name;
  return isCoroutine(iterator) ? (iterator._fn ?? iterator).name : '';
}

/** What `inspect` gives: the tasks as data, and as a tree in text. */
export class Inspection {
  /** Every task that is not done, in the order of creation. */
  readonly tasks: readonly TaskInspection[];

  /** @internal Made by `inspect`. */
  constructor(tasks: Iterable<Task<unknown>>) {
    const known: Known = new Map();
    this.tasks = Array.from(tasks, (task) => new TaskInspection(task, awaitedBy(task, known)));
  }

  /** A tree: below each task those that it waits for. A task that stands above is only named. */
  toString(): string {
    return this.tasks.length === 0 ? 'no tasks' : drawTree(this.tasks);
  }

  static {
    printsItself(Inspection);
  }
}

/**
 * Looks at every task that is not done: what it waits for, in which of its coroutines, and who waits for whom. Python
 * 3.14's `python -m asyncio pstree`, from inside.
 *
 * @param loop Default: the running one; outside any, all loops that run.
 * @throws {TypeError} If `loop` is no event loop.
 * @returns Data in `tasks`; printed, or as a string, a tree.
 *
 * @example
 * ```ts
 * import * as asyncio from '@tsyncio/core';
 *
 * const work = asyncio.coroutine(function* work() {
 *   yield* asyncio.sleep(0.01);
 * });
 * await asyncio.run(async () => {
 *   const task = asyncio.createTask(work(), { name: 'worker' });
 *   await asyncio.sleep(0);
 *   console.log(String(asyncio.inspect())); // … worker in work, waits for its time: …
 *   await task;
 * });
 * ```
 */
export function inspect(loop?: EventLoop): Inspection {
  checkLoop('inspect', loop);
  const here = loop ?? running.loop ?? currentTask()?._loop;
  const loops = here === undefined ? [...running.loops] : [here];
  return new Inspection(loops.flatMap((each) => [...each._tasks]));
}

/** How many lines of the picture a DeadlockError shows. */
const LINES = 100;

/** The error of a loop whose tasks wait for ever. */
export function deadlockOf(loop: EventLoop): DeadlockError {
  const inspection = new Inspection(loop._tasks);
  const picture = drawTree(inspection.tasks, LINES).replaceAll('\n', '\n  ');
  const error = new DeadlockError(`Every task waits, and nothing can wake them:\n  ${picture}`, inspection);
  // There is no line where it happened: the loop's own would only hide the picture.
  error.stack = String(error);
  return error;
}

/** In which state `inspect` sees a task. */
export function stateOf(task: Task<unknown>): TaskInspection['state'] {
  if (task === currentTask() && task._frame === null) return 'running';
  if (task._waiter !== null) return task._waiter.done() ? 'ready' : 'waiting';
  if (task._frame !== null) return 'ready';
  return (task._strands?.size ?? 0) > 0 ? 'waiting' : 'outside';
}

function waitOf(task: Task<unknown>): string {
  return task._waiter === null ? 'its strands' : waitInWords(task._waiter);
}

/** What was found already for what is waited for: a thousand may wait for the same. */
type Known = Map<object, readonly Task<unknown>[]>;

/** The tasks that a task waits for, in its own wait and in its strands. */
function awaitedBy(task: Task<unknown>, known: Known): readonly Task<unknown>[] {
  const own = task._waiter === null ? [] : tasksBehind(task._waiter, known);
  const strands = [...task._providers()].filter((strand) => !strand.done()) as Task<unknown>[]; // as: nothing else provides for a task
  return strands.length === 0 ? own : [...new Set([...strands, ...own])];
}

/** The tasks that a wait leads to, through groups, gathers, shields and locks. */
function tasksBehind(waiter: Wait, known: Known): readonly Task<unknown>[] {
  const origin = waiter._origin();
  const before = known.get(origin);
  if (before !== undefined) return before;
  const found: Task<unknown>[] = [];
  const todo = new Set<Wait>([waiter]);
  // A set that grows while it is walked gives what was added, too.
  for (const future of todo) {
    if (future.done()) continue;
    if (future instanceof Task)
      found.push(future as Task<unknown>); // as: any task will do
    else for (const each of future._providers()) todo.add(each);
  }
  known.set(origin, found);
  return found;
}

/** The names of its open coroutines, the outermost first. */
export function coroutinesOf(task: Task<unknown>): string[] {
  const names: string[] = [];
  let { frame, native } = innermostOf(task);
  const within = task._waiter?._within ?? null;
  if (within !== null && within.name !== '') names.push(within.name);
  for (;;) {
    if (native !== null) {
      if (native.fn !== null) names.push(nameOf(native.fn));
      frame = native.frame;
    }
    let last: Frame | null = null;
    for (; frame !== null; frame = frame._caller) {
      const name = frame._iterator !== null && frame._iterator === within ? null : nameIn(frame, native);
      if (name !== null) names.push(name);
      last = frame;
    }
    if (!(last instanceof AwaitFrame)) return names.reverse();
    native = last.native;
  }
}

/** Where the code of a task stands: in a frame, or in an async function that was called in one. */
function innermostOf(task: Task<unknown>): { frame: Frame | null; native: NativeCall | null } {
  if (task !== currentTask() || task._frame !== null)
    return { frame: task._frame, native: task._frame === null ? (task._async?.native ?? null) : null };
  if (running.loop === null) return { frame: null, native: nativeInMicrotask() };
  return { frame: running.frame, native: running.native };
}

/** What runs in a frame; `null` where that is a future, or the call of `native`, which has its name already. */
function nameIn({ _fn: fn, _iterator: iterator }: Frame, native: NativeCall | null): string | null {
  if (fn !== null) return nameOf(fn);
  if (isCoroutine(iterator))
    return iterator._fn !== undefined && iterator._fn === native?.fn ? null : iterator.name;
  return isfuture(iterator) ? null : '<generator>';
}

/** Of this copy of the package or of another; only a call has a function. */
function isCoroutine(value: object | null): value is Coroutine<unknown> & Partial<Call<unknown>> {
  return value !== null && (value as Partial<Suspends>)[SUSPENDS] === 'coroutine'; // as: looked at here
}
