/**
 * What has happened in a program, as rows: a row for each task, and one for each worker.
 *
 * Owns what is made of events. Knows nothing of pixels.
 */

import type { StageEvent } from '../stage/events.ts';
import { TaskRow } from './task-row.ts';
import { type CallSpan, WorkerRow, workerKey } from './worker-row.ts';

export type Row = TaskRow | WorkerRow;

/** Something that leads from one row to another. */
export interface Link {
  readonly kind: 'made' | 'woke' | 'called' | 'answered' | 'replaced';
  readonly at: number;
  readonly from: Row;
  readonly to: Row;
}

/** More are not drawn, and not kept. */
const LINKS = 4000;

type Of<K extends StageEvent['kind']> = Extract<StageEvent, { kind: K }>;

export class Timeline {
  readonly tasks: TaskRow[] = [];
  readonly workers: WorkerRow[] = [];
  readonly links: Link[] = [];
  /** How many tasks have not ended. */
  live = 0;
  /** The time of the last event. */
  end = 0;
  /** Those that are no rows yet: see #showRow. */
  readonly #hidden = new Set<TaskRow>();
  readonly #tasks = new Map<number, TaskRow>();
  readonly #workers = new Map<string, WorkerRow>();
  readonly #calls = new Map<number, CallSpan & { readonly executor: number }>();
  /** For each task, the worker whose answer it has not been woken by yet. */
  readonly #answers = new Map<TaskRow, WorkerRow>();

  get rows(): number {
    return this.tasks.length + this.workers.length;
  }

  /** The tasks first, then the workers. */
  row(index: number): Row | undefined {
    return this.tasks[index] ?? this.workers[index - this.tasks.length];
  }

  task(id: number): TaskRow | undefined {
    return this.#tasks.get(id);
  }

  /** The place of a row; -1 where it has none. */
  indexOf(row: Row): number {
    if (row.kind === 'task') return this.tasks.indexOf(row);
    const index = this.workers.indexOf(row);
    return index < 0 ? -1 : this.tasks.length + index;
  }

  /** The calls that wait for a worker. */
  get queued(): number {
    let count = 0;
    for (const call of this.#calls.values())
      if (call.began === undefined && call.ended === undefined) count += 1;
    return count;
  }

  apply(event: StageEvent): void {
    this.end = Math.max(this.end, event.at);
    switch (event.kind) {
      case 'made':
        this.#made(event);
        break;
      case 'ready':
        this.#ready(event);
        break;
      case 'runs':
        this.#tasks.get(event.task)?.enter(event.at, 'runs');
        break;
      case 'waits':
        this.#waits(event);
        break;
      case 'away': {
        const row = this.#shown(event.task);
        row?.enter(event.at, 'away', 'a promise');
        break;
      }
      case 'ended':
        this.#ended(event);
        break;
      case 'submitted':
        this.#submitted(event);
        break;
      case 'began':
        this.#began(event);
        break;
      case 'queued':
        this.#queued(event);
        break;
      case 'answered':
        this.#answered(event);
        break;
      case 'started':
        this.#started(event);
        break;
      case 'stopped': {
        const row = this.#workers.get(workerKey(event.executor, event.worker));
        if (row !== undefined) row.stopped = event.at;
        break;
      }
      case 'output':
      case 'done':
        break;
    }
  }

  // --- tasks

  #made({ at, task, parent, name }: Of<'made'>): void {
    const above = parent === null ? undefined : this.#tasks.get(parent);
    const row = new TaskRow(task, name, parent, above === undefined ? 0 : above.depth + 1, at);
    this.#tasks.set(task, row);
    // What a loop makes for itself ends without a wait.
    if (parent === null && this.tasks.length > 0) this.#hidden.add(row);
    else this.#showRow(row);
    if (above !== undefined) this.#link({ kind: 'made', at, from: above, to: row });
  }

