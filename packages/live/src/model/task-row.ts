import type { Failure, Outcome, WaitKind } from '../stage/events.ts';

/** What a task does. `runs`: its code; `away`: it waits for something that is not the library's. */
export type TaskState = 'new' | 'ready' | 'runs' | 'away' | WaitKind;

/** A stretch of a task's life in one state, until the next. */
export interface Segment {
  readonly from: number;
  state: TaskState;
  /** What it waits for, in words. */
  readonly words: string;
  /** The tasks that it waits for. */
  readonly awaits: readonly number[];
}

/** Where a task has more, its oldest are forgotten: a program may go on for ever. */
const SEGMENTS = 2000;

const NOTHING: readonly number[] = [];

/** A task, as the timeline has it. */
export class TaskRow {
  readonly kind = 'task';
  readonly key: string;
  readonly id: number;
  readonly name: string;
  readonly parent: number | null;
  /** How many tasks are above it: made it, made who made it. */
  readonly depth: number;
  readonly made: number;
  /** The outermost of its functions, where that has a name. */
  fn = '';
  segments: Segment[];
  ended: number | undefined;
  outcome: Outcome | undefined;
  failure: Failure | undefined;
  /** Its calls that have not ended. */
  readonly openCalls: Set<number> = new Set();

  constructor(id: number, name: string, parent: number | null, depth: number, made: number) {
    this.key = `task-${id}`;
    this.id = id;
    this.name = name;
    this.parent = parent;
    this.depth = depth;
    this.made = made;
    this.segments = [{ from: made, state: 'new', words: '', awaits: NOTHING }];
  }

  get live(): boolean {
    return this.ended === undefined;
  }

  /** What it does now, or did last. */
  get last(): Segment {
    return this.segments.at(-1) as Segment; // as: there is one from the beginning on
  }

  enter(at: number, state: TaskState, words = '', awaits: readonly number[] = NOTHING): void {
    if (this.segments.length >= SEGMENTS) this.segments = this.segments.slice(SEGMENTS / 2);
    this.segments.push({ from: at, state, words, awaits });
  }

  end(at: number, outcome: Outcome, failure: Failure | undefined): void {
    this.ended = at;
    this.outcome = outcome;
    this.failure = failure;
  }
}
