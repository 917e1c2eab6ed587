import { choose } from '../cli/choose.ts';
import { thisMachine } from '../report/machine.ts';
import type { Missing, Report, Table } from '../report/report.ts';
import { CASES } from './cases.ts';
import { conclude } from './conclusion.ts';
import { findPython, type Python } from './find-python.ts';
import { measureRounds, type Progress } from './measure-rounds.ts';
import { REFERENCE, SUBJECTS } from './subjects.ts';
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

/**
 * Measures the loop beside its peers: each case by each subject in a process of its own, in turn.
 *
 * @throws {UsageError} If a case, a subject or the Python isn't there.
 */
export async function measureCore(options: CoreOptions, progress: Progress): Promise<Report> {
  const cases = choose('case', CASES, options.cases);
  const chosen = choose('subject', SUBJECTS, options.subjects);
  const created = new Date().toISOString();
  const python: Python | Missing = chosen.some(({ load }) => load === undefined)
    ? await findPython(options.python)
    : { missing: 'not asked for' };
  // The reference is measured too where nobody has asked for it: without it there are no ratios.
  const subjects = SUBJECTS.filter((one) => chosen.includes(one) || one.id === REFERENCE).map((one) =>
    one.load === undefined && 'title' in python ? { ...one, title: python.title } : one,
  );
  const { rounds, quick, signal } = options;
  const results = await measureRounds(cases, subjects, { rounds, quick, python, signal }, progress);
  const targets = targetsOf(results, process.version);
  const tables = [...tablesOf(results, subjects), ...(targets === undefined ? [] : [targets.table])];
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

function withoutMeaning(table: Table): Table {
  return {
    ...table,
    about: `A quick run does about a hundredth of what is said here, and its times mean nothing. ${table.about}`,
  };
}
