/** How bars end, by a mark and in words. */

import type { Row, Timeline } from '../model/timeline.ts';
import type { Outcome } from '../stage/events.ts';
import type { Palette } from './palette.ts';
import { type Scale, xOf, yOf } from './scale.ts';

const OUTCOMES: readonly Outcome[] = ['finished', 'failed', 'cancelled'];

export function drawEnds(
  context: CanvasRenderingContext2D,
  timeline: Timeline,
  scale: Scale,
  palette: Palette,
): void {
  const radius = Math.min(5, scale.rowHeight / 4);
  context.lineWidth = 2;
  for (const outcome of OUTCOMES) {
    context.beginPath();
    for (let i = scale.first; i <= scale.last; i += 1) {
      const row = timeline.row(i);
      if (row === undefined) continue;
      const y = yOf(scale, i) + scale.rowHeight / 2;
      for (const at of endsOf(row, outcome)) traceMark(context, outcome, xOf(scale, at), y, radius);
    }
    context.strokeStyle = palette.outcome[outcome];
    context.stroke();
  }
}

/** When something of a row ended in this way. */
function endsOf(row: Row, outcome: Outcome): readonly number[] {
  if (row.kind === 'task') return row.outcome === outcome && row.ended !== undefined ? [row.ended] : [];
  return row.calls.flatMap((call) =>
    call.outcome === outcome && call.ended !== undefined ? [call.ended] : [],
  );
}

/** A bar that ends, a cross, or a stroke through a ring: they can be told without their colours. */
function traceMark(
  context: CanvasRenderingContext2D,
  outcome: Outcome,
  x: number,
  y: number,
  radius: number,
): void {
  if (outcome === 'finished') {
    context.moveTo(x, y - radius * 1.6);
    context.lineTo(x, y + radius * 1.6);
    return;
  }
  const middle = x + radius + 3;
  context.moveTo(middle - radius, y + radius);
  context.lineTo(middle + radius, y - radius);
  if (outcome === 'failed') {
    context.moveTo(middle - radius, y - radius);
    context.lineTo(middle + radius, y + radius);
    return;
  }
  context.moveTo(middle + radius, y);
  context.arc(middle, y, radius, 0, Math.PI * 2);
}
