/** The closing words of `pools`. Each is computed from the figures of the run; what was not measured is not spoken of. */

import { compareRounds, isMeasured } from '../report/figure.ts';
import { list, number, times, withUnit } from '../report/format.ts';
import type { Measured, Row, Table } from '../report/report.ts';
import { AIMS, type Aim } from './overhead.ts';

/** What somebody needs an executor for, and the figure that speaks about it. */
interface Need {
  readonly table: string;
  readonly row: string;
  readonly words: string;
}

const needs: readonly Need[] = [
  { table: 'one-by-one', row: 'noop', words: 'small calls, one after the other' },
  { table: 'flood', row: 'noop', words: 'many small calls at once' },
  { table: 'map', row: 'noop', words: 'many small items through map' },
  { table: 'cpu', row: 'hash', words: 'calls that compute' },
  { table: 'blocking', row: 'block', words: 'calls that block' },
  { table: 'payload', row: 'copied', words: 'large arguments, copied' },
  { table: 'payload', row: 'moved', words: 'large arguments, moved' },
  { table: 'cold-start', row: 'first-result', words: 'a quick start' },
  { table: 'memory', row: 'worker', words: 'little memory a worker' },
  { table: 'cancel', row: 'ready', words: 'a worker back soon after a cancel' },
  { table: 'neighbour', row: 'neighbour', words: 'a call whose neighbour is cancelled' },
];

interface Entry {
  readonly id: string;
  readonly title: string;
  readonly figure: Measured;
}

export function conclude(tables: readonly Table[]): string[] {
  const compared = needs.flatMap(({ table: id, row: name, words }) => {
    const table = tables.find((one) => one.id === id);
    const row = table?.rows.find((one) => one.id === name);
    if (table === undefined || row === undefined) return [];
    const own = entriesOf(table, row).filter(({ ours }) => ours);
    return own.length < 2 ? [] : [{ words, table, row, own, ...rank(table, own) }];
  });
  const paragraphs: string[] = [];
  if (compared.some(({ unknown }) => unknown)) {
    paragraphs.push(
      'These rounds are too few to tell a difference from the noise. What follows names medians; --rounds 3 or more says which differences count.',
    );
  }
  const overall = leader(compared);
  if (overall !== undefined) paragraphs.push(overall);
  const lines = compared.map(({ words, table, best, equal, others }) => {
    const winners = [best, ...equal];
    const rest = others.map((other) => `${other.title} ${factor(table, best, other)}`);
    const named = `${list(winners.map(({ title }) => title))} (${withUnit(best.figure.median, table.unit)})`;
    const alike = equal.length > 0 ? ', within the noise of each other' : '';
    return `${words}: ${named}${alike}${rest.length > 0 ? `; ${rest.join(', ')}` : ''}.`;
  });
  if (lines.length > 0) paragraphs.push(['By what you need:', ...lines].join('\n'));
  for (const words of [offMain(tables), overLibraries(tables)])
    if (words !== undefined) paragraphs.push(words);
  return paragraphs;
}

function entriesOf(table: Table, row: Row): (Entry & { readonly ours: boolean })[] {
  return table.subjects.flatMap(({ id, title, kind }) => {
    const figure = row.figures[id];
    return isMeasured(figure) ? [{ id, title, figure, ours: kind === 'ours' }] : [];
  });
}

interface Ranking {
  readonly best: Entry;
  /** Those that cannot be told from the best. */
  readonly equal: readonly Entry[];
  readonly others: readonly Entry[];
  readonly unknown: boolean;
}

function rank(table: Table, entries: readonly Entry[]): Ranking {
  const sign = table.better === 'less' ? 1 : -1;
  const [best, ...rest] = [...entries].sort((a, b) => sign * (a.figure.median - b.figure.median));
  if (best === undefined) throw new RangeError('Cannot rank as there must be somebody: nobody');
  const verdicts = rest.map((one) => compareRounds(one.figure.samples, best.figure.samples));
  return {
    best,
    equal: rest.filter((_, i) => verdicts[i] === 'same'),
    others: rest.filter((_, i) => verdicts[i] !== 'same'),
    unknown: verdicts.includes('unknown'),
  };
}

