import { choose } from '../cli/choose.ts';
import { thisMachine } from '../report/machine.ts';
import type { Missing, Report, Table } from '../report/report.ts';
import { CASES, type Case } from './cases.ts';
import { conclude } from './conclusion.ts';
import { findPython } from './find-python.ts';
import type { Outcome } from './outcome.ts';
import { isMissing, type Results, type Series } from './results.ts';
import { runApart } from './run-apart.ts';
import { type CoreSubject, REFERENCE, SUBJECTS, takes } from './subjects.ts';
import { tablesOf } from './tables.ts';
import { targetsOf } from './targets.ts';

export interface CoreOptions {
  readonly cases?: readonly string[];
  readonly subjects?: readonly string[];
  readonly rounds: number;
  /** A moment of each, to see that it works. */
  readonly quick: boolean;
  /** The path of a CPython; default: `python3.13` or `python3` on PATH. */
  readonly python?: string;
  readonly signal?: AbortSignal;
}

export interface Progress {
  total(n: number): void;
  step(what: string): void;
}

/** Seconds that a case may take. */
const limit = 60;

/**
 * Measures the loop beside its peers: each case by each subject in a process of its own, in turn.
 *
 * @throws {UsageError} If a case, a subject or the Python isn't there.
 */
export async function measureCore(options: CoreOptions, progress: Progress): Promise<Report> {
  const cases = choose('case', CASES, options.cases);
  const chosen = choose('subject', SUBJECTS, options.subjects);
  const created = new Date().toISOString();
  const python = chosen.some(({ load }) => load === undefined) ? await findPython(options.python) : undefined;
  // The reference is measured too where nobody has asked for it: without it there are no ratios.
  const subjects = SUBJECTS.filter((one) => chosen.includes(one) || one.id === REFERENCE).map((one) =>
    one.load === undefined && python !== undefined && 'title' in python
      ? { ...one, title: python.title }
      : one,
  );
  const path = python !== undefined && 'path' in python ? python.path : undefined;
  const absent = python !== undefined && 'missing' in python ? python : undefined;
  const results = await measureAll(cases, subjects, { ...options, path, absent }, progress);
  const targets = targetsOf(results, process.version);
  const tables = [...tablesOf(results, subjects), ...(targets === undefined ? [] : [targets.table])];
  const { rounds, quick } = options;
  return {
    tsyncioBench: 1,
    command: 'core',
    created,
    machine: thisMachine(),
    options: {
      ...(options.cases === undefined ? {} : { cases: cases.map(({ id }) => id) }),
      ...(options.subjects === undefined ? {} : { subjects: chosen.map(({ id }) => id) }),
      rounds,
      quick,
      ...(options.python === undefined ? {} : { python: options.python }),
    },
    tables: quick ? tables.map(withoutMeaning) : tables,
    conclusion: conclude(tables, targets?.lines ?? [], rounds),
  };
}

interface Plan {
  readonly rounds: number;
  readonly quick: boolean;
  readonly signal?: AbortSignal;
  readonly path: string | undefined;
  readonly absent: Missing | undefined;
}

/** The rounds are the outermost, so that what is compared across cases is of the same time, too. */
async function measureAll(
  cases: readonly Case[],
  subjects: readonly CoreSubject[],
  { rounds, quick, signal, path = 'python3', absent }: Plan,
  progress: Progress,
): Promise<Results> {
  const pairs = cases.map((one) => ({ one, by: subjects.filter((subject) => takes(subject, one)) }));
  const results = new Map(
    pairs.map(({ one, by }) => [one.id, new Map<string, Series | Missing>(by.map(({ id }) => [id, {}]))]),
  );
  progress.total(pairs.reduce((sum, { one, by }) => sum + by.length * (isSteady(one) ? 1 : rounds), 0));
  for (let round = 1; round <= rounds; round++) {
    for (const { one, by } of pairs) {
      if (isSteady(one) && round > 1) continue;
      const series = results.get(one.id) ?? new Map<string, Series | Missing>();
      for (const subject of rotated(by, round - 1)) {
        signal?.throwIfAborted();
        const turn = isSteady(one) ? '' : `, round ${round} of ${rounds}`;
        progress.step(`${one.title}, ${subject.title}${turn}`);
        const before = series.get(subject.id) ?? {};
        // Who has failed once takes no more turns.
        if (isMissing(before)) continue;
        const outcome =
          subject.load === undefined && absent !== undefined
            ? absent
            : await runApart(one.id, subject.id, { quick, python: path, limit, signal });
        series.set(subject.id, extend(before, outcome));
      }
    }
  }
  return results;
}

function withoutMeaning(table: Table): Table {
  return {
    ...table,
    about: `A quick run does about a hundredth of what is said here, and its times mean nothing. ${table.about}`,
  };
}

/** Each time gives the same. */
const isSteady = ({ kind }: Case): boolean => kind === 'bundle';

function extend(before: Series, outcome: Outcome): Series | Missing {
  if ('missing' in outcome) return { missing: outcome.missing };
  return Object.fromEntries(
    Object.entries(outcome.figures).map(([name, value]) => [name, [...(before[name] ?? []), value]]),
  );
}

function rotated<T>(all: readonly T[], by: number): T[] {
  const start = all.length === 0 ? 0 : by % all.length;
  return [...all.slice(start), ...all.slice(0, start)];
}
