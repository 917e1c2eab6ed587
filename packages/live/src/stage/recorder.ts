/**
 * Records what tasks and executors do, as the library tells it.
 *
 * Owns the numbers of tasks and calls. Must never change what it looks at.
 */

import type { Task } from '@tsyncio/core';
import { inspectTask, observe, outcomeOf, type TaskObserver } from '@tsyncio/core/observer';
import { type CallObserver, observeCalls, type WatchedCall } from '@tsyncio/executor/observer';
import { takeCaller } from './callers.ts';
import type { Failure, Outcome, StageEvent, WaitKind } from './events.ts';

type AnyTask = Task<unknown>;

/** Of so many tasks that one waits for it is noted which. */
const AWAITED = 64;

export class Recorder implements TaskObserver, CallObserver {
  readonly tasks: Map<number, AnyTask> = new Map();
  readonly calls: Map<number, WatchedCall> = new Map();
  readonly #taskIds = new WeakMap<AnyTask, number>();
  readonly #callIds = new WeakMap<WatchedCall, number>();
  readonly #now: () => number;
  readonly #failure: (error: unknown) => Failure;
  #events: StageEvent[] = [];
  /** Is called when something has happened. */
  onNews: () => void = () => {};
  #taskCount = 0;
  #callCount = 0;
  /** The task whose code runs, or has run last. */
  #running: AnyTask | null = null;

  /**
   * @param now The time of what happens, in seconds.
   * @param failure What is shown of an error.
   */
  constructor(now: () => number, failure: (error: unknown) => Failure) {
    this.#now = now;
    this.#failure = failure;
    observe(this);
    observeCalls(this);
  }

  /** What has happened since it was called last. */
  drain(): readonly StageEvent[] {
    const events = this.#events;
    this.#events = [];
    return events;
  }

  add(event: StageEvent): void {
    this.#events.push(event);
    this.onNews();
  }

  // --- tasks

  taskMade(task: AnyTask, parent: AnyTask | null): void {
    this.#idOf(task, parent);
  }

  taskReady(task: AnyTask, by: AnyTask | null): void {
    this.add({ kind: 'ready', at: this.#now(), task: this.#idOf(task), by: by && this.#idOf(by) });
  }

  taskRuns(task: AnyTask): void {
    this.#running = task;
    this.add({ kind: 'runs', at: this.#now(), task: this.#idOf(task) });
  }

  taskWaits(task: AnyTask): void {
    const { waitsFor, awaited, coroutines } = inspectTask(task);
    this.add({
      kind: 'waits',
      at: this.#now(),
      task: this.#idOf(task),
      wait: kindOf(waitsFor, awaited.length),
      words: wordsOf(waitsFor, awaited),
      awaits: awaited.slice(0, AWAITED).map((each) => this.#idOf(each)),
      coroutines,
    });
  }

  taskWentAway(task: AnyTask): void {
    this.add({ kind: 'away', at: this.#now(), task: this.#idOf(task) });
  }

  taskEnded(task: AnyTask): void {
    const id = this.#idOf(task);
    const ended = outcomeOf(task);
    const failure = ended.state === 'failed' ? { error: this.#failure(ended.error) } : {};
    this.add({ kind: 'ended', at: this.#now(), task: id, outcome: ended.state as Outcome, ...failure }); // as: it is not pending
    this.tasks.delete(id);
  }

  /** A task that is met for the first time is noted as made. */
  #idOf(task: AnyTask, parent: AnyTask | null = null): number {
    const known = this.#taskIds.get(task);
    if (known !== undefined) return known;
    this.#taskCount += 1;
    const id = this.#taskCount;
    this.#taskIds.set(task, id);
    this.tasks.set(id, task);
    const by = parent === null ? null : this.#idOf(parent);
    this.add({ kind: 'made', at: this.#now(), task: id, parent: by, name: task.getName() });
    return id;
  }

  // --- calls

  callSubmitted(call: WatchedCall): void {
    const caller = takeCaller(call.fn);
    const owner = caller === undefined ? this.#running : caller;
    this.#callCount += 1;
    const id = this.#callCount;
    this.#callIds.set(call, id);
    this.calls.set(id, call);
    const task = owner && this.#idOf(owner);
    this.add({ kind: 'submitted', at: this.#now(), call: id, executor: call.executor.id, fn: call.fn, task });
  }

  callBegan(call: WatchedCall): void {
    this.#ofCall(call, (id) => ({ kind: 'began', at: this.#now(), call: id, worker: call.worker ?? 0 }));
  }

  callWaits(call: WatchedCall): void {
    this.#ofCall(call, (id) => ({ kind: 'queued', at: this.#now(), call: id }));
  }

  callEnded(call: WatchedCall): void {
    const { state } = call;
    const outcome = state === 'finished' || state === 'failed' ? state : 'cancelled';
    this.#ofCall(call, (id) => {
      this.calls.delete(id);
      return { kind: 'answered', at: this.#now(), call: id, outcome };
    });
  }

  workerStarted({ id, name }: WatchedCall['executor'], worker: number): void {
    this.add({ kind: 'started', at: this.#now(), executor: id, name, worker });
  }

  workerEnded({ id }: WatchedCall['executor'], worker: number): void {
    this.add({ kind: 'stopped', at: this.#now(), executor: id, worker });
  }

  #ofCall(call: WatchedCall, event: (id: number) => StageEvent): void {
    const id = this.#callIds.get(call);
    if (id !== undefined) this.add(event(id));
  }
}

/** What is neither a task nor made of tasks names itself, and its state: `<Semaphore [locked, waiters:3]>`. */
const THING = /^<(?!Task)(\w+ \[.*\])>$/;

function kindOf(words: string | null, awaited: number): WaitKind {
  if (words?.startsWith('its time')) return 'time';
  if (words === 'a blocking call') return 'call';
  return awaited > 0 && !THING.test(words ?? '') ? 'task' : 'other';
}

function wordsOf(words: string | null, awaited: readonly AnyTask[]): string {
  if (words === null) return 'its next turn';
  // The moment that a sleep ends at is seen from the bar; a task is known by its name.
  if (words.startsWith('its time')) return 'its time';
  const [only] = awaited;
  if (only !== undefined && words === String(only)) return only.getName();
  return words.replace(/^<(.*)>$/, '$1');
}
