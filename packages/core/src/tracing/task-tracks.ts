/**
 * What tasks do, as tracks: one for each task, with a slice for each step and each wait, and arrows from who woke it.
 *
 * Owns that the slices of a track follow each other, whatever is told in whatever order. Keeps no task alive.
 */

import { isCallFuture } from '../executors/call-future.ts';
import {
  coroutinesOf,
  describe,
  type EventLoop,
  isOwnWait,
  type OwnWait,
  running,
  type Task,
  type TaskObserver,
  taskHere,
  waitInWords,
} from '../kernel/index.ts';
import { type Caller, CallTracks } from './call-tracks.ts';
import { between, type EventLog, micros } from './event-log.ts';

/** A loop. */
interface Group {
  readonly pid: number;
  /** Whether its times are the host's, as those of executors are. */
  readonly isOnHostTime: boolean;
}

/** An end of an arrow, that is to be written after the slice that it is in. */
interface ArrowEnd {
  readonly ph: 's' | 'f';
  readonly ts: number;
  readonly id: number;
  readonly name: string;
  readonly cat: string;
}

/** A task. */
interface Track {
  readonly group: Group;
  readonly tid: number;
  name: string;
  /** What its open slice is. `ready`: there is none, for it waits for its turn. */
  state: 'ready' | 'running' | 'waiting' | 'ended';
  /** Where that begins, what it is called, and what is said of it. */
  start: number;
  slice: string;
  args: Args | undefined;
  /** The arrows that begin and end in it. */
  ends: ArrowEnd[] | null;
  /** The arrow that ends at its next step. */
  arrow: { readonly id: number; readonly name: string; readonly cat: string } | null;
}

type Args = Readonly<Record<string, unknown>>;

export class TaskTracks implements TaskObserver {
  /** Those of the executors' calls, which begin and end at tasks. */
  readonly calls: CallTracks;
  readonly #log: EventLog;
  readonly #groups = new WeakMap<EventLoop, Group>();
  /** Those of tasks that have ended as well: what they have done may wake somebody yet. */
  readonly #tracks = new WeakMap<Task<unknown>, Track>();
  /** Those of tasks that have not ended. */
  readonly #open = new Set<Track>();
  #loops = 0;

  constructor(log: EventLog) {
    this.#log = log;
    this.calls = new CallTracks(log, () => this.#callerHere());
    const here = taskHere();
    if (here !== null) this.taskRuns(here);
  }

  taskMade(task: Task<unknown>): void {
    this.#trackOf(task);
  }

  taskReady(task: Task<unknown>, by: Task<unknown> | null): void {
    const track = this.#trackOf(task);
    const ts = timeOf(task);
    if (track.state === 'waiting') {
      this.#endSlice(track, ts, by === null || by === task ? undefined : { by: by.getName() });
      track.state = 'ready';
    }
    if (track.arrow !== null) return;
    const cause = running.observers?.cause;
    if (isCallFuture(cause)) {
      const id = track.group.isOnHostTime && cause.call !== null ? this.calls.beginAt(cause.call) : undefined;
      if (id !== undefined) track.arrow = { id, name: 'result', cat: 'call' };
    } else if (by !== null && by !== task) {
      const from = this.#trackOf(by);
      // Between times that do not agree no arrow can be drawn.
      if (from.group !== track.group && !(from.group.isOnHostTime && track.group.isOnHostTime)) return;
      track.arrow = { id: this.#beginArrow(from, timeOf(by), 'wakes', 'task'), name: 'wakes', cat: 'task' };
    }
  }

  taskRuns(task: Task<unknown>): void {
    const track = this.#trackOf(task);
    if (track.state === 'running') return;
    const ts = timeOf(task);
    if (track.state === 'waiting') this.#endSlice(track, ts);
    this.#beginStep(track, ts);
  }

  taskWaits(task: Task<unknown>): void {
    const { _waiter: wait } = task;
    const track = this.#trackOf(task);
    const ts = timeOf(task);
    if (track.state !== 'ready') this.#endSlice(track, ts);
    track.state = 'ready';
    // One that gives its turn away waits for nothing.
    if (wait === null || wait.done()) return;
    const text = waitInWords(wait);
    this.#beginWait(task, track, ts, isOwnWait(wait) ? nameOf(wait) : text, text);
  }

  taskWentAway(task: Task<unknown>): void {
    const track = this.#trackOf(task);
    const ts = timeOf(task);
    if (track.state !== 'ready') this.#endSlice(track, ts);
    const name = (task._strands?.size ?? 0) > 0 ? 'its strands' : 'a promise';
    this.#beginWait(task, track, ts, name, name);
  }

  taskEnded(task: Task<unknown>): void {
    const track = this.#trackOf(task);
    const ts = timeOf(task);
    const { pid } = track.group;
    const { tid } = track;
    if (track.state === 'ready' || track.state === 'ended') this.#beginStep(track, ts);
    const state = task._state;
    const error = state === 'failed' ? textOf(task._value) : undefined;
    this.#endSlice(track, ts, { state, error });
    track.state = 'ended';
    this.#open.delete(track);
    if (state !== 'finished') this.#log.add({ ph: 'i', s: 't', pid, tid, ts, name: state, cat: 'step' });
    // It may have been named later than it was made.
    if (task.getName() !== track.name) this.#log.rename(pid, tid, task.getName());
  }

  /** What goes on is seen as slices without an end. */
  end(): void {
    for (const track of this.#open) {
      if (track.state === 'ready') continue;
      const { start: ts, slice: name, state, args } = track;
      const { pid } = track.group;
      const { tid } = track;
      this.#log.add({
        ph: 'B',
        pid,
        tid,
        ts,
        name,
        cat: state === 'running' ? 'step' : 'wait',
        ...(args && { args }),
      });
      this.#drawEnds(track, Number.POSITIVE_INFINITY);
    }
    this.#open.clear();
    this.calls.end();
  }

