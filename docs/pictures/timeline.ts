import * as asyncio from '@tsyncio/core';
import { inspectTask, observe } from '@tsyncio/core/observer';
import { observeCalls } from '@tsyncio/executor/observer';

/** What is in a row from one time to another, in seconds since the program began. */
export interface Bar {
  readonly kind: 'waits' | 'cleans up' | 'computes';
  readonly words: string;
  readonly from: number;
  to: number;
}

/** A task, or a worker of an executor. */
export interface Row {
  readonly name: string;
  readonly bars: Bar[];
  /** When its code ran. On a virtual clock that takes no time. */
  readonly runs: number[];
  end: { readonly at: number; readonly how: 'done' | 'cancelled' | 'failed' | 'ended' } | null;
}

/** Who did something to whom. `from` is null where that was a time limit. */
export interface Arrow {
  readonly at: number;
  readonly kind: 'starts' | 'wakes' | 'cancels';
  readonly from: Row | null;
  readonly to: Row;
}

export interface Timeline {
  readonly rows: readonly Row[];
  readonly arrows: readonly Arrow[];
}

/** What has made a task ready, until it runs: only then is it known whether that was a cancellation. */
interface Wake {
  readonly at: number;
  readonly by: asyncio.Task<unknown> | null;
  readonly isAwaited: boolean;
}

/** Takes down what the tasks and calls of one program do, as those are told of it who look on. */
class Recorder {
  readonly arrows: Arrow[] = [];
  readonly #rows = new Map<object, Row>();
  readonly #wakes = new Map<Row, Wake>();
  readonly #cancelling = new Map<Row, number>();
  readonly #awaited = new Map<Row, readonly asyncio.Task<unknown>[]>();
  readonly #workers = new Map<number, Row>();
  readonly #unit: number;
  #main: asyncio.Task<unknown> | null = null;
  #began = 0;

  /** @param unit What times are rounded to, in seconds. */
  constructor(unit: number) {
    this.#unit = unit;
  }

  get rows(): readonly Row[] {
    return [...this.#rows.values(), ...this.#workers.values()];
  }

  /** What the loop does after the program has ended is none of the picture. */
  get #isOver(): boolean {
    return this.#main?.done() === true;
  }

  #now(): number {
    return this.#round((this.#main?.getLoop().time() ?? 0) - this.#began);
  }

  #round(seconds: number): number {
    return Math.round(seconds / this.#unit) * this.#unit;
  }

  /** A picture begins with the first task that the program makes. */
  #begin(task: asyncio.Task<unknown>): void {
    this.#began = task.getLoop().time();
    this.#workers.clear();
    for (const { bars, runs } of this.#rows.values()) {
      bars.length = 0;
      runs.splice(0, runs.length, 0);
    }
  }

  taskMade(task: asyncio.Task<unknown>, parent: asyncio.Task<unknown> | null): void {
    if (this.#isOver) return;
    this.#main ??= task;
    if (this.#rows.size < 2) this.#begin(task);
    const name = task === this.#main ? 'main' : task.getName();
    const row: Row = { name, bars: [], runs: [], end: null };
    this.#rows.set(task, row);
    const from = parent === null ? undefined : this.#rows.get(parent);
    if (from !== undefined) this.arrows.push({ at: this.#now(), kind: 'starts', from, to: row });
  }

  taskReady(task: asyncio.Task<unknown>, by: asyncio.Task<unknown> | null): void {
    const row = this.#rows.get(task);
    if (row === undefined || row.end !== null) return;
    endBar(row, this.#now());
    const isAwaited = by !== null && (this.#awaited.get(row) ?? []).includes(by);
    this.#wakes.set(row, { at: this.#now(), by, isAwaited });
  }

  taskRuns(task: asyncio.Task<unknown>): void {
    const row = this.#rows.get(task);
    if (row === undefined) return;
    row.runs.push(this.#now());
    const wake = this.#wakes.get(row);
    this.#wakes.delete(row);
    const before = this.#cancelling.get(row) ?? 0;
    this.#cancelling.set(row, task.cancelling());
    if (wake === undefined || row.bars.length === 0) return;
    const from = wake.by === null ? null : (this.#rows.get(wake.by) ?? null);
    if (task.cancelling() > before && !wake.isAwaited) {
      this.arrows.push({ at: wake.at, kind: 'cancels', from, to: row });
    } else if (from !== null && from !== row) {
      this.arrows.push({ at: wake.at, kind: 'wakes', from, to: row });
    }
  }

  taskWaits(task: asyncio.Task<unknown>): void {
    const row = this.#rows.get(task);
    if (row === undefined) return;
    const { awaited, awaits, waitsFor } = inspectTask(task);
    this.#awaited.set(row, awaited);
    this.#cancelling.set(row, task.cancelling());
    const words = this.#wordsFor(waitsFor ?? '', awaits);
    const at = this.#now();
    row.bars.push({ kind: task.cancelling() > 0 ? 'cleans up' : 'waits', words, from: at, to: at });
  }

  #wordsFor(waitsFor: string, awaits: readonly string[]): string {
    const [, until] = /^its time: (.*)/.exec(waitsFor) ?? [];
    if (until !== undefined) return `sleeps until ${this.#round(Number(until) - this.#began)} s`;
    return awaits.length > 0 ? `waits for ${awaits.join(', ')}` : `waits for ${waitsFor}`;
  }

  taskEnded(task: asyncio.Task<unknown>): void {
    const row = this.#rows.get(task);
    if (row === undefined) return;
    endBar(row, this.#now());
    // Not by `exception()`: who looks on must not count as somebody who has asked for it.
    const how = task.cancelled() ? 'cancelled' : String(task).includes('[failed') ? 'failed' : 'done';
    row.end = { at: this.#now(), how };
  }

  callBegan({ fn, worker = 0 }: { readonly fn: string; readonly worker: number | undefined }): void {
    const row = this.#workers.get(worker) ?? { name: `worker ${worker}`, bars: [], runs: [], end: null };
    this.#workers.set(worker, row);
    row.bars.push({ kind: 'computes', words: fn, from: this.#now(), to: this.#now() });
  }

  callEnded({ worker = 0 }: { readonly worker: number | undefined }): void {
    const row = this.#workers.get(worker);
    if (row !== undefined) endBar(row, this.#now());
  }

  workerEnded(worker: number): void {
    const row = this.#workers.get(worker);
    if (row !== undefined && !this.#isOver) row.end = { at: this.#now(), how: 'ended' };
  }
}

function endBar(row: Row, at: number): void {
  const bar = row.bars.at(-1);
  if (bar !== undefined && bar.from === bar.to) bar.to = at;
}

/**
 * Runs a program, and gives what its tasks and the workers of its executor did.
 *
 * @param main The program.
 * @param options Those of `run`; `unit`: what times are rounded to, in seconds, for a program on the host's clock.
 */
export async function recordTimeline(
  main: () => Promise<void>,
  { unit = 0.001, ...options }: asyncio.RunMainOptions & { readonly unit?: number },
): Promise<Timeline> {
  const recorder = new Recorder(unit);
  const ends = [
    observe(recorder),
    observeCalls({
      callBegan: (call) => recorder.callBegan(call),
      callEnded: (call) => recorder.callEnded(call),
      workerEnded: (_executor, worker) => recorder.workerEnded(worker),
    }),
  ];
  try {
    await asyncio.run(main, options);
  } finally {
    for (const end of ends) end();
  }
  return recorder;
}
