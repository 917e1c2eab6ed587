/**
 * The bars: what each task and worker did, from when to when.
 *
 * Owns the order of drawing within them: all of one colour at once, for a change of colour is what costs.
 */

import type { TaskRow, TaskState } from '../model/task-row.ts';
import type { Timeline } from '../model/timeline.ts';
import type { WorkerRow } from '../model/worker-row.ts';
import type { Paint, Palette } from './palette.ts';
import { type Scale, xOf, yOf } from './scale.ts';

/** The states, those that are on top last. */
const STATES: readonly TaskState[] = ['new', 'ready', 'away', 'time', 'task', 'call', 'other', 'runs'];
/** Code runs for less time than a pixel is wide, but it is what matters. */
const NARROWEST = 2;

export function drawTasks(
  context: CanvasRenderingContext2D,
  timeline: Timeline,
  scale: Scale,
  palette: Palette,
): void {
  const rows = timeline.tasks.slice(scale.first, scale.last + 1);
  for (const state of STATES) {
    context.beginPath();
    for (let i = 0; i < rows.length; i += 1) {
      const row = rows[i];
      if (row !== undefined) traceState(context, row, state, scale, scale.first + i);
    }
    paint(context, palette.state[state], state === 'away');
  }
}

/** Adds the stretches of a task in one state to the path. */
function traceState(
  context: CanvasRenderingContext2D,
  { segments, ended }: TaskRow,
  state: TaskState,
  scale: Scale,
  index: number,
): void {
  const inset = insetOf(scale);
  // What is ready only stands in line: its bar is low.
  const low = state === 'ready' || state === 'new' ? (scale.rowHeight - 2 * inset) / 3 : 0;
  const top = yOf(scale, index) + inset + low;
  const height = scale.rowHeight - 2 * (inset + low);
  let right = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < segments.length; i += 1) {
    const segment = segments[i];
    if (segment?.state !== state) continue;
    const from = xOf(scale, segment.from);
    const to = Math.max(xOf(scale, segments[i + 1]?.from ?? ended ?? scale.now), from + NARROWEST);
    // Where there are many, those that cannot be told from the one before are left out.
    if (to < right + 0.5) continue;
    right = to;
    context.rect(from, top, to - from, height);
  }
}

export function drawWorkers(
  context: CanvasRenderingContext2D,
  timeline: Timeline,
  scale: Scale,
  palette: Palette,
): void {
  const before = timeline.tasks.length;
  const first = Math.max(0, scale.first - before);
  const rows = timeline.workers.slice(first, Math.max(0, scale.last + 1 - before));
  const each = (draw: (row: WorkerRow, y: number) => void): void => {
    context.beginPath();
    for (let i = 0; i < rows.length; i += 1) {
      const row = rows[i];
      if (row !== undefined) draw(row, yOf(scale, before + first + i));
    }
  };
  const inset = insetOf(scale);
  const middle = scale.rowHeight / 2;
  each(({ started, stopped }, y) => {
    const from = xOf(scale, started);
    context.rect(from, y + middle - 1, xOf(scale, stopped ?? scale.now) - from, 2);
  });
  context.fillStyle = palette.line;
  context.fill();
  each(({ started, stopped, calls }, y) => {
    const from = xOf(scale, started);
    const to = xOf(scale, calls[0]?.began ?? stopped ?? scale.now);
    context.rect(from, y + inset + 2, to - from, scale.rowHeight - 2 * inset - 4);
  });
  paint(context, palette.state.ready, true);
  each(({ calls }, y) => {
    for (const { began, ended } of calls) {
      const from = xOf(scale, began ?? 0);
      const width = Math.max(NARROWEST, xOf(scale, ended ?? scale.now) - from);
      context.rect(from, y + inset, width, scale.rowHeight - 2 * inset);
    }
  });
  paint(context, palette.busy, false);
}

/** The room above and below a bar. */
export function insetOf({ rowHeight }: Scale): number {
  return Math.max(2, Math.round(rowHeight * 0.17));
}

function paint(context: CanvasRenderingContext2D, { fill, edge }: Paint, dashed: boolean): void {
  context.fillStyle = fill;
  context.fill();
  context.strokeStyle = edge;
  context.lineWidth = 1;
  if (dashed) context.setLineDash([3, 3]);
  context.stroke();
  if (dashed) context.setLineDash([]);
}
