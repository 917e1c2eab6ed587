/**
 * The events of a trace, in Chrome's "Trace Event Format", which Perfetto reads as well.
 *
 * Owns how many there may be, and the numbers that make a process, a track or an arrow of them. Must never throw: it is
 * called in the middle of other people's steps.
 */

import { wired } from '../kernel/index.ts';

/** One event of the "Trace Event Format". */
export interface TraceEvent {
  /**
   * `X`: a slice. `B`: one that goes on at the end of the trace. `b` and `e`: one that may overlap with others begins, ends.
   * `s` and `f`: an arrow begins, ends. `i`: a moment. `C`: numbers. `M`: what a group or a track is called.
   */
  readonly ph: 'X' | 'B' | 'b' | 'e' | 's' | 'f' | 'i' | 'C' | 'M';
  /** The group: a loop or an executor. */
  readonly pid: number;
  /** The track: a task or a worker. No two groups have one of the same number. */
  readonly tid?: number;
  /** Microseconds. */
  readonly ts?: number;
  /** Microseconds that a slice takes. */
  readonly dur?: number;
  readonly name?: string;
  readonly cat?: string;
  /** Makes one of two events: the ends of an arrow, or of a slice that may overlap. */
  readonly id?: number;
  /** An arrow ends at the slice that is there. */
  readonly bp?: 'e';
  /** How far a moment reaches: the track, or all. */
  readonly s?: 't' | 'g';
  readonly args?: Readonly<Record<string, unknown>>;
}

/** Where the events go. */
export interface EventSink {
  add(event: TraceEvent): void;
  /** There will be no more. */
  end(): void;
}

/** Seconds as microseconds, to the nanosecond: as exact as the host's clock, and short as text. */
export function micros(seconds: number): number {
  const rounded = Math.round(seconds * 1e9) / 1e3;
  return Number.isFinite(rounded) ? rounded : 0;
}

/** From one moment to another, both as `micros` gave them. */
export function between(from: number, to: number): number {
  return Math.round((to - from) * 1e3) / 1e3;
}

export class EventLog {
  readonly #sink: EventSink;
  readonly #limit: number;
  #ids = 0;
  #count = 0;
  #dropped = 0;

  constructor(sink: EventSink, limit: number) {
    this.#sink = sink;
    this.#limit = limit;
  }

  /** Events that were taken. */
  get count(): number {
    return this.#count;
  }

  /** Events that were not, as there were as many as there may be. */
  get dropped(): number {
    return this.#dropped;
  }

  /** A number for a group, a track or an arrow. */
  nextId(): number {
    this.#ids += 1;
    return this.#ids;
  }

  add(event: TraceEvent): void {
    if (this.#count < this.#limit) {
      this.#count += 1;
      this.#sink.add(event);
      return;
    }
    if (this.#dropped === 0) this.#tellFull();
    this.#dropped += 1;
  }

  /** Makes a group of tracks. Returns its number. */
  group(name: string): number {
    const pid = this.nextId();
    this.add({ ph: 'M', pid, name: 'process_name', args: { name } });
    this.add({ ph: 'M', pid, name: 'process_sort_index', args: { sort_index: pid } });
    return pid;
  }

  /** Makes a track. Returns its number. */
  track(pid: number, name: string): number {
    const tid = this.nextId();
    this.rename(pid, tid, name);
    this.add({ ph: 'M', pid, tid, name: 'thread_sort_index', args: { sort_index: tid } });
    return tid;
  }

  rename(pid: number, tid: number, name: string): void {
    this.add({ ph: 'M', pid, tid, name: 'thread_name', args: { name } });
  }

  /** There will be no more. */
  end(): void {
    if (this.#dropped > 0) {
      const ts = micros(wired.host.nowMs() / 1000);
      const args = { dropped: this.#dropped, limit: this.#limit };
      this.#sink.add({ ph: 'i', s: 'g', pid: 0, tid: 0, ts, name: 'events were dropped', args });
    }
    this.#sink.end();
  }

  #tellFull(): void {
    wired.host.report(`A trace has its ${this.#limit} events, and takes no more`, undefined);
  }
}
