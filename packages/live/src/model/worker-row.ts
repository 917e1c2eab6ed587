import type { Outcome } from '../stage/events.ts';

/** A call of a worker's. */
export interface CallSpan {
  readonly id: number;
  /** The name of its function; empty where that has none. */
  readonly fn: string;
  /** The task that made it. */
  readonly task: number | null;
  readonly submitted: number;
  began: number | undefined;
  ended: number | undefined;
  outcome: Outcome | undefined;
}

/** A worker, as the timeline has it. */
export class WorkerRow {
  readonly kind = 'worker';
  readonly key: string;
  readonly executor: number;
  readonly name: string;
  readonly started: number;
  stopped: number | undefined;
  /** Whether it was ended because of a call that it ran. */
  killed = false;
  /** The worker that was started in its place. */
  successor: WorkerRow | undefined;
  readonly calls: CallSpan[] = [];

  constructor(executor: number, worker: number, started: number) {
    this.key = workerKey(executor, worker);
    this.executor = executor;
    this.name = `worker ${worker}`;
    this.started = started;
  }

  get live(): boolean {
    return this.stopped === undefined;
  }

  /** The call that it runs. */
  get running(): CallSpan | undefined {
    const last = this.calls.at(-1);
    return last?.ended === undefined ? last : undefined;
  }
}

export function workerKey(executor: number, worker: number): string {
  return `worker-${executor}-${worker}`;
}
