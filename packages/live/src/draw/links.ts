/** The arrows: who made, woke, called and answered whom; and who waits for whom at present. */

import type { TaskRow } from '../model/task-row.ts';
import type { Link, Row, Timeline } from '../model/timeline.ts';
import { insetOf } from './bars.ts';
import type { Palette } from './palette.ts';
import { type Scale, xOf, yOf } from './scale.ts';

/** Where there are more rows, only the arrows of one are drawn: all of them would hide the bars. */
const ROWS = 60;

type Places = ReadonlyMap<Row, number>;

/** @param focus The row that is looked at. */
export function drawLinks(
  context: CanvasRenderingContext2D,
  timeline: Timeline,
  scale: Scale,
  palette: Palette,
  focus: Row | undefined,
): void {
  const places = placesOf(timeline, scale, focus);
  const all = timeline.rows <= ROWS;
  const concerns = ({ from, to }: Link): boolean => from === focus || to === focus;
  context.lineWidth = 1;
  if (all) {
    context.globalAlpha = focus === undefined ? 0.7 : 0.35;
    strokeLinks(context, timeline.links, places, scale, palette.muted);
    context.globalAlpha = 1;
  }
  if (focus !== undefined) {
    context.lineWidth = 1.5;
    strokeLinks(context, timeline.links.filter(concerns), places, scale, palette.accent);
  }
  let lane = 0;
  const waiting = all ? timeline.tasks : focus?.kind === 'task' ? [focus] : [];
  for (const row of waiting) {
    const awaited = row.live ? awaitedBy(row, timeline) : [];
    if (awaited.length === 0) continue;
    const edge = palette.state[row.last.state].edge;
    drawWait(context, row, awaited, places, scale, row === focus ? palette.accent : edge, lane);
    lane = (lane + 1) % 8;
  }
}

/** The rows that a link may lead to: those in sight, and the one that is looked at. */
function placesOf(timeline: Timeline, scale: Scale, focus: Row | undefined): Places {
  const places = new Map<Row, number>();
  const put = (row: Row | undefined, index: number): void => {
    if (row !== undefined) places.set(row, index);
  };
  const everything = timeline.rows <= ROWS;
  const first = everything ? 0 : scale.first;
  const last = everything ? timeline.rows - 1 : scale.last;
  for (let i = first; i <= last; i += 1) put(timeline.row(i), i);
  if (focus !== undefined && !places.has(focus)) put(focus, timeline.indexOf(focus));
  return places;
}

function strokeLinks(
  context: CanvasRenderingContext2D,
  links: readonly Link[],
  places: Places,
  scale: Scale,
  colour: string,
): void {
  const inset = insetOf(scale);
  context.strokeStyle = colour;
  context.fillStyle = colour;
  context.beginPath();
  const heads: [x: number, y: number, down: boolean][] = [];
  for (const { at, from, to } of links) {
    const start = places.get(from);
    const end = places.get(to);
    if (start === undefined || end === undefined || start === end) continue;
    const x = Math.round(xOf(scale, at)) + 0.5;
    const down = end > start;
    const y = yOf(scale, end) + (down ? inset : scale.rowHeight - inset);
    context.moveTo(x, yOf(scale, start) + (down ? scale.rowHeight - inset : inset));
    context.lineTo(x, y);
    heads.push([x, y, down]);
  }
  context.stroke();
  context.beginPath();
  for (const [x, y, down] of heads) {
    const back = down ? -5 : 5;
    context.moveTo(x, y);
    context.lineTo(x - 3.5, y + back);
    context.lineTo(x + 3.5, y + back);
  }
  context.fill();
}

/** The tasks that a task waits for, and the workers with its calls. */
function awaitedBy(row: TaskRow, timeline: Timeline): readonly Row[] {
  const tasks = row.last.awaits.flatMap((id) => {
    const task = timeline.task(id);
    return task?.live === true ? [task] : [];
  });
  if (row.last.state !== 'call') return tasks;
  const workers = timeline.workers.filter(({ running }) => running?.task === row.id);
  return [...tasks, ...workers];
}

/** A bracket behind the present, from who waits to what is waited for. */
function drawWait(
  context: CanvasRenderingContext2D,
  row: TaskRow,
  awaited: readonly Row[],
  places: Places,
  scale: Scale,
  colour: string,
  lane: number,
): void {
  const own = places.get(row);
  if (own === undefined) return;
  const present = xOf(scale, scale.now) + 4;
  const x = Math.round(present + 8 + lane * 7) + 0.5;
  const middle = (index: number): number => Math.round(yOf(scale, index) + scale.rowHeight / 2) + 0.5;
  context.strokeStyle = colour;
  context.fillStyle = colour;
  context.lineWidth = 1.5;
  context.beginPath();
  context.moveTo(present, middle(own));
  context.lineTo(x, middle(own));
  for (const each of awaited) {
    const index = places.get(each);
    if (index === undefined) continue;
    context.moveTo(x, middle(own));
    context.lineTo(x, middle(index));
    context.lineTo(present + 5, middle(index));
  }
  context.stroke();
  context.beginPath();
  for (const each of awaited) {
    const index = places.get(each);
    if (index === undefined) continue;
    const y = middle(index);
    context.moveTo(present, y);
    context.lineTo(present + 6, y - 3.5);
    context.lineTo(present + 6, y + 3.5);
  }
  context.fill();
}
