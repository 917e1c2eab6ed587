/**
 * Whoever looks on at what executors do, and the executors there are: for traces, spans, `tsyncio top`.
 *
 * As long as nobody looks on, each place that would tell something costs a comparison with null.
 */

import type { Capabilities, ExecutorStatistics } from '../executor.ts';
import type { CallState, ExecutorFuture } from '../executor-future.ts';
import { warn } from '../host.ts';
import type { Companions } from './companions.ts';

/** An executor, as those see it who look on. */
export interface WatchedExecutor {
  /** Its number among those of the process. */
  readonly id: number;
  /** The kind of executor: `piscina`. */
  readonly name: string;
  readonly capabilities: Capabilities;
  statistics(): ExecutorStatistics;
}

/** A call, as those see it who look on: one object from its submission to its end. */
export interface WatchedCall {
  readonly executor: WatchedExecutor;
  /** The name of its function; empty where that has none. */
  readonly fn: string;
  readonly state: CallState;
  /** When it was submitted, in seconds of `performance.now()`, as the other times are. */
  readonly submitted: number;
  /** When a worker began it; undefined before. */
  readonly started: number | undefined;
  /** When it ended; undefined before. */
  readonly ended: number | undefined;
  /** The number of its worker, from 1 on in each executor; undefined where none has begun it, or it is on another machine. */
  readonly worker: number | undefined;
  /** How many items it has, where it is a chunk of `map`; undefined for any other. */
  readonly items: number | undefined;
  /** What `submit` returned. */
  readonly future: ExecutorFuture<unknown>;
}

/**
 * What is told of the calls of all executors of the process, as it happens. A method is called in the middle of things: it must
 * not wait, nor do anything to a call or an executor.
 */
export interface CallObserver {
  callSubmitted?(call: WatchedCall): void;
  /** A worker runs it, as far as is known here. */
  callBegan?(call: WatchedCall): void;
  /** It waits again: it had not begun after all, or its worker was lost. */
  callWaits?(call: WatchedCall): void;
  /** Its state says how. `error`: what it failed with, and for a chunk of `map` what an item of it has thrown. */
  callEnded?(call: WatchedCall, error?: unknown): void;
  /** A worker is started. Those on other machines are not told of. */
  workerStarted?(executor: WatchedExecutor, worker: number): void;
  workerEnded?(executor: WatchedExecutor, worker: number): void;
}

/** One for each call of `observeCalls`: the same object may be given twice. */
interface Registration {
  readonly observer: CallObserver;
}

/** All who look on, as one. */
class CallObservers implements Required<CallObserver> {
  readonly all: readonly Registration[];

  constructor(all: readonly Registration[]) {
    this.all = all;
  }

  callSubmitted(call: WatchedCall): void {
    this.#tell((each) => each.callSubmitted?.(call));
  }

  callBegan(call: WatchedCall): void {
    this.#tell((each) => each.callBegan?.(call));
  }

  callWaits(call: WatchedCall): void {
    this.#tell((each) => each.callWaits?.(call));
  }

  callEnded(call: WatchedCall, error?: unknown): void {
    this.#tell((each) => each.callEnded?.(call, error));
  }

  workerStarted(executor: WatchedExecutor, worker: number): void {
    this.#tell((each) => each.workerStarted?.(executor, worker));
  }

  workerEnded(executor: WatchedExecutor, worker: number): void {
    this.#tell((each) => each.workerEnded?.(executor, worker));
  }

  /** Whoever fails is told nothing more: calls must go on as if nobody looked. */
  #tell(event: (observer: CallObserver) => void): void {
    for (const each of this.all) {
      try {
        event(each.observer);
      } catch (cause) {
        forget(each);
        warn(new Error('An observer of calls has failed, and is told nothing more', { cause }));
      }
    }
  }
}

interface Watched {
  /** Who looks on; `null`: nobody. */
  observers: CallObservers | null;
  /** Who sends something along with calls; `null`: nobody. */
  companions: Companions | null;
  /** The executors that are not closed. One that nobody holds may go. */
  readonly executors: Set<WeakRef<WatchedExecutor>>;
  /** How many there have been. */
  count: number;
}

/** Shared by all copies of the package in the process. */
const KEY = Symbol.for('@tsyncio/watched');
const shared = globalThis as { [KEY]?: Watched }; // as: nobody else has this symbol
shared[KEY] ??= { observers: null, companions: null, executors: new Set(), count: 0 };
export const watched: Watched = shared[KEY];

const gone = new FinalizationRegistry<WeakRef<WatchedExecutor>>((reference) =>
  watched.executors.delete(reference),
);

/** An executor was made. Returns what takes it off the list. */
export function enlist(executor: WatchedExecutor): () => void {
  const reference = new WeakRef(executor);
  watched.executors.add(reference);
  gone.register(executor, reference, reference);
  return () => {
    watched.executors.delete(reference);
    gone.unregister(reference);
  };
}

function forget(registration: Registration): void {
  const rest = watched.observers?.all.filter((each) => each !== registration) ?? [];
  watched.observers = rest.length === 0 ? null : new CallObservers(rest);
}

/**
 * Has `observer` told what the executors of this process do, from now on. An observer that throws is reported as a warning,
 * and told nothing more.
 *
 * @param observer An object with some of the methods of {@link CallObserver}.
 * @returns A function that ends it.
 * @throws {TypeError} If it is no object.
 *
 * @example
 * ```ts
 * import { observeCalls } from '@tsyncio/executor/observer';
 * import { PiscinaExecutor } from '@tsyncio/executor-piscina';
 *
 * const end = observeCalls({ callEnded: (call) => console.log(call.fn, call.state, call.worker) });
 * await using executor = new PiscinaExecutor();
 * await executor.submit(function double(n: number) { return n * 2; }, 21); // double finished 1
 * end();
 * ```
 */
export function observeCalls(observer: CallObserver): () => void {
  if (typeof observer !== 'object' || observer === null) {
    const received = observer === null ? 'null' : typeof observer;
    throw new TypeError(`Cannot observe calls as 'observer' must be an object: received ${received}`);
  }
  const registration: Registration = { observer };
  watched.observers = new CallObservers([...(watched.observers?.all ?? []), registration]);
  return () => forget(registration);
}

/** The executors of this process that were not shut down, in the order in which they were made. */
export function openExecutors(): WatchedExecutor[] {
  return [...watched.executors].flatMap((reference) => reference.deref() ?? []);
}
