import type { Progress } from '../cli/progress.ts';
import { figuresOf } from '../report/figure.ts';
import { thisMachine } from '../report/machine.ts';
import type { Missing, Report, Row, Table } from '../report/report.ts';
import { conclude } from './conclusion.ts';
import { overheads } from './overhead.ts';
import { interleave, type Turn, within } from './rounds.ts';
import type { Pool, PoolSubject } from './subjects/pool.ts';
import { SUBJECTS } from './subjects/subjects.ts';
import type { Task, Workload } from './workloads/workload.ts';
import { WORKLOADS } from './workloads/workloads.ts';

export interface PoolsOptions {
  readonly subjects: readonly PoolSubject[];
  readonly workloads: readonly Workload[];
  readonly workers: number;
  readonly rounds: number;
  /** A moment of each, to see that it works. */
  readonly quick: boolean;
  /** Seconds that a turn may take. */
  readonly timeout: number;
  readonly signal?: AbortSignal;
}

/** Measures pools of workers beside each other. */
export async function measurePools(options: PoolsOptions, progress: Progress): Promise<Report> {
  const { workloads, rounds, workers, quick } = options;
  const created = new Date().toISOString();
  progress.total(workloads.reduce((sum, { rows }) => sum + rows.length * (quick ? rounds : rounds + 1), 0));
  const tables: Table[] = [];
  for (const workload of workloads) tables.push(await measureWorkload(workload, options, progress));
  const all = [...tables, ...overheads(tables, SUBJECTS)];
  return {
    tsyncioBench: 1,
    command: 'pools',
    created,
    machine: thisMachine(),
    options: {
      ...(options.subjects.length === SUBJECTS.length
        ? {}
        : { subjects: options.subjects.map(({ id }) => id) }),
      ...(workloads.length === WORKLOADS.length ? {} : { workloads: workloads.map(({ id }) => id) }),
      workers,
      rounds,
      quick,
      timeout: options.timeout,
    },
    tables: all,
    conclusion: conclude(all),
  };
}

async function measureWorkload(
  workload: Workload,
  options: PoolsOptions,
  progress: Progress,
): Promise<Table> {
  const { rows: tasks, reference, ...about } = workload;
  // The reference is measured too where nobody has asked for it: without it there are no ratios.
  const subjects = SUBJECTS.filter((one) => options.subjects.includes(one) || one.id === reference);
  const rows: Row[] = [];
  for (const task of tasks) {
    const label = tasks.length === 1 ? workload.title : `${workload.title}: ${task.title}`;
    const series = await measureTask(task, subjects, options, (round) =>
      progress.step(round === 0 ? `${label}, warming up` : `${label}, round ${round} of ${options.rounds}`),
    );
    rows.push({ id: task.id, title: task.title, figures: figuresOf(series, reference) });
  }
  return {
    ...about,
    ...(reference === undefined ? {} : { reference }),
    subjects: subjects
      .filter(({ id }) => rows.some(({ figures }) => id in figures))
      .map(({ id, title, kind }) => ({ id, title, kind })),
    rows,
  };
}

async function measureTask(
  task: Task,
  subjects: readonly PoolSubject[],
  options: PoolsOptions,
  begin: (round: number) => void,
): Promise<Map<string, readonly number[] | Missing>> {
  const { rounds, quick, workers, timeout: deadline, signal } = options;
  const { turn } = task;
  const series = new Map<string, readonly number[] | Missing>();
  const turns = new Map<string, Turn<'figure'>>();
  const pools: Pool[] = [];
  try {
    for (const subject of subjects) {
      const takes = task.takes(subject);
      if (takes === false) continue;
      // In the order of the subjects, also those that come with figures later.
      series.set(subject.id, takes === true ? [] : takes);
      if (takes !== true) continue;
      if (turn.on === 'fresh pool') {
        turns.set(subject.id, async () => ({ figure: await turn.run(subject, { quick, workers }) }));
        continue;
      }
      signal?.throwIfAborted();
      try {
        const pool = await within(deadline, Promise.resolve(subject.open(workers)), signal);
        pools.push(pool);
        turns.set(subject.id, async () => ({ figure: await turn.run(pool, { quick, workers }) }));
      } catch (error) {
        signal?.throwIfAborted();
        series.set(subject.id, { missing: error instanceof Error ? error.message : String(error) });
      }
    }
    const plan = { rounds, turns: quick ? 1 : task.turns, warmUp: !quick, deadline, signal, begin };
    for (const [id, one] of await interleave(['figure'], turns, plan)) {
      series.set(id, 'missing' in one ? one : one.figure);
    }
    return series;
  } finally {
    await Promise.allSettled(pools.map((pool) => within(deadline, pool.close())));
  }
}
