/// <reference lib="esnext.disposable" preserve="true" />

import { observeCalls } from '@tsyncio/executor/observer';
import { checkOptions, describe, observe, printsItself, RuntimeError, wired } from '../kernel/index.ts';
import { EventLog, type EventSink, type TraceEvent } from './event-log.ts';
import { TaskTracks } from './task-tracks.ts';
import { openTraceFile } from './trace-file.ts';

/** Where a trace goes, and how much of it there may be. */
export interface TraceOptions {
  /**
   * The file that it is written to as events come, in Node; `%p` in its name is the id of the process. Default: none, the
   * events are kept.
   */
  readonly file?: string | undefined;
  /** How many events there may be; what comes after them is only counted. Default: 500,000 that are kept, and any number in a file. */
  readonly limit?: number | undefined;
}

/** A trace as `JSON.stringify` writes it: the "JSON Object Format" of Chrome's "Trace Event Format". */
export interface TraceData {
  readonly traceEvents: readonly TraceEvent[];
  readonly displayTimeUnit: 'ms';
  readonly otherData: {
    readonly producer: 'tsyncio';
    /** How many events came when there were as many as there may be. */
    readonly dropped: number;
  };
}

/** As many events are kept: some hundred bytes each. */
const MOST_KEPT = 500_000;

class KeptEvents implements EventSink {
  readonly all: TraceEvent[] = [];

  add(event: TraceEvent): void {
    this.all.push(event);
  }

  end(): void {}
}

/** Traces that are written to files, to be ended with the process. */
const written = new Set<Trace>();
let watchesExit = false;

/**
 * What all tasks and executors of the process have done since `trace` was called. `using` stops it at the end of the
 * block.
 *
 * @example
 * ```ts
 * import * as asyncio from '@tsyncio/core';
 *
 * {
 *   using trace = asyncio.trace();
 *   await asyncio.run(asyncio.sleep(0.01));
 *   console.log(String(trace)); // <Trace [running, 7 events]>
 * }
 * ```
 */
export class Trace implements Disposable {
  readonly #log: EventLog;
  /** `null`: they are in a file. */
  readonly #kept: KeptEvents | null;
  readonly #tracks: TaskTracks;
  #end: (() => void) | null;

  static {
    printsItself(Trace);
  }

  /** @internal Made by `trace`. */
  constructor({ file, limit }: TraceOptions) {
    this.#kept = file === undefined ? new KeptEvents() : null;
    const sink = this.#kept ?? openTraceFile(file as string); // as: one of the two is there
    this.#log = new EventLog(sink, limit ?? (file === undefined ? MOST_KEPT : Number.POSITIVE_INFINITY));
    this.#tracks = new TaskTracks(this.#log);
    const endTasks = observe(this.#tracks);
    const endCalls = observeCalls(this.#tracks.calls);
    this.#end = () => {
      endTasks();
      endCalls();
    };
    if (file !== undefined) endWithProcess(this);
  }

  /** How many events there are. */
  get events(): number {
    return this.#log.count;
  }

  /** How many came when there were as many as there may be. */
  get dropped(): number {
    return this.#log.dropped;
  }

  /** Ends it: nothing more is taken, and its file is complete. What goes on is in it without an end. May be called again. */
  stop(): void {
    if (this.#end === null) return;
    this.#end();
    this.#end = null;
    this.#tracks.end();
    this.#log.end();
    written.delete(this);
  }

  [Symbol.dispose](): void {
    this.stop();
  }

  /**
   * For `JSON.stringify`: what there is so far.
   *
   * @throws {RuntimeError} If the events went to a file.
   */
  toJSON(): TraceData {
    if (this.#kept === null)
      throw new RuntimeError(`Cannot give the events of ${this} as they are in its file`);
    return {
      traceEvents: this.#kept.all,
      displayTimeUnit: 'ms',
      otherData: { producer: 'tsyncio', dropped: this.dropped },
    };
  }

  toString(): string {
    const dropped = this.dropped === 0 ? '' : `, ${this.dropped} dropped`;
    return `<Trace [${this.#end === null ? 'stopped' : 'running'}, ${this.events} events${dropped}]>`;
  }
}

/**
 * Takes down what all tasks and executors of the process do from now on, to be looked at in Perfetto (ui.perfetto.dev) or
 * Chrome (`chrome://tracing`): docs/tracing.md. `TSYNCIO_TRACE=file.json` in the environment does it without a change.
 * CPython has nothing like it.
 *
 * @param options See {@link TraceOptions}.
 * @throws {TypeError} If an option is of the wrong kind.
 * @throws {RangeError} If `limit` is no number of events.
 * @throws {RuntimeError} If the file cannot be written, or the host has no files.
 *
 * @example
 * ```ts
 * import { writeFileSync } from 'node:fs';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import * as asyncio from '@tsyncio/core';
 *
 * const trace = asyncio.trace();
 * await asyncio.run(async () => {
 *   await asyncio.gather(asyncio.sleep(0.02), asyncio.sleep(0.01));
 * });
 * trace.stop();
 * writeFileSync(join(tmpdir(), 'trace.json'), JSON.stringify(trace));
 * ```
 */
export function trace(options: TraceOptions = {}): Trace {
  checkOptions('trace', options);
  const { file, limit } = options;
  if (file !== undefined && (typeof file !== 'string' || file === ''))
    throw new TypeError(`Cannot trace as 'file' must be the name of a file: received ${shown(file)}`);
  if (limit !== undefined && typeof limit !== 'number')
    throw new TypeError(`Cannot trace as 'limit' must be a number of events: received ${describe(limit)}`);
  if (limit !== undefined && limit !== Number.POSITIVE_INFINITY && !(Number.isInteger(limit) && limit >= 1))
    throw new RangeError(`Cannot trace as 'limit' must be an integer >= 1 or Infinity: received ${limit}`);
  return new Trace(options);
}

function shown(value: unknown): string {
  return value === '' ? 'an empty string' : describe(value);
}

function endWithProcess(traced: Trace): void {
  written.add(traced);
  if (watchesExit) return;
  watchesExit = true;
  wired.host.atExit(() => {
    for (const each of written) each.stop();
  });
}