/** How much worse another is than the best, in the direction in which it is worse. */
function factor({ better }: Table, best: Entry, other: Entry): string {
  const ratio = other.figure.median / best.figure.median;
  return better === 'less' ? `takes ${times(ratio)} as much` : `does ${times(ratio)} as much`;
}

/** Who is best, or cannot be told from the best, most often. */
function leader(compared: readonly (Ranking & { readonly words: string })[]): string | undefined {
  if (compared.length < 2 || compared.some(({ unknown }) => unknown)) return undefined;
  const titles = new Set(
    compared.flatMap(({ best, equal, others }) => [best, ...equal, ...others].map(({ title }) => title)),
  );
  const wins = [...titles].map((title) => {
    const won = compared.filter(({ best, equal }) => [best, ...equal].some((one) => one.title === title));
    return { title, won };
  });
  const most = Math.max(...wins.map(({ won }) => won.length));
  const first = wins.filter(({ won }) => won.length === most);
  const of = `${most} of ${compared.length} of the needs that were measured`;
  const names = list(first.map(({ title }) => title));
  if (first.length > 1 && most === compared.length) {
    return `${names} cannot be told apart on this machine: each is the best of our executors, or within the noise of the best, for all ${most} needs that were measured.`;
  }
  if (first.length > 1) {
    return `No executor is the best for all: ${names} are each the best, or within the noise of it, for ${of}. What decides is what you need.`;
  }
  const [one] = first;
  if (one === undefined) return undefined;
  const lost = compared.filter((need) => !one.won.includes(need)).map(({ words }) => words);
  const except = lost.length === 0 ? '' : ` Others do better for ${list(lost)}.`;
  return `${one.title} is the best of our executors on this machine, or within the noise of the best, for ${of}.${except}`;
}

/** Whether workers are worth it at all. */
function offMain(tables: readonly Table[]): string | undefined {
  const clauses = [
    { id: 'cpu', words: 'that compute' },
    { id: 'blocking', words: 'that block' },
  ].flatMap(({ id, words }) => {
    const table = tables.find((one) => one.id === id);
    const row = table?.rows[0];
    const { main } = row?.figures ?? {};
    if (table === undefined || row === undefined || !isMeasured(main)) return [];
    const own = entriesOf(table, row).filter(({ ours }) => ours);
    if (own.length === 0) return [];
    const { best } = rank(table, own);
    const verdict = compareRounds(best.figure.samples, main.samples);
    const ratio = best.figure.ratio?.median ?? best.figure.median / main.median;
    if (verdict === 'same')
      return [`calls ${words} come no faster from ${best.title} than on the main thread`];
    return [`${best.title} makes ${times(ratio)} as many calls ${words} as the main thread`];
  });
  return clauses.length === 0
    ? undefined
    : `Beside the main thread, which a call holds up: ${list(clauses)}.`;
}

/** What ours cost, or save, beside the bare libraries. */
function overLibraries(tables: readonly Table[]): string | undefined {
  const rows = tables
    .filter(({ id }) => id.startsWith('overhead'))
    .flatMap((table) => table.rows.map((row) => ({ table, row })));
  if (rows.length === 0) return undefined;
  const clauses = rows.map(({ table, row }) => {
    const aim = AIMS.get(row.id) ?? {};
    const each = entriesOf(table, row).map(
      ({ id, title, figure }) =>
        `${title} ${times(figure.median)}${meets(figure.median, aim, id) ? '' : ', which misses it'}`,
    );
    return `${row.title} (the aim: ${aimOf(aim)}): ${each.join('; ')}`;
  });
  return `Ours over the bare library that each is made of:\n${clauses.join('.\n')}.`;
}

const meets = (value: number, aim: Aim, id: string): boolean => {
  const { atMost = Number.POSITIVE_INFINITY, atLeast = 0, except = [] } = aim;
  return except.includes(id) || (value <= atMost && value >= atLeast);
};

const aimOf = ({ atMost, atLeast, except = [] }: Aim): string => {
  const words = atMost === undefined ? `at least ${number(atLeast ?? 0)}` : `at most ${number(atMost)}`;
  return except.length === 0 ? words : `${words}, none for ${list(except)}`;
};
