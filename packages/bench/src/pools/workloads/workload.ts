import type { Missing, Unit } from '../../report/report.ts';
import type { Pool, PoolSubject } from '../subjects/pool.ts';

/** A table to be: what each subject is to do, and what its figures are called. */
export interface Workload {
  readonly id: string;
  readonly title: string;
  readonly about: string;
  readonly unit: Unit;
  readonly better: 'less' | 'more';
  /** The subject that ratios are to. It is measured in any case. */
  readonly reference?: string;
  readonly rows: readonly Task[];
}

/** A row to be. */
export interface Task {
  readonly id: string;
  readonly title: string;
  /** How many turns of a subject make a round. */
  readonly turns: number;
  /** Gives a figure in the unit of the table. */
  readonly turn: OpenTurn | FreshTurn;
  /** Whether a subject takes part; false leaves it out, and words say why it cannot. */
  readonly takes: (subject: PoolSubject) => boolean | Missing;
}

/** On a pool whose workers are up. */
export interface OpenTurn {
  readonly on: 'open pool';
  run(pool: Pool, size: Size): Promise<number>;
}

/** Opens a pool of its own. */
interface FreshTurn {
  readonly on: 'fresh pool';
  run(subject: PoolSubject, size: Size): Promise<number>;
}

/** How much is to be done. */
interface Size {
  readonly quick: boolean;
  readonly workers: number;
}

/** Seconds that it takes. */
export async function clock(body: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await body();
  return (performance.now() - start) / 1000;
}

/** @throws {Error} If a result is not what the call gives: a figure of something else is worse than none. */
export function check<T>(results: readonly unknown[], expected: (i: number) => T, count: number): void {
  if (results.length === count && results.every((result, i) => result === expected(i))) return;
  throw new Error(`wrong results: ${results.length} for ${count} calls`);
}