  #beginStep(track: Track, ts: number): void {
    track.state = 'running';
    track.start = ts;
    track.slice = 'runs';
    track.args = undefined;
    if (track.arrow === null) return;
    const { id, name, cat } = track.arrow;
    track.ends = [{ ph: 'f', ts, id, name, cat }];
    track.arrow = null;
  }

  #beginWait(task: Task<unknown>, track: Track, ts: number, name: string, text: string): void {
    track.state = 'waiting';
    track.start = ts;
    track.slice = name;
    track.args = {
      in: coroutinesOf(task).join(' > '),
      for: text === name ? undefined : text,
      cancelling: task.cancelling() || undefined,
    };
  }

  /** A slice is written as a whole: Chrome's DevTools draw no others, but where one track has them all. */
  #endSlice(track: Track, end: number, more?: Args): void {
    const { group, tid, start: ts, slice: name, args, state } = track;
    const cat = state === 'running' ? 'step' : 'wait';
    const { pid } = group;
    const dur = between(ts, end);
    // Written out, here and below: to spread an object takes longer than all the rest.
    const said = args === undefined || more === undefined ? (args ?? more) : { ...args, ...more };
    if (said === undefined) this.#log.add({ ph: 'X', pid, tid, ts, dur, name, cat });
    else this.#log.add({ ph: 'X', pid, tid, ts, dur, name, cat, args: said });
    if (track.ends !== null) this.#drawEnds(track, end);
  }

  /** An arrow's end belongs to the slice that is open at its time, and was written before: the end of one is not in it. */
  #drawEnds(track: Track, end: number): void {
    const { group, tid, start, ends } = track;
    const { pid } = group;
    for (const { ph, ts: at, id, name, cat } of ends ?? []) {
      const ts = Math.max(start, Math.min(at, between(0.001, end)));
      if (ph === 's') this.#log.add({ ph, pid, tid, ts, id, name, cat });
      else this.#log.add({ ph, bp: 'e', pid, tid, ts, id, name, cat });
    }
    track.ends = null;
  }

  /** Begins an arrow at what a task does. Of one that does nothing there is no slice: there is a short one then. */
  #beginArrow(track: Track, ts: number, name: string, cat: string): number {
    const id = this.#log.nextId();
    const { state, group, tid } = track;
    const isIdle = state === 'ready' || state === 'ended';
    if (isIdle) {
      const { pid } = group;
      this.#log.add({ ph: 'X', pid, tid, ts, dur: 0, name: 'callbacks', cat: 'step' });
      this.#log.add({ ph: 's', pid, tid, ts, id, name, cat });
    } else {
      track.ends ??= [];
      track.ends.push({ ph: 's', ts, id, name, cat });
    }
    return id;
  }

  /** The task that makes a call here and now. */
  #callerHere(): Caller | null {
    const cause = running.observers?.cause;
    const task = taskHere() ?? (isCallFuture(cause) ? cause.caller : null);
    if (task === null) return null;
    return {
      name: task.getName(),
      begin: (ts) => {
        const track = this.#trackOf(task);
        return track.group.isOnHostTime ? this.#beginArrow(track, ts, 'call', 'call') : undefined;
      },
    };
  }

  #trackOf(task: Task<unknown>): Track {
    let track = this.#tracks.get(task);
    if (track === undefined) {
      const group = this.#groupOf(task._loop);
      const name = task.getName();
      const tid = this.#log.track(group.pid, name);
      track = {
        group,
        tid,
        name,
        state: task.done() ? 'ended' : 'ready',
        start: 0,
        slice: '',
        args: undefined,
        ends: null,
        arrow: null,
      };
      this.#tracks.set(task, track);
      if (!task.done()) this.#open.add(track);
    }
    return track;
  }

  #groupOf(loop: EventLoop): Group {
    let group = this.#groups.get(loop);
    if (group === undefined) {
      this.#loops += 1;
      const { _isOnHostTime: isOnHostTime } = loop;
      const time = isOnHostTime ? '' : ', in the time of its own clock';
      group = { pid: this.#log.group(`loop ${this.#loops}${time}`), isOnHostTime };
      this.#groups.set(loop, group);
    }
    return group;
  }
}

function timeOf(task: Task<unknown>): number {
  return micros(task._loop.time());
}

/** The same for all waits of a kind: `sleep`, `Lock.acquire`. What it is in full says the text. */
function nameOf(wait: OwnWait<unknown>): string {
  const source: object = wait._origin();
  return source === wait ? wait.name : `${source.constructor.name}.${wait.name}`;
}

function textOf(error: unknown): string {
  try {
    return error instanceof Error ? `${error.name}: ${error.message}` : describe(error);
  } catch {
    return 'an error that has no text';
  }
}
