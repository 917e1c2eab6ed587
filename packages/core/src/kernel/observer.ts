/**
 * Whoever looks on at what tasks do: traces, spans, `tsyncio top`, a page.
 *
 * Owns what is told, and to whom. Must never change the order of events; as long as nobody looks on, each place that
 * would tell something costs a comparison with null.
 */

import { SUSPENDS, type Suspends } from './awaitable.ts';
import { isChore } from './chore.ts';
import { describe } from './describe.ts';
import { wired } from './host.ts';
import type { Runnable } from './ready-queue.ts';
import { currentTask, running } from './running.ts';
import type { Task } from './task.ts';

/**
 * What is told of the tasks of all loops of the process, as it happens. A method is called in the middle of things: it must
 * not wait, nor do anything to a task or a loop; it may ask (`getName`, `done`, `inspectTask`). Tasks that were made before
 * somebody looked on are told of as well, from their next event on.
 */
export interface TaskObserver {
  /** A task was made. `parent`: the task whose code made it, `null` outside any. */
  taskMade?(task: Task<unknown>, parent: Task<unknown> | null): void;
  /**
   * It will run in one of the next turns: it is new, what it waited for is there, it was cancelled, or it has given its turn
   * away. `by`: the task whose code did that, itself in the last case; `null`: a timer, a callback, something outside.
   */
  taskReady?(task: Task<unknown>, by: Task<unknown> | null): void;
  /** Its code runs from now on, until it waits or ends. */
  taskRuns?(task: Task<unknown>): void;
  /** It waits: `inspectTask` says what for. One that gives its turn away waits too, and is ready at once. */
  taskWaits?(task: Task<unknown>): void;
  /** Its code waits for something foreign, a promise as a rule. When that comes, nobody is told before its next wait. */
  taskWentAway?(task: Task<unknown>): void;
  /** It is done. */
  taskEnded?(task: Task<unknown>): void;
}

type Told = Exclude<{ [K in keyof TaskObserver]-?: K }[keyof TaskObserver], undefined>;

const METHODS: readonly Told[] = [
  'taskMade',
  'taskReady',
  'taskRuns',
  'taskWaits',
  'taskWentAway',
  'taskEnded',
];

/** That somebody looks on: one for each call of `observe`, so that its end ends no other. */
interface Entry<O extends TaskObserver = TaskObserver> {
  readonly observer: O;
}

/** All who look on, as one. */
export class Observers implements Required<TaskObserver> {
  readonly #all: readonly Entry[];
  /** Those who want to know, for each method. */
  readonly #told: { readonly [K in Told]: readonly Entry<Required<Pick<TaskObserver, K>>>[] };

  /** What was done, or is done from outside, while that is told to those who wait. */
  cause: object | null = null;

