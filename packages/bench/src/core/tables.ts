/** The tables of the core, made of what was measured. */

import { figuresOf } from '../report/figure.ts';
import type { Missing, Row, Table } from '../report/report.ts';
import { CASES } from './cases.ts';
import { isMissing, type Results } from './results.ts';
import { type CoreSubject, REFERENCE } from './subjects.ts';

interface Line {
  readonly case: string;
  /** The name of the figure in what a case gives. */
  readonly figure: string;
  /** Default: the title of the case. */
  readonly title?: string;
  /** The id of the row; default: that of the case. */
  readonly row?: string;
}

type Outline = Pick<Table, 'id' | 'title' | 'about' | 'unit' | 'better'> & {
  readonly lines: readonly Line[];
};

const separate =
  'Each run is a process of its own and begins cold, as a program does that somebody starts; loading modules is not counted.';

const outlines: readonly Outline[] = [
  {
    id: 'time',
    title: 'Time',
    about: `The same work by all. ${separate} Native promises begin at once, without a scheduler; their queue and semaphore are written by hand, and each task that is cancelled has an AbortController. Effection's queue and semaphore are written by hand.`,
    unit: 'ms',
    better: 'less',
    lines: CASES.flatMap((one) =>
      one.kind === 'program' && one.work.program !== 'steps' ? [{ case: one.id, figure: 'ms' }] : [],
    ),
  },
  {
    id: 'memory',
    title: 'Peak memory',
    about: 'The most memory that the process had at any time, with the modules and the runtime itself.',
    unit: 'MiB',
    better: 'less',
    lines: ['sleep', 'sleep-million', 'cancel'].map((id) => ({ case: id, figure: 'mib' })),
  },
  {
    id: 'step',
    title: 'A yield by its depth',
    about:
      'What a yield takes at the bottom of nested calls, the mean of 500,000. Neither are the calls counted, nor as many yields before, so that no difference is one of compiling.',
    unit: 'µs',
    better: 'less',
    lines: [
      { case: 'step-10', figure: 'us', title: 'depth 10' },
      { case: 'step-10000', figure: 'us', title: 'depth 10,000' },
      { case: 'step-million', figure: 'us', title: 'depth 1,000,000' },
    ],
  },
  {
    id: 'http',
    title: 'Requests, 99th percentile',
    about:
      'A server in the process, 250 requests a second from another process. Beside the tasks each is answered by a task of its own. Native promises alone would starve it: there the tasks let the host turn once a millisecond. In effection they wait by sleep(0), for promises starve it there, too. The server of CPython reads only as much of a request as it must; all others have that of Node.js.',
    unit: 'ms',
    better: 'less',
    lines: [
      { case: 'http', figure: 'idle', row: 'idle', title: 'without other tasks' },
      { case: 'http', figure: 'busy', row: 'busy', title: 'beside 1,000 tasks that are always ready' },
    ],
  },
  {
    id: 'http-yields',
    title: 'Yields beside the requests',
    about: 'How often the 1,000 tasks yielded meanwhile.',
    unit: 'yields/s',
    better: 'more',
    lines: [{ case: 'http', figure: 'yields', row: 'yields', title: 'in all' }],
  },
  {
    id: 'bundle',
    title: 'Bundle',
    about:
      'A program that spawns a task and joins it, bundled by esbuild, minified and gzipped. Chunks that are loaded dynamically are left out: ours loads the default executor so, at the first call that needs it.',
    unit: 'kB',
    better: 'less',
    lines: [{ case: 'bundle', figure: 'kb' }],
  },
];

/** Those that there are results for. */
export function tablesOf(results: Results, subjects: readonly CoreSubject[]): Table[] {
  return outlines.flatMap(({ lines, ...about }) => {
    const rows = lines.flatMap((line) => rowOf(line, results));
    if (rows.length === 0) return [];
    const present = subjects
      .filter(({ id }) => rows.some(({ figures }) => id in figures))
      .map(({ id, title, kind }) => ({ id, title, kind }));
    return [{ ...about, reference: REFERENCE, subjects: present, rows }];
  });
}

function rowOf({ case: id, figure, title, row = id }: Line, results: Results): Row[] {
  const series = results.get(id);
  if (series === undefined) return [];
  const samples = new Map<string, readonly number[] | Missing>();
  for (const [subject, one] of series) {
    samples.set(subject, isMissing(one) ? one : (one[figure] ?? { missing: 'not measured' }));
  }
  const named = title ?? CASES.find((one) => one.id === id)?.title ?? id;
  return [{ id: row, title: named, figures: figuresOf(samples, REFERENCE) }];
}
