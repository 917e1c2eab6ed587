import { clearTimer, setTimer, unrefTimer } from '../host.ts';
import { type Answered, Line } from '../wire/line.ts';
import type { Outcome } from '../wire/outcome.ts';
import type { Hello } from '../wire/request.ts';
import { decodeThrown } from '../wire/thrown.ts';
import type { Load } from './load.ts';
import type { ResolvedOptions } from './pool-options.ts';
import { type WatchedExecutor, watched } from './watched.ts';
import type { WorkerPool } from './worker-pool.ts';

/** A worker and what it does. */
export interface Member {
  /** Its number, from 1 on. */
  readonly id: number;
  readonly worker: unknown;
  state: 'starting' | 'idle' | 'busy' | 'ending';
  /** What it was sent and has not answered, also where nobody waits for that any more. */
  load: Load | undefined;
  /** What calls go over; undefined where the library carries them. */
  readonly line: Line | undefined;
  /** Whether it has ever been up and had something to do. */
  served: boolean;
  /** Whether another takes its place when it has ended, although no call waits. */
  replaced: boolean;
  idleTimer: unknown;
}

/** Who gives the workers something to do. */
export interface CrewOwner extends WatchedExecutor {
  /** A worker is up, or has ended its call. */
  idle(member: Member): void;
  /** A worker could not be started. */
  unstarted(cause: unknown): void;
  /** A worker was lost that was up. */
  lost(member: Member, cause: unknown): void;
  notify(message: unknown): void;
  /** A call was answered, over the line. */
  answered(member: Member, answered: Answered): void;
  /** There may be answers in the memory that is shared with this worker. */
  look(member: Member): void;
  /** A call was answered, over the line, with what cannot be read here. */
  unreadable(member: Member): void;
  /** There is room for another worker in place of this one. */
  vacated(member: Member): void;
  /** A worker has ended: what has still to come of it? */
  farewell(member: Member): Promise<void>;
  /** A worker has ended, and nothing comes of it any more. */
  left(member: Member): void;
}

/**
 * Milliseconds that a worker which is being ended counts as one. A thread ends when it is back from the native code that
 * it is in, which may be never: a key that is derived, a pipe that is read.
 */
const graceMs = 100;

/**
 * The workers of an executor: starts them, keeps the idle ones for a while, ends them.
 *
 * Owns that there are never more than `maxWorkers`: one that is being ended counts too, unless it takes its time. Must
 * not decide what they run.
 */
export class Crew {
  readonly #pool: WorkerPool;
  readonly #options: ResolvedOptions;
  readonly #hello: Hello;
  readonly #owner: CrewOwner;
  readonly #members = new Set<Member>();
  /** The last to become idle is the first to be used, so that the others can retire. */
  readonly #idle: Member[] = [];
  /** How many there have been. */
  #count = 0;
  #starting = 0;
  #ending = 0;
  /** Those that are being ended and do not count any more. */
  #stuck = 0;

  constructor(pool: WorkerPool, options: ResolvedOptions, hello: Hello, owner: CrewOwner) {
    this.#pool = pool;
    this.#options = options;
    this.#hello = hello;
    this.#owner = owner;
  }

  /** Workers that start, are idle or busy. */
  get size(): number {
    return this.#members.size - this.#ending;
  }

  /** All there are, those included that have not ended yet. */
  get members(): ReadonlySet<Member> {
    return this.#members;
  }

  /** Workers that have nothing to do. */
  get idle(): number {
    return this.#idle.length;
  }

  get starting(): number {
    return this.#starting;
  }

  /** How many more may be started now. */
  get vacancies(): number {
    return this.#options.maxWorkers - this.#members.size + this.#stuck;
  }

  /** Takes an idle worker, if there is one. */
  take(): Member | undefined {
    const member = this.#idle.pop();
    if (member !== undefined) clearTimer(member.idleTimer);
    return member;
  }

  /** Keeps a worker that has nothing to do, and lets it go after `idleTimeout`. */
  keep(member: Member): void {
    member.state = 'idle';
    this.#idle.push(member);
    const { idleTimeout, minWorkers } = this.#options;
    if (this.size <= minWorkers || idleTimeout * 1000 > longestTimer) return;
    member.idleTimer = setTimer(() => {
      if (this.size > minWorkers) this.end(member);
    }, idleTimeout * 1000);
    unrefTimer(member.idleTimer);
  }

