/**
 * The rules by which Perfetto and Chrome read a trace, as a check: what breaks one is dropped or drawn wrong there, without
 * a word.
 *
 * Events are taken in the order of their times, those of the same time in the order of the file, and each track has a stack
 * of open slices. An arrow belongs to the innermost slice that is open on its track.
 */

import type { TraceEvent } from '@tsyncio/core';

/** What is said of a slice, as far as it is looked at. */
interface Args {
  readonly state?: unknown;
  readonly task?: unknown;
  readonly wait?: unknown;
  readonly items?: unknown;
}

/** A slice. */
interface Slice {
  readonly group: string;
  readonly track: string;
  readonly name: string;
  readonly ts: number;
  /** `NaN` where it has no end. */
  readonly dur: number;
  readonly args: Args;
  /** Whether it was written in one piece. */
  readonly whole: boolean;
}

/** An arrow, between two slices. */
interface Arrow {
  readonly name: string;
  readonly from: Slice;
  readonly to: Slice;
}

/** What is drawn. */
export interface Drawn {
  readonly slices: readonly Slice[];
  /** Those that had no end. */
  readonly open: readonly Slice[];
  readonly arrows: readonly Arrow[];
  /** Arrows that lead nowhere, by where they begin. */
  readonly loose: readonly Slice[];
  /** Slices that may overlap, with their ends; `NaN` where there is none. */
  readonly waits: readonly { readonly group: string; readonly ts: number; readonly dur: number }[];
}

interface Track {
  readonly pid: number;
  name: string;
  /** The slices that are open, the innermost last. */
  readonly stack: Slice[];
}

/** Draws a trace as its readers do. Throws where it breaks a rule. */
export function draw(events: readonly TraceEvent[]): Drawn {
  const drawing = new Drawing();
  for (const event of events) drawing.know(event);
  // Stable: those of the same time stay in their order.
  const timed = events.filter(({ ph }) => ph !== 'M').sort((a, b) => (a.ts ?? 0) - (b.ts ?? 0));
  for (const event of timed) drawing.add(event);
  return drawing.drawn();
}

class Drawing {
  readonly #groups = new Map<number, string>();
  readonly #tracks = new Map<number, Track>();
  readonly #slices: Slice[] = [];
  readonly #arrows: Arrow[] = [];
  readonly #begun = new Map<string, Slice>();
  readonly #seen = new Set<string>();
  readonly #waits = new Map<string, { group: string; ts: number; dur: number }>();

