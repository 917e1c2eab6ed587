/** What `tsyncio top` shows, line by line. */

import { executors } from '../view/executors.ts';
import { heading, waits } from '../view/heading.ts';
import { type Line, piece, widthOf } from '../view/line.ts';
import { type Picture, tasks } from '../view/page.ts';
import { duration } from '../view/quantity.ts';
import { KEYS, type View } from './view.ts';

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** What is shown, and what of it may be out of date. */
export interface Shown {
  readonly picture: Picture | null;
  readonly before: Picture | null;
  /** Why there will be no more pictures. */
  readonly ended: string | null;
  /** For how many seconds an answer has not come. */
  readonly silence: number;
}

/** Where an answer takes longer than this, in seconds, it is said. */
export const SILENCE = 1;
/** Executors that are shown at most. */
const EXECUTORS = 6;

export interface Frame {
  readonly lines: readonly Line[];
  /** The first line of tasks that is shown. */
  readonly scroll: number;
  /** How many there is room for. */
  readonly page: number;
}

export function frame(view: View, shown: Shown, size: Size): Frame {
  const { picture, before, ended, silence } = shown;
  const head = picture === null ? [] : headOf(picture, before, size);
  const [title = [], ...rows] = bodyOf(view, picture, size.columns);
  // The title, and the last line.
  const page = Math.max(1, size.rows - head.length - 2);
  const scroll = Math.max(0, Math.min(view.scroll, rows.length - page));
  const visible = rows.slice(scroll, scroll + page);
  const empty = Array.from({ length: page - visible.length }, (): Line => []);
  const isOld = ended !== null || silence > SILENCE;
  const lines = [...head, title, ...visible];
  return {
    lines: [
      ...(isOld ? lines.map(dimmed) : lines),
      ...empty,
      lastLine(view, shown, `${Math.min(rows.length, scroll + 1)}–${scroll + visible.length}`, size.columns),
    ].slice(-size.rows),
    scroll,
    page,
  };
}

/** Of small terminals the tasks have the most. */
function headOf(picture: Picture, before: Picture | null, { rows }: Size): Line[] {
  const lines = heading(picture, before);
  if (rows < 10) return lines.slice(0, 1);
  const pools = executors(picture.executors.slice(0, EXECUTORS));
  const more = picture.executors.length - EXECUTORS;
  if (more > 0) pools.push([piece(`… and ${more} more`, 'dim')]);
  const fits = pools.length > 0 && rows >= pools.length + 12;
  return [...lines, waits(picture.summary), [], ...(fits ? [...pools, []] : [])];
}

function bodyOf(view: View, picture: Picture | null, width: number): Line[] {
  if (view.help) return helpLines();
  if (picture === null) return [[piece('looking …', 'dim')]];
  return tasks(picture, width);
}

function helpLines(): Line[] {
  const width = Math.max(...KEYS.map(([keys]) => keys.length));
  return [
    [piece('KEYS', 'dim')],
    ...KEYS.map(([keys, what]): Line => [piece(keys.padEnd(width), 'bold'), piece(`  ${what}`)]),
  ];
}

function dimmed(line: Line): Line {
  return line.map(({ text }) => ({ text, style: 'dim' as const }));
}

function lastLine(view: View, { ended, silence }: Shown, place: string, columns: number): Line {
  const bar = (text: string, style: 'reverse' | 'red' = 'reverse'): Line => {
    const line = piece(` ${text} `, style);
    return [line, piece(' '.repeat(Math.max(0, columns - widthOf(line.text))), style)];
  };
  if (view.typed !== null) return [piece('/', 'bold'), piece(view.typed), piece(' ', 'reverse')];
  if (ended !== null) return bar(`${ended}: this was the last of it  q quit`, 'red');
  if (silence > SILENCE) return bar(`busy: a step has blocked its loop for ${duration(silence)}`, 'red');
  const filter = view.filter === '' ? '' : ` '${view.filter}'`;
  const order = view.flat ? ` by ${view.sort}` : '';
  return bar(
    `${view.paused ? 'PAUSED  ' : ''}q quit  ? help  t ${view.flat ? 'tree' : 'table'}  s sort${order}  / filter${filter}  space pause  ${place}`,
  );
}
