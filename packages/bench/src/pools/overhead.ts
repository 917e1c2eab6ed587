/** What our executors cost, or save, beside the library that each is made of. */

import { isMeasured, measured, ratiosOf } from '../report/figure.ts';
import type { Figure, Row, Subject, Table } from '../report/report.ts';
import type { PoolSubject } from './subjects/pool.ts';

/** What the project aims at. Missing it is no failure: times are no test. */
export interface Aim {
  readonly atMost?: number;
  readonly atLeast?: number;
  /** Those that it is not for. */
  readonly except?: readonly string[];
}

interface Comparison {
  readonly row: string;
  readonly title: string;
  /** The table that both figures are in. */
  readonly of: string;
  /** What ours is measured against. */
  readonly against: (subject: PoolSubject) => string | undefined;
  readonly aim: Aim;
}

const library = ({ library: id }: PoolSubject): string | undefined => id;

const latency: readonly Comparison[] = [
  {
    row: 'one-by-one',
    title: 'one after the other',
    of: 'one-by-one',
    against: library,
    aim: { atMost: 1.1 },
  },
];

const rates: readonly Comparison[] = [
  {
    row: 'flood',
    title: 'many at once',
    of: 'flood',
    against: library,
    aim: { atLeast: 6, except: ['processes'] },
  },
  {
    row: 'map',
    title: 'map, against a call an item',
    of: 'map',
    against: library,
    aim: { atLeast: 20 },
  },
  {
    row: 'map-by-hand',
    title: 'map, against batches by hand',
    of: 'map',
    against: () => 'port-batched',
    aim: { atLeast: 0.8 },
  },
];

export const AIMS: ReadonlyMap<string, Aim> = new Map(
  [...latency, ...rates].map(({ row, aim }) => [row, aim]),
);

/** The tables of ratios that these tables have figures for. */
export function overheads(tables: readonly Table[], subjects: readonly PoolSubject[]): Table[] {
  const own = subjects.filter(({ kind }) => kind === 'ours');
  const rowsOf = (comparisons: readonly Comparison[]): Row[] =>
    comparisons.flatMap((one) => {
      const row = compare(one, tables, own);
      return row === undefined ? [] : [row];
    });
  const about =
    'Our figure over that of the library that the executor is made of, or over batches by hand, round by round. ';
  const all: Table[] = [
    {
      id: 'overhead-time',
      title: 'Time over the bare library',
      about: `${about}1 is no cost; the project aims at 1.1 at most.`,
      unit: '×',
      better: 'less',
      subjects: [],
      rows: rowsOf(latency),
    },
    {
      id: 'overhead-rate',
      title: 'Rate over the bare library',
      about: `${about}The project aims at 6 or more for many at once on threads, and at 20 or more for map; at 0.8 of batches by hand.`,
      unit: '×',
      better: 'more',
      subjects: [],
      rows: rowsOf(rates),
    },
  ];
  return all
    .filter(({ rows }) => rows.length > 0)
    .map((table) => ({ ...table, subjects: own.filter((one) => isIn(table, one)).map(asSubject) }));
}

function compare(
  { row: id, title, of, against }: Comparison,
  tables: readonly Table[],
  own: readonly PoolSubject[],
): Row | undefined {
  const row = tables.find((table) => table.id === of)?.rows[0];
  if (row === undefined) return undefined;
  const figures: Record<string, Figure> = {};
  for (const subject of own) {
    const ours = row.figures[subject.id];
    const theirs = row.figures[against(subject) ?? ''];
    if (!isMeasured(ours) || !isMeasured(theirs)) continue;
    figures[subject.id] = measured(ratiosOf(ours.samples, theirs.samples));
  }
  return Object.keys(figures).length === 0 ? undefined : { id, title, figures };
}

const isIn = ({ rows }: Table, { id }: PoolSubject): boolean => rows.some(({ figures }) => id in figures);

const asSubject = ({ id, title, kind }: PoolSubject): Subject => ({ id, title, kind });
