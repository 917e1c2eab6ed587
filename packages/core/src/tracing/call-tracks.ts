/**
 * What executors do, as tracks: one for each worker, one for the calls that wait, and counters.
 *
 * Owns that the slices of a trace are the calls of `statistics()`, with the same times. So a slice is written when its call
 * has ended: before, what had begun may wait again.
 */

import type { CallObserver, WatchedCall, WatchedExecutor } from '@tsyncio/executor/observer';
import { type Future, wired } from '../kernel/index.ts';
import { between, type EventLog, micros } from './event-log.ts';

/** A place on a track from which, or to which, an arrow leads. */
interface Spot {
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
}

/** A track of calls that were run one after the other. */
interface Lane {
  readonly tid: number;
  /** Where its last slice ends. */
  end: number;
}

/** An executor. */
interface Group {
  readonly pid: number;
  /** The track of the calls that wait. */
  readonly queue: number;
  /** The tracks of its workers, by their numbers. */
  readonly workers: Map<number, Lane[]>;
  /** Those of calls of which nobody knows the worker. */
  readonly elsewhere: Lane[];
  queued: number;
  running: number;
}

/** A call that has not ended. */
interface Open {
  readonly group: Group;
  /** The number of its wait. */
  readonly wait: number;
  /** The task that made it, by its name. */
  readonly task: string | undefined;
  /** The arrow from that task. */
  readonly arrow: number | undefined;
  state: 'queued' | 'running';
}

/** Who makes a call, as far as it is known. */
export interface Caller {
  readonly name: string;
  /** Begins an arrow at what it does at `ts`. Returns its number; undefined where there can be none. */
  begin(ts: number): number | undefined;
}

export class CallTracks implements CallObserver {
  readonly #log: EventLog;
  readonly #callerHere: () => Caller | null;
  readonly #groups = new Map<number, Group>();
  readonly #open = new Map<WatchedCall, Open>();
  /** Where calls have ended, for those that they wake. */
  readonly #ended = new WeakMap<object, Spot>();

  constructor(log: EventLog, callerHere: () => Caller | null) {
    this.#log = log;
    this.#callerHere = callerHere;
  }

  callSubmitted(call: WatchedCall): void {
    this.#submitted(call, this.#callerHere());
  }

  callBegan(call: WatchedCall): void {
    const open = this.#openOf(call);
    if (open.state === 'running') return;
    open.state = 'running';
    open.group.queued -= 1;
    open.group.running += 1;
    this.#countAt(open.group, call.started ?? now());
  }

  callWaits(call: WatchedCall): void {
    const open = this.#openOf(call);
    if (open.state === 'queued') return;
    open.state = 'queued';
    open.group.queued += 1;
    open.group.running -= 1;
    this.#countAt(open.group, now());
  }

  callEnded(call: WatchedCall): void {
    const open = this.#openOf(call);
    this.#open.delete(call);
    const { group } = open;
    if (open.state === 'queued') group.queued -= 1;
    else group.running -= 1;
    const ended = call.ended ?? now();
    this.#endWait(open, call.started ?? ended);
    if (call.started !== undefined) this.#draw(call, open, micros(call.started), micros(ended));
    this.#countAt(group, ended);
  }

  workerStarted(executor: WatchedExecutor, worker: number): void {
    this.#mark(executor, worker, 'started');
  }

  workerEnded(executor: WatchedExecutor, worker: number): void {
    this.#mark(executor, worker, 'ended');
  }

  /** Begins an arrow at the end of a call. Returns its number; undefined where nothing is known of it. */
  beginAt(call: Future<unknown> | object): number | undefined {
    const spot = this.#ended.get(call);
    if (spot === undefined) return undefined;
    const id = this.#log.nextId();
    this.#log.add({ ph: 's', ...spot, id, name: 'result', cat: 'call' });
    return id;
  }

  /** Those that run are seen as slices without an end. */
  end(): void {
    for (const [call, open] of this.#open) {
      if (call.started === undefined) continue;
      this.#endWait(open, call.started);
      const ts = micros(call.started);
      const { pid } = open.group;
      const lane = this.#laneOf(call, open.group, ts);
      const { tid } = lane;
      lane.end = Number.POSITIVE_INFINITY;
      const args = argsOf(call, open, ts);
      this.#log.add({ ph: 'B', pid, tid, ts, name: nameOf(call), cat: 'call', args });
    }
    this.#open.clear();
  }