  /** Starts one more worker. */
  start(): void {
    let member: Member | undefined;
    this.#starting++;
    const lost = (cause: unknown): void => {
      // The library may tell before it has returned the worker: then it has none to be ended.
      if (member !== undefined) this.#lose(member, cause);
      else early ??= { cause };
    };
    let early: { cause: unknown } | undefined;
    try {
      const { env, resourceLimits } = this.#options;
      const notify = (message: unknown): void => this.#owner.notify(message);
      const exited = (code: number | null, signal?: string | null): void => lost(exitError(code, signal));
      const worker = this.#pool.start({ env, resourceLimits, exited, lost, notify });
      member = this.#enlist(worker);
      if (early !== undefined) this.#lose(member, early.cause);
      else this.#greet(member);
    } catch (cause) {
      if (member !== undefined) this.#lose(member, cause);
      else {
        this.#starting--;
        // Not now: whoever asked for a worker has not put its call into the queue yet.
        void Promise.resolve().then(() => this.#owner.unstarted(cause));
      }
    }
  }

  #enlist(worker: unknown): Member {
    const { sharedMemory, transfer } = this.#pool.capabilities;
    const line = (): Line =>
      new Line({
        answered: (answered) => this.#owner.answered(member, answered),
        unreadable: () => this.#owner.unreadable(member),
        look: () => this.#owner.look(member),
      });
    const member: Member = {
      id: ++this.#count,
      worker,
      state: 'starting',
      load: undefined,
      line: sharedMemory && transfer ? line() : undefined,
      served: false,
      replaced: false,
      idleTimer: undefined,
    };
    this.#members.add(member);
    watched.observers?.workerStarted(this.#owner, member.id);
    return member;
  }

  /** Says hello, with what the worker needs, and waits for the answer: then the worker is up. */
  #greet(member: Member): void {
    const end = member.line?.end;
    const hello: Hello = { ...this.#hello, line: end };
    this.#pool.run(member.worker, hello, end === undefined ? [] : [end.port]).then(
      (answer) => {
        if (member.state !== 'starting') return;
        const outcome = answer as Outcome; // as: the worker's entry is ours
        if (outcome.kind !== 'value') {
          const carried = outcome.kind === 'thrown' || outcome.kind === 'crashed';
          const thrown = carried ? decodeThrown(outcome.thrown, 'the initializer') : outcome;
          this.#lose(member, thrown);
          return;
        }
        this.#starting--;
        member.state = 'idle';
        this.#owner.idle(member);
      },
      (cause) => this.#lose(member, cause),
    );
  }

  #lose(member: Member, cause: unknown): void {
    const { state } = member;
    if (state === 'ending') return;
    if (member.load !== undefined) this.replace(member);
    else this.end(member);
    if (state === 'starting') this.#owner.unstarted(cause);
    else this.#owner.lost(member, cause);
  }

  /** Ends a worker, and has another take its place. */
  replace(member: Member): void {
    if (member.state === 'ending') return;
    member.replaced = true;
    this.end(member);
  }

  /** Ends a worker, whatever it does. */
  end(member: Member): void {
    if (member.state === 'ending') return;
    if (member.state === 'starting') this.#starting--;
    if (member.state === 'idle') {
      clearTimer(member.idleTimer);
      const at = this.#idle.indexOf(member);
      if (at !== -1) this.#idle.splice(at, 1);
    }
    member.state = 'ending';
    this.#ending++;
    let stuck = false;
    const timer = setTimer(() => {
      this.#stuck++;
      stuck = true;
      this.#owner.vacated(member);
    }, graceMs);
    unrefTimer(timer);
    const left = (): void => {
      clearTimer(timer);
      this.#ending--;
      this.#members.delete(member);
      if (stuck) this.#stuck--;
      else this.#owner.vacated(member);
      this.#owner.left(member);
      watched.observers?.workerEnded(this.#owner, member.id);
    };
    // It counts as gone although ending it failed: nothing more can be done to it, and calls are waiting.
    this.#pool
      .terminate(member.worker)
      .then(() => this.#owner.farewell(member))
      .then(left, left);
  }

  /** Ends those that have nothing to do. */
  endIdle(): void {
    for (const member of [...this.#members]) {
      if (member.state === 'idle' || member.state === 'starting') this.end(member);
    }
  }
}

/** Milliseconds; a host's timer that is longer fires at once. */
export const longestTimer: number = 2 ** 31 - 1;

/** Why a worker is gone that said nothing more than this. */
function exitError(code: number | null, signal: string | null | undefined): Error {
  if (signal === null || signal === undefined) return new Error(`the worker exited with code ${code}`);
  // V8 aborts a process that has reached its limit; a thread says so itself.
  const hint = signal === 'SIGABRT' ? ', as a process that is out of memory does' : '';
  return new Error(`the worker was ended by signal ${signal}${hint}`);
}