  #showRow(row: TaskRow): void {
    this.#hidden.delete(row);
    this.tasks.push(row);
    this.live += 1;
  }

  /** The task, which has done something that is worth a row. */
  #shown(id: number): TaskRow | undefined {
    const row = this.#tasks.get(id);
    if (row !== undefined && this.#hidden.has(row)) this.#showRow(row);
    return row;
  }

  #ready({ at, task, by }: Of<'ready'>): void {
    const row = this.#tasks.get(task);
    if (row === undefined) return;
    const isNew = row.last.state === 'new';
    row.enter(at, 'ready');
    const answer = this.#answers.get(row);
    this.#answers.delete(row);
    const from = by === null ? answer : this.#tasks.get(by);
    // Who makes a task makes it ready, too.
    if (from === undefined || from === row || isNew) return;
    this.#link({ kind: from.kind === 'worker' ? 'answered' : 'woke', at, from, to: row });
  }

  #waits({ at, task, wait, words, awaits, coroutines }: Of<'waits'>): void {
    const row = this.#shown(task);
    if (row === undefined) return;
    const state = wait === 'other' && awaits.length === 0 && row.openCalls.size > 0 ? 'call' : wait;
    row.enter(at, state, words, awaits);
    if (row.fn === '') row.fn = coroutines.find((name) => !name.startsWith('<')) ?? '';
  }

  #ended({ at, task, outcome, error }: Of<'ended'>): void {
    const row = this.#tasks.get(task);
    if (row === undefined) return;
    if (outcome === 'failed') this.#shown(task);
    row.end(at, outcome, error);
    if (this.#hidden.delete(row)) this.#tasks.delete(task);
    else this.live -= 1;
  }

  // --- calls

  #submitted({ at, call, executor, fn, task }: Of<'submitted'>): void {
    const began = undefined;
    this.#calls.set(call, {
      id: call,
      executor,
      fn,
      task,
      submitted: at,
      began,
      ended: began,
      outcome: began,
    });
    const row = task === null ? undefined : this.#tasks.get(task);
    if (row === undefined) return;
    row.openCalls.add(call);
    // The call may be submitted a moment after the task has begun to wait for it.
    if (row.last.state === 'other' && row.last.awaits.length === 0) row.last.state = 'call';
  }

  #started({ at, executor, worker }: Of<'started'>): void {
    const row = new WorkerRow(executor, worker, at);
    const lost = this.workers.find(
      (each) => each.killed && each.executor === executor && each.successor === undefined,
    );
    if (lost !== undefined) {
      lost.successor = row;
      this.#link({ kind: 'replaced', at, from: lost, to: row });
    }
    this.#workers.set(row.key, row);
    this.workers.push(row);
  }

  #began({ at, call: id, worker }: Of<'began'>): void {
    const call = this.#calls.get(id);
    const row = call && this.#workers.get(workerKey(call.executor, worker));
    if (call === undefined || row === undefined) return;
    call.began = at;
    row.calls.push(call);
    const from = call.task === null ? undefined : this.#tasks.get(call.task);
    if (from !== undefined) this.#link({ kind: 'called', at, from, to: row });
  }

  #queued({ call: id }: Of<'queued'>): void {
    const call = this.#calls.get(id);
    if (call === undefined) return;
    call.began = undefined;
    for (const row of this.workers) if (row.running === call) row.calls.pop();
  }

  #answered({ at, call: id, outcome }: Of<'answered'>): void {
    const call = this.#calls.get(id);
    if (call === undefined) return;
    const worker = this.workers.find((row) => row.running === call);
    call.ended = at;
    call.outcome = outcome;
    this.#calls.delete(id);
    if (worker !== undefined && outcome === 'cancelled') worker.killed = true;
    const row = call.task === null ? undefined : this.#tasks.get(call.task);
    if (row === undefined) return;
    row.openCalls.delete(id);
    if (worker !== undefined) this.#answers.set(row, worker);
  }

  #link(link: Link): void {
    if (this.links.length < LINKS) this.links.push(link);
  }
}