  #submitted(call: WatchedCall, caller: Caller | null): Open {
    const group = this.#groupOf(call.executor);
    const { pid, queue: tid } = group;
    const wait = this.#log.nextId();
    const ts = micros(call.submitted);
    const task = caller?.name;
    const args = { fn: nameOf(call), task };
    this.#log.add({ ph: 'b', pid, tid, ts, id: wait, name: 'waits for a worker', cat: 'queue', args });
    const open: Open = { group, wait, task, arrow: caller?.begin(ts), state: 'queued' };
    this.#open.set(call, open);
    group.queued += 1;
    this.#countAt(group, call.submitted);
    return open;
  }

  /** A call that was made before anybody looked on is known from its next event on. */
  #openOf(call: WatchedCall): Open {
    return this.#open.get(call) ?? this.#submitted(call, null);
  }

  #endWait({ group: { pid, queue: tid }, wait: id }: Open, at: number): void {
    this.#log.add({ ph: 'e', pid, tid, ts: micros(at), id, name: 'waits for a worker', cat: 'queue' });
  }

  #draw(call: WatchedCall, open: Open, started: number, ended: number): void {
    const { group, arrow } = open;
    const { pid } = group;
    const lane = this.#laneOf(call, group, started);
    const { tid } = lane;
    lane.end = ended;
    const slice = { name: nameOf(call), cat: 'call', args: argsOf(call, open, started) };
    this.#log.add({ ph: 'X', pid, tid, ts: started, dur: between(started, ended), ...slice });
    if (arrow !== undefined)
      this.#log.add({ ph: 'f', bp: 'e', pid, tid, ts: started, id: arrow, name: 'call', cat: 'call' });
    // A slice does not have its end in it: an arrow that begins there would begin at none.
    this.#ended.set(call.future, { pid, tid, ts: Math.max(started, between(0.001, ended)) });
  }

  /**
   * The track of a call, whose slice must overlap with none there. Where a call is taken back that was thought to run, the next has
   * begun a moment before that one has ended; and calls of which nobody knows the worker run beside each other.
   */
  #laneOf({ worker }: WatchedCall, { pid, workers, elsewhere }: Group, started: number): Lane {
    if (worker === undefined) return this.#freeLane(pid, 'elsewhere', elsewhere, started);
    return this.#freeLane(pid, `worker ${worker}`, lanesOf(workers, worker), started);
  }

  #freeLane(pid: number, name: string, lanes: Lane[], started: number): Lane {
    let lane = lanes.find(({ end }) => end <= started);
    if (lane === undefined) {
      const number = lanes.length === 0 ? '' : `, ${lanes.length + 1}`;
      lane = { tid: this.#log.track(pid, `${name}${number}`), end: 0 };
      lanes.push(lane);
    }
    return lane;
  }

  #mark(executor: WatchedExecutor, worker: number, name: string): void {
    const { pid, workers } = this.#groupOf(executor);
    const { tid } = this.#freeLane(
      pid,
      `worker ${worker}`,
      lanesOf(workers, worker),
      Number.POSITIVE_INFINITY,
    );
    this.#log.add({ ph: 'i', s: 't', pid, tid, ts: micros(now()), name, cat: 'worker' });
    if (name === 'ended') workers.delete(worker);
  }

  #groupOf({ id, name }: WatchedExecutor): Group {
    let group = this.#groups.get(id);
    if (group === undefined) {
      const pid = this.#log.group(`executor ${name} ${id}`);
      const queue = this.#log.track(pid, 'queue');
      group = { pid, queue, workers: new Map(), elsewhere: [], queued: 0, running: 0 };
      this.#groups.set(id, group);
    }
    return group;
  }

  #countAt({ pid, queue: tid, queued, running }: Group, seconds: number): void {
    const args = { queued, running };
    this.#log.add({ ph: 'C', pid, tid, ts: micros(seconds), name: 'calls', args });
  }
}

function lanesOf(workers: Map<number, Lane[]>, worker: number): Lane[] {
  const lanes = workers.get(worker) ?? [];
  workers.set(worker, lanes);
  return lanes;
}

/** Seconds of the executors' clock. */
function now(): number {
  return wired.host.nowMs() / 1000;
}

function nameOf({ fn }: WatchedCall): string {
  return fn === '' ? '<anonymous>' : fn;
}

function argsOf(call: WatchedCall, { task }: Open, started: number): Record<string, unknown> {
  const { state, items, submitted } = call;
  return { state, task, items, wait: between(micros(submitted), started) };
}
