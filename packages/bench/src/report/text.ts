/** A report for a terminal. */

import Table3 from 'cli-table3';
import { isMeasured } from './figure.ts';
import { number, range, times } from './format.ts';
import { describeMachine } from './machine.ts';
import type { Figure, Report, Row, Subject, Table } from './report.ts';
import { isSideBySide } from './side-by-side.ts';

/** Narrower than this, the quartiles are left out. */
const narrow = 78;

/** All of it, in lines of `width` characters where words can be wrapped. */
export function textOf(report: Report, width: number): string {
  return [
    wrap(`tsyncio-bench ${report.command}: ${describeMachine(report.machine)}`, width),
    ...report.tables.map((table) => tableText(table, width)),
    ...report.conclusion.map((paragraph) => wrap(paragraph, width)),
  ].join('\n\n');
}

function tableText(table: Table, width: number): string {
  const reference = table.subjects.find(({ id }) => id === table.reference);
  const better = `${table.better === 'less' ? 'less' : 'more'} is better`;
  const against = reference === undefined ? '' : ` The reference is ${reference.title}.`;
  const about = wrap(`${table.about}${against}`, width);
  const body = isSideBySide(table) ? columns(table, width) : lines(table, width);
  return `${wrap(`${table.title}, ${table.unit} (${better})`, width)}\n${about}\n${body}`;
}

/** A line for each subject, under the title of the row. */
function lines(table: Table, width: number): string {
  const wide = width >= narrow;
  const ratios = table.reference !== undefined;
  const heads = ['', table.unit, ...(wide ? ['quartiles'] : []), ...(ratios ? ['× reference'] : [])];
  const grid = openGrid(heads);
  for (const row of table.rows) {
    if (table.rows.length > 1) grid.push([{ content: withNote(row), colSpan: heads.length }]);
    for (const subject of table.subjects) {
      const figure = row.figures[subject.id];
      if (figure === undefined) continue;
      const name = short(table.rows.length > 1 ? `  ${subject.title}` : subject.title, wide);
      if (!isMeasured(figure)) {
        const room = Math.max(12, width - 40);
        grid.push([name, { content: wrap(figure.missing, room), colSpan: heads.length - 1 }]);
        continue;
      }
      const { median, ratio } = figure;
      const beside =
        ratio === undefined ? (subject.id === table.reference ? 'reference' : '–') : ratioText(ratio, wide);
      grid.push([name, number(median), ...(wide ? [range(figure)] : []), ...(ratios ? [beside] : [])]);
    }
  }
  return grid.toString();
}

/** A line for each row, and the subjects beside each other. */
function columns(table: Table, width: number): string {
  const wide = width >= narrow;
  const ratios = table.reference !== undefined;
  const notes = table.rows.some(({ note }) => note !== undefined);
  const second = table.subjects.find(({ id }) => id !== table.reference);
  const grid = openGrid([
    '',
    ...table.subjects.map(({ title }) => title),
    ...(ratios ? ['×'] : []),
    ...(notes ? [''] : []),
  ]);
  for (const row of table.rows) {
    const ratio = ratioIn(row, second);
    grid.push([
      short(row.title, wide),
      ...table.subjects.map(({ id }) => cell(row.figures[id])),
      ...(ratios ? [ratio] : []),
      ...(notes ? [wide ? (row.note ?? '') : wrap(row.note ?? '', 10)] : []),
    ]);
  }
  return grid.toString();
}

function ratioIn(row: Row, subject: Subject | undefined): string {
  const figure = row.figures[subject?.id ?? ''];
  return isMeasured(figure) && figure.ratio !== undefined ? number(figure.ratio.median) : '–';
}

function cell(figure: Figure | undefined): string {
  if (figure === undefined) return '';
  return isMeasured(figure) ? number(figure.median) : figure.missing;
}

function ratioText(ratio: { median: number; low: number; high: number }, wide: boolean): string {
  return wide ? `${times(ratio.median)} (${range(ratio)})` : times(ratio.median);
}

const withNote = ({ title, note }: Row): string => (note === undefined ? title : `${title}: ${note}`);

/** On a narrow terminal a name takes more lines. */
const short = (name: string, wide: boolean): string => (wide ? name : wrap(name, 22));

function openGrid(heads: readonly string[]): Table3.Table {
  return new Table3({
    head: [...heads],
    colAligns: heads.map((_, i) => (i === 0 ? 'left' : 'right')),
    style: { head: [], border: [], compact: true },
    chars: {
      mid: '',
      'left-mid': '',
      'mid-mid': '',
      'right-mid': '',
      top: '',
      'top-mid': '',
      'top-left': '',
      'top-right': '',
      bottom: '',
      'bottom-mid': '',
      'bottom-left': '',
      'bottom-right': '',
      left: '',
      right: '',
      middle: ' ',
    },
  });
}

/** Breaks lines between words. Those there are stay. */
function wrap(text: string, width: number): string {
  return text
    .split('\n')
    .map((line) => {
      const wrapped: string[] = [];
      let current = '';
      for (const word of line.split(' ')) {
        if (current !== '' && current.length + 1 + word.length > width) {
          wrapped.push(current);
          current = word;
        } else current = current === '' ? word : `${current} ${word}`;
      }
      return [...wrapped, current].join('\n');
    })
    .join('\n');
}