  /** Looks at the shape of an event, in the order of the file, and takes down what is called how. */
  know(event: TraceEvent): void {
    const { ph, pid, tid, ts, dur, name, args } = event;
    if (!['B', 'X', 'b', 'e', 's', 'f', 'i', 'C', 'M'].includes(ph)) fail(event, 'of no known kind');
    if (!Number.isInteger(pid) || (tid !== undefined && !Number.isInteger(tid))) fail(event, 'of no number');
    if (typeof name !== 'string' || name === '') fail(event, 'without a name');
    if (ph === 'M') {
      const { name: called } = args ?? {};
      if (name.endsWith('_name') && typeof called !== 'string') fail(event, 'names nothing');
      if (name === 'process_name') this.#groups.set(pid, String(called));
      if (name === 'thread_name' && tid !== undefined) this.#nameTrack(event, tid, String(called));
      return;
    }
    if (typeof ts !== 'number' || !(ts >= 0) || !Number.isFinite(ts)) fail(event, 'at no time');
    if (ph === 'X' && !(typeof dur === 'number' && dur >= 0 && Number.isFinite(dur)))
      fail(event, 'of no duration');
    if (['s', 'f', 'b', 'e'].includes(ph) && (event.id === undefined || event.cat === undefined))
      fail(event, 'without what makes it one with another');
    if (!this.#groups.has(pid)) fail(event, 'of a group that has no name yet');
    if (tid === undefined || this.#tracks.get(tid)?.pid !== pid)
      fail(event, 'on a track that has no name yet');
  }

  /** Draws an event, in the order of their times. */
  add(event: TraceEvent): void {
    const { ph, args = {} } = event;
    if (ph === 'B' || ph === 'X') this.#addSlice(event);
    else if (ph === 's' || ph === 'f') this.#addArrow(event);
    else if (ph === 'b' || ph === 'e') this.#addWait(event);
    else if (ph === 'C') {
      const numbers = Object.values(args);
      if (numbers.length === 0 || !numbers.every((each) => Number.isInteger(each) && Number(each) >= 0))
        fail(event, 'no counts');
    }
  }

  drawn(): Drawn {
    return {
      slices: this.#slices,
      open: this.#slices.filter(({ dur }) => Number.isNaN(dur)),
      arrows: this.#arrows,
      loose: [...this.#begun.values()],
      waits: [...this.#waits.values()],
    };
  }

  #nameTrack(event: TraceEvent, tid: number, name: string): void {
    const track = this.#tracks.get(tid);
    if (track === undefined) this.#tracks.set(tid, { pid: event.pid, name, stack: [] });
    else if (track.pid !== event.pid) fail(event, 'a track of two groups');
    else track.name = name;
  }

  #trackOf(event: TraceEvent): Track {
    return this.#tracks.get(event.tid ?? 0) ?? fail(event, 'on a track without a name');
  }

  #groupOf(event: TraceEvent): string {
    return this.#groups.get(event.pid) ?? fail(event, 'of a group without a name');
  }

  #addSlice(event: TraceEvent): void {
    const { ph, name = '', ts = 0, dur = Number.NaN, args = {} } = event;
    const { name: track, stack } = this.#trackOf(event);
    while (stack.at(-1)?.whole === true && endOf(stack.at(-1)) <= ts) stack.pop();
    const slice = { group: this.#groupOf(event), track, name, ts, dur, args, whole: ph === 'X' };
    const outer = stack.at(-1);
    if (outer?.whole === true && !(endOf(slice) <= endOf(outer)))
      fail(event, 'not inside the slice before it');
    if (outer?.whole === false) fail(event, `inside '${outer.name}'`);
    stack.push(slice);
    this.#slices.push(slice);
  }

  #addArrow(event: TraceEvent): void {
    const { ph, name = '', ts = 0, cat, id, bp } = event;
    const { stack } = this.#trackOf(event);
    const here = stack.findLast((each) => !each.whole || each.ts === ts || endOf(each) > ts);
    if (here === undefined) fail(event, 'an arrow in no slice');
    const key = `${cat} ${name} ${id}`;
    if (ph === 's') {
      if (this.#seen.has(key)) fail(event, 'a second arrow of this number');
      this.#seen.add(key);
      this.#begun.set(key, here);
      return;
    }
    const from = this.#begun.get(key) ?? fail(event, 'an arrow without a beginning');
    if (bp !== 'e') fail(event, 'an arrow to the slice after it');
    this.#begun.delete(key);
    this.#arrows.push({ name, from, to: here });
  }

  #addWait(event: TraceEvent): void {
    const { ph, ts = 0, cat, id, pid } = event;
    const key = `${cat} ${id} ${pid}`;
    const wait = this.#waits.get(key);
    if (ph === 'b') {
      if (wait !== undefined) fail(event, 'a second slice of this number');
      this.#waits.set(key, { group: this.#groupOf(event), ts, dur: Number.NaN });
    } else {
      if (wait === undefined || !Number.isNaN(wait.dur)) fail(event, 'the end of no slice');
      wait.dur = ts - wait.ts;
    }
  }
}

function endOf(slice: { readonly ts: number; readonly dur: number } | undefined): number {
  // Whole nanoseconds: as sums the two may differ in their last digit.
  return slice === undefined ? Number.NaN : Math.round((slice.ts + slice.dur) * 1e3) / 1e3;
}

function fail(event: TraceEvent, reason: string): never {
  throw new Error(`An event is ${reason}: ${JSON.stringify(event)}`);
}
