import type { Subject } from '../../report/report.ts';
import type { Job } from '../work/jobs.ts';

/** A call that can be ended while it runs. */
export interface Begun {
  readonly result: PromiseLike<unknown>;
  cancel(): void;
}

/** Workers of some kind that run calls. */
export interface Pool {
  /** Calls with one argument. `moved` goes to the worker instead of being copied. */
  call(job: Job, value: unknown, moved?: ArrayBuffer): PromiseLike<unknown>;
  /** Calls it so that it can be ended. Absent where nothing can. */
  begin?(job: Job, value: unknown): Begun;
  /** Calls it with each item. Absent where a library has nothing of the kind. */
  map?(job: Job, items: readonly unknown[]): Promise<readonly unknown[]>;
  /** Ends the workers at once. */
  close(): Promise<void>;
}

/** Something to measure. */
export interface PoolSubject extends Subject {
  /** Opens it with so many workers, which are all started at once. */
  open(workers: number): Pool | Promise<Pool>;
  /** What its workers are; none are there on the main thread. */
  readonly workers: 'threads' | 'processes' | 'none';
  /** The id of the bare library that it is made of. */
  readonly library?: string;
}
