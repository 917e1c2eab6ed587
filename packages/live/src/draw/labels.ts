/** The words of a timeline: names at the left, what is waited for in the bars, how it ended behind them. */

import type { Segment, TaskRow } from '../model/task-row.ts';
import type { Timeline } from '../model/timeline.ts';
import type { WorkerRow } from '../model/worker-row.ts';
import type { Palette } from './palette.ts';
import { type Scale, xOf, yOf } from './scale.ts';

/** In rows that are lower there are names only. */
const ROOM = 18;

export function drawNames(
  context: CanvasRenderingContext2D,
  timeline: Timeline,
  scale: Scale,
  palette: Palette,
): void {
  const text = new Text(context, palette, scale.rowHeight < ROOM ? 10 : 12);
  for (let i = scale.first; i <= scale.last; i += 1) {
    const row = timeline.row(i);
    if (row === undefined) continue;
    const y = yOf(scale, i) + scale.rowHeight / 2;
    const indent = 12 + (row.kind === 'task' ? Math.min(row.depth, 3) * 10 : 0);
    const width = text.write(row.name, indent, y, scale.gutter - indent - 6, palette.ink);
    const fn = row.kind === 'task' && row.fn !== row.name ? row.fn : '';
    const left = indent + width + 6;
    if (fn !== '' && scale.gutter - left > 30)
      text.write(fn, left, y, scale.gutter - left - 8, palette.muted);
  }
}

export function drawWords(
  context: CanvasRenderingContext2D,
  timeline: Timeline,
  scale: Scale,
  palette: Palette,
): void {
  if (scale.rowHeight < ROOM) return;
  const text = new Text(context, palette, 11);
  for (let i = scale.first; i <= scale.last; i += 1) {
    const row = timeline.row(i);
    const y = yOf(scale, i) + scale.rowHeight / 2;
    if (row?.kind === 'task') writeTask(text, row, y, scale, palette);
    else if (row?.kind === 'worker') writeWorker(text, row, y, scale, palette);
  }
}

function writeTask(text: Text, row: TaskRow, y: number, scale: Scale, palette: Palette): void {
  const { segments, ended } = row;
  for (let i = Math.max(0, segments.length - 40); i < segments.length; i += 1) {
    const segment = segments[i];
    if (segment === undefined || segment.words === '') continue;
    const from = xOf(scale, segment.from) + 8;
    const to = xOf(scale, segments[i + 1]?.from ?? ended ?? scale.now) - 4;
    if (to - from > 24) text.write(wordsOf(segment), from, y, to - from, palette.ink);
  }
  const end = endWords(row);
  if (end !== '' && ended !== undefined) writeBehind(text, end, xOf(scale, ended) + 18, y, scale, palette);
}

function writeWorker(text: Text, row: WorkerRow, y: number, scale: Scale, palette: Palette): void {
  for (const { began, ended, fn } of row.calls.slice(-40)) {
    const from = xOf(scale, began ?? 0) + 8;
    const to = xOf(scale, ended ?? scale.now) - 4;
    if (to - from > 24) text.write(fn === '' ? 'a function' : fn, from, y, to - from, palette.ink);
  }
  const up = xOf(scale, row.calls[0]?.began ?? row.stopped ?? scale.now) - 6;
  const start = xOf(scale, row.started) + 6;
  if (up - start > 30) text.write('starts', start, y, up - start, palette.muted);
  if (!row.killed) return;
  const words = row.successor === undefined ? 'ended' : `ended, replaced by ${row.successor.name}`;
  writeBehind(text, words, xOf(scale, row.calls.at(-1)?.ended ?? 0) + 18, y, scale, palette);
}

function writeBehind(text: Text, words: string, x: number, y: number, scale: Scale, palette: Palette): void {
  text.write(words, x, y, scale.width - x - 6, palette.muted);
}

/** What a bar says. */
function wordsOf({ state, words }: Segment): string {
  if (state === 'time') return 'sleeps';
  if (state === 'call') return 'waits for a blocking call';
  return `waits for ${words}`;
}

function endWords({ outcome, failure }: TaskRow): string {
  if (outcome === 'cancelled') return 'cancelled';
  if (outcome !== 'failed') return '';
  const place = failure?.line === undefined ? '' : `line ${failure.line}: `;
  return `${place}${failure?.text.split('\n', 1)[0] ?? 'failed'}`;
}

/** Writes text that has to have room. */
class Text {
  readonly #context: CanvasRenderingContext2D;

  constructor(context: CanvasRenderingContext2D, { font }: Palette, size: number) {
    this.#context = context;
    context.font = `${size}px ${font}`;
    context.textBaseline = 'middle';
  }

  /** Returns its width. */
  write(text: string, x: number, y: number, room: number, colour: string): number {
    const shown = this.#fit(text, room);
    if (shown === '') return 0;
    this.#context.fillStyle = colour;
    this.#context.fillText(shown, x, y + 0.5);
    return this.#context.measureText(shown).width;
  }

  #fit(text: string, room: number): string {
    const { width } = this.#context.measureText(text);
    if (width <= room) return text;
    // The letters are about as wide as each other.
    const length = Math.floor((text.length * room) / width) - 1;
    return length < 2 ? '' : `${text.slice(0, length)}…`;
  }
}