  constructor(all: readonly Entry[]) {
    this.#all = all;
    this.#told = Object.fromEntries(
      METHODS.map((name) => [name, all.filter(({ observer }) => observer[name] !== undefined)]),
    ) as never; // as: that is what the filter leaves
  }

  with(entry: Entry): Observers {
    return new Observers([...this.#all, entry]);
  }

  /** `null`: nobody is left. */
  without(entry: Entry): Observers | null {
    const rest = this.#all.filter((each) => each !== entry);
    return rest.length === 0 ? null : new Observers(rest);
  }

  taskMade(task: Task<unknown>, parent: Task<unknown> | null): void {
    if (isChore(task._fn)) return;
    for (const each of this.#told.taskMade) {
      try {
        each.observer.taskMade(task, parent);
      } catch (error) {
        dismiss(each, error);
      }
    }
  }

  taskReady(task: Task<unknown>, by: Task<unknown> | null): void {
    for (const each of this.#told.taskReady) {
      try {
        each.observer.taskReady(task, by);
      } catch (error) {
        dismiss(each, error);
      }
    }
  }

  /** Runs a handle in its turn. A loop in debug mode looks on, so its handles come here, too. */
  run(runnable: Runnable, debug: { run(runnable: Runnable): void } | null): void {
    if (this.#told.taskRuns.length > 0 && isToldOf(runnable) && !runnable.done()) this.taskRuns(runnable);
    if (debug === null) runnable._run();
    else debug.run(runnable);
  }

  /** A handle becomes ready. */
  ready(runnable: Runnable): void {
    const { taskReady, taskWaits } = this.#told;
    if (taskReady.length + taskWaits.length === 0 || !isToldOf(runnable)) return;
    // Outside any turn the host's store names the task that something was begun by, and not who does it.
    const by = running.loop === null && this.cause !== null ? this.cause : (currentTask() ?? this.cause);
    if (by !== runnable) this.taskReady(runnable, by !== null && isToldOf(by) ? by : null);
    else if (runnable._waiter !== null) this.taskReady(runnable, null);
    else {
      this.taskWaits(runnable);
      this.taskReady(runnable, runnable);
    }
  }

  taskRuns(task: Task<unknown>): void {
    for (const each of this.#told.taskRuns) {
      try {
        each.observer.taskRuns(task);
      } catch (error) {
        dismiss(each, error);
      }
    }
  }

  taskWaits(task: Task<unknown>): void {
    for (const each of this.#told.taskWaits) {
      try {
        each.observer.taskWaits(task);
      } catch (error) {
        dismiss(each, error);
      }
    }
  }

  taskWentAway(task: Task<unknown>): void {
    for (const each of this.#told.taskWentAway) {
      try {
        each.observer.taskWentAway(task);
      } catch (error) {
        dismiss(each, error);
      }
    }
  }

  taskEnded(task: Task<unknown>): void {
    if (isChore(task._fn)) return;
    for (const each of this.#told.taskEnded) {
      try {
        each.observer.taskEnded(task);
      } catch (error) {
        dismiss(each, error);
      }
    }
  }
}

/** Whether it is a task of the program's: of the futures only tasks can be run. */
function isToldOf(value: object): value is Task<unknown> {
  const { [SUSPENDS]: kind, _run: run, _fn: fn } = value as Partial<Suspends & Runnable & Task<unknown>>; // as: looked at here
  return kind === 'future' && run !== undefined && !isChore(fn ?? null);
}

/** Whoever fails is told nothing more: the loop must go on as if nobody looked. */
function dismiss(entry: Entry, error: unknown): void {
  forget(entry);
  wired.host.report('An observer has failed, and is told nothing more', error);
}

function forget(entry: Entry): void {
  running.observers = running.observers?.without(entry) ?? null;
}

/**
 * Has `observer` told what the tasks of all loops do, from now on.
 *
 * It costs some tens of nanoseconds for each event while somebody looks on, and nothing that can be measured else. An
 * observer that throws is reported, and told nothing more. CPython has nothing like it.
 *
 * @param observer An object with some of the methods of {@link TaskObserver}.
 * @returns A function that ends it.
 * @throws {TypeError} If it is no object.
 *
 * @example
 * ```ts
 * import * as asyncio from '@tsyncio/core';
 * import { observe } from '@tsyncio/core/observer';
 *
 * const events: string[] = [];
 * const end = observe({
 *   taskRuns: (task) => events.push(`${task.getName()} runs`),
 *   taskWaits: (task) => events.push(`${task.getName()} waits`),
 *   taskEnded: (task) => events.push(`${task.getName()} ended`),
 * });
 * await asyncio.run(async () => {
 *   await asyncio.createTask(asyncio.sleep(0.01), { name: 'sleeper' });
 * });
 * end();
 * console.log(events.filter((event) => event.startsWith('sleeper'))); // runs, waits, runs, ended
 * ```
 */
export function observe(observer: TaskObserver): () => void {
  if (typeof observer !== 'object' || observer === null) {
    throw new TypeError(`Cannot observe as 'observer' must be an object: received ${describe(observer)}`);
  }
  const entry: Entry = { observer };
  running.observers = running.observers === null ? new Observers([entry]) : running.observers.with(entry);
  return () => forget(entry);
}
