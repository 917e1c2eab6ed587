/** Ours against what the project aims at. Missing it is no failure: times are no test. */

import { measured, ratiosOf, spreadOf } from '../report/figure.ts';
import { list, number } from '../report/format.ts';
import type { Figure, Missing, Row, Subject, Table } from '../report/report.ts';
import { missingOf, type Place, type Results, samplesOf } from './results.ts';

/** What ours is measured against. */
type Rival = 'native' | 'effect' | 'cpython' | 'ours' | 'limit';

interface Aim {
  readonly rival: Rival;
  /** Where the rival's figure is; default: where ours is, but by the rival. */
  readonly at?: Partial<Place>;
  /** A fixed figure in place of somebody's. */
  readonly value?: number;
  /** The ratio to reach. */
  readonly reach: number;
}

interface Target extends Place {
  readonly id: string;
  readonly title: string;
  readonly better: 'less' | 'more';
  readonly aims: readonly Aim[];
}

/** A ratio, and what it is to reach. */
export interface TargetLine {
  readonly title: string;
  /** Who else it is to. Absent where the title says what it is to. */
  readonly rival?: string | undefined;
  readonly reach: number;
  /** The median over the rounds, or why ours has none: then it does not reach anything. */
  readonly ratio: number | Missing;
}

const columns: readonly (Subject & { readonly id: Rival })[] = [
  { id: 'native', title: 'native promises', kind: 'baseline' },
  { id: 'effect', title: 'effect', kind: 'peer' },
  { id: 'cpython', title: 'CPython', kind: 'peer' },
  { id: 'ours', title: 'ours otherwise', kind: 'ours' },
  { id: 'limit', title: 'a fixed figure', kind: 'limit' },
];

/** Those that are somebody else. */
const named = new Map(
  columns.flatMap(({ id, title, kind }) => (kind === 'ours' || kind === 'limit' ? [] : [[id, title]])),
);

const time = (caseId: string, subject: string, title: string, aims: readonly Aim[]): Target => ({
  id: `${caseId}-${subject}`,
  title,
  case: caseId,
  subject,
  figure: 'ms',
  better: 'less',
  aims,
});

function targetsFor(node: string): readonly Target[] {
  // From Node 24 on the context store costs next to nothing.
  const storeIsCheap = Number(/^v(\d+)/.exec(node)?.[1]) >= 24;
  return [
    time('spawn', 'generators', 'spawn and join, generators', [
      { rival: 'native', reach: 1 },
      { rival: 'effect', reach: 2.5 },
      { rival: 'cpython', reach: 10 },
    ]),
    time('yield', 'generators', 'yields, generators', [
      { rival: 'native', reach: 1 / 1.5 },
      { rival: 'effect', reach: 4 },
      { rival: 'cpython', reach: 12 },
    ]),
    time('yield', 'async', 'yields, async functions', [
      { rival: 'effect', reach: storeIsCheap ? 2 : 1 },
      { rival: 'cpython', reach: 3 },
    ]),
    time('yield', 'async-no-store', 'yields, async functions, the store off, to the store on', [
      { rival: 'ours', at: { subject: 'async' }, reach: 2 },
    ]),
    time('sleep-million', 'generators', '1,000,000 asleep, generators', [{ rival: 'native', reach: 1 }]),
    {
      ...time('sleep-million', 'generators', '1,000,000 asleep, memory, to 600 MiB', [
        { rival: 'limit', value: 600, reach: 1 },
      ]),
      id: 'sleep-million-memory',
      figure: 'mib',
    },
    time('ping-pong', 'generators', 'ping-pong, generators', [
      { rival: 'native', reach: 1 },
      { rival: 'effect', reach: 8 },
      { rival: 'cpython', reach: 12 },
    ]),
    time('cancel', 'generators', 'cancel, generators', [{ rival: 'effect', reach: 2 }]),
    {
      ...time('cancel', 'generators', 'cancel, memory', [{ rival: 'effect', reach: 1 }]),
      id: 'cancel-memory',
      figure: 'mib',
    },
    time('semaphore', 'generators', 'semaphore, generators', [{ rival: 'native', reach: 1 / 1.5 }]),
    ...['generators', 'async'].map((subject) => ({
      ...time(
        'step-10000',
        subject,
        `${subject === 'async' ? 'async functions' : subject}, a yield at depth 10,000, to one at 10`,
        [{ rival: 'ours' as const, at: { case: 'step-10' }, reach: 1 }],
      ),
      figure: 'us',
    })),
    {
      ...time('http', 'generators', 'requests beside busy tasks, to requests without them', [
        { rival: 'ours', at: { figure: 'idle' }, reach: 1 / 3 },
      ]),
      figure: 'busy',
    },
    {
      ...time('http', 'generators', 'yields beside the requests, to 5,000,000 a second', [
        { rival: 'limit', value: 5_000_000, reach: 1 },
      ]),
      id: 'http-yields',
      figure: 'yields',
      better: 'more',
    },
    {
      ...time('bundle', 'generators', 'bundle, to 6 kB', [{ rival: 'limit', value: 6, reach: 1 }]),
      figure: 'kb',
    },
  ];
}

