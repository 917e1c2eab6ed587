/** What the socket answers, as JSON. */

import type { ExecutorStatistics } from '@tsyncio/executor';

/** The version of what is said here. It changes where something is no longer there, or means something else. */
export const PROTOCOL = 1;

/** The answer to `GET /`: the process, its loops and its executors. */
export interface ProcessPicture {
  readonly protocol: number;
  readonly process: {
    readonly pid: number;
    readonly node: string;
    /** What it was started with, the program first. */
    readonly argv: readonly string[];
    /** Seconds. */
    readonly uptime: number;
    /** Milliseconds that Node's loop was at work, and at rest, so far: between two looks it is the share that counts. */
    readonly busy: { readonly active: number; readonly idle: number };
    /** Microseconds of CPU so far, of all its threads. */
    readonly cpu: { readonly user: number; readonly system: number };
    /** Bytes. */
    readonly memory: { readonly rss: number; readonly heapUsed: number; readonly heapTotal: number };
  };
  readonly loops: readonly LoopPicture[];
  readonly executors: readonly ExecutorPicture[];
}

/** A loop that runs. */
export interface LoopPicture {
  /** Seconds of its clock. */
  readonly time: number;
  /** Tasks that are not done. */
  readonly tasks: number;
  /** Tasks and callbacks that run in the next turns. */
  readonly ready: number;
  /** Timers that are set. */
  readonly timers: number;
  readonly debug: boolean;
}

/** An executor that is not shut down. */
export interface ExecutorPicture {
  readonly id: number;
  /** `piscina`, for instance. */
  readonly kind: string;
  readonly statistics: ExecutorStatistics;
}

/** A task. */
export interface TaskPicture {
  /** Its number in this process; the same in every answer. */
  readonly id: number;
  /** The place of its loop among the loops. */
  readonly loop: number;
  readonly name: string;
  /** As `inspect` says it. */
  readonly state: 'running' | 'ready' | 'waiting' | 'outside';
  /** The coroutines that are open, the outermost first. */
  readonly coroutines: readonly string[];
  /** What it waits for, in words; `null` where it does not. */
  readonly waitsFor: string | null;
  /** Seconds since it began to wait; `null` where it does not, or began before anybody asked. */
  readonly waits: number | null;
  /** Where it sleeps: seconds until its time. */
  readonly left: number | null;
  /** The ids of the tasks that it waits for, the first ten of them. */
  readonly awaits: readonly number[];
  /** How many calls of `cancel` have not been taken back. */
  readonly cancelling: number;
  /** Where it was made; `null` where its loop is not in debug mode. */
  readonly createdAt: string | null;
}

/** How many tasks do what. */
export interface Summary {
  readonly states: { readonly [state in TaskPicture['state']]: number };
  /** What is waited for, by how many; the commonest first, ten of them. */
  readonly waits: readonly WaitPicture[];
}

export interface WaitPicture {
  readonly waitsFor: string;
  readonly tasks: number;
  /** The longest of them, in seconds; `null` where it is not known. */
  readonly longest: number | null;
}

/** The answer to `GET /tasks`. */
export interface TasksPicture extends ProcessPicture {
  readonly summary: Summary;
  readonly tasks: readonly TaskPicture[];
  /** Seconds that the process took to answer, up to the last letter of the JSON, without the program's turns. */
  readonly took: number;
  /** How many tasks the question is about: all, or those that the filter leaves. */
  readonly found: number;
}

/** A line of the tree. */
export type TreeRow =
  /** A task; those that it waits for come next, one deeper. */
  | { readonly depth: number; readonly task: TaskPicture }
  /** A task that stands above; `circle`: it waits for itself in the end. */
  | {
      readonly depth: number;
      readonly again: { readonly id: number; readonly name: string };
      readonly circle: boolean;
    }
  /** More like the one above, in the same coroutines and with a wait of the same kind. */
  | { readonly depth: number; readonly more: number; readonly longest: number | null };

/** The answer to `GET /tree`. */
export interface TreePicture extends ProcessPicture {
  readonly summary: Summary;
  readonly rows: readonly TreeRow[];
  /** As that of `TasksPicture`. */
  readonly took: number;
  readonly found: number;
  /** Whether there is more than the limit let through. */
  readonly cut: boolean;
}

/** The answer to a question that has none. */
export interface Refusal {
  readonly protocol: number;
  readonly error: string;
}