/**
 * Round by round, so that more is the better; or why ours has none. Nothing where one of the two was not to be
 * measured, or the other has nothing to compare with.
 */
function ratiosIn(
  results: Results,
  { better, ...place }: Place & Pick<Target, 'better'>,
  { rival, at, value }: Aim,
): readonly number[] | Missing | undefined {
  const other = { ...place, ...(rival === 'ours' ? {} : { subject: rival }), ...at };
  const theirs = samplesOf(results, other);
  if (value === undefined && rival !== 'ours' && theirs === undefined) return undefined;
  const failed = missingOf(results, place) ?? (rival === 'ours' ? missingOf(results, other) : undefined);
  if (failed !== undefined) return failed;
  const own = samplesOf(results, place);
  if (own === undefined) return undefined;
  if (value !== undefined)
    return better === 'less' ? own.map((one) => value / one) : own.map((one) => one / value);
  if (theirs === undefined) return undefined;
  return better === 'less' ? ratiosOf(theirs, own) : ratiosOf(own, theirs);
}

/** The table and its lines; nothing where there is nothing to compare. */
export function targetsOf(
  results: Results,
  node: string,
): { readonly table: Table; readonly lines: readonly TargetLine[] } | undefined {
  const rows: Row[] = [];
  const lines: TargetLine[] = [];
  for (const { id, title, aims, ...target } of targetsFor(node)) {
    const figures: Record<string, Figure> = {};
    const reaches: string[] = [];
    for (const aim of aims) {
      const ratios = ratiosIn(results, target, aim);
      if (ratios === undefined) continue;
      const { rival, reach } = aim;
      const told = 'missing' in ratios;
      figures[rival] = told ? ratios : measured(ratios);
      const other = named.get(rival);
      lines.push({ title, rival: other, reach, ratio: told ? ratios : spreadOf(ratios).median });
      reaches.push(other === undefined ? number(reach) : `${other} ${number(reach)}`);
    }
    if (reaches.length > 0) rows.push({ id, title, note: `to reach ${list(reaches)}`, figures });
  }
  if (rows.length === 0) return undefined;
  return {
    lines,
    table: {
      id: 'targets',
      title: 'Ours, against the targets',
      about:
        'How many times as long as ours the other takes, or as much memory; for rates, how many times as much ours does. The ratio of each round, and what the project aims at beside it.',
      unit: '×',
      better: 'more',
      subjects: columns
        .filter((column) => rows.some(({ figures }) => column.id in figures))
        .map(({ id, title, kind }) => ({ id, title, kind })),
      rows,
    },
  };
}
