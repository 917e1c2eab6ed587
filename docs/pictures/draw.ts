import type { Arrow, Bar, Row, Timeline } from './timeline.ts';

/** What a picture says to those who do not see it. */
export interface Words {
  readonly title: string;
  readonly description: string;
}

const SECOND = 170;
const ROW = 52;
const BAR = 26;
const LEFT = 96;
const TOP = 30;
/** For the words at the end of a row. */
const RIGHT = 110;
/** Things that happen at the same time stand beside each other, in their order. */
const STEP = 11;

/** The colours of docs/packages.svg: they follow what the reader's system, or the page around, prefers. */
const STYLE = `
    svg {
      --page: #ffffff; --edge: #d1d9e0; --text: #1f2328; --quiet: #59636e;
      --waits: #0969da; --waits-tint: #ddeeff;
      --cleans: #9a6700; --cleans-tint: #fff1c2;
      --computes: #1a7f37; --computes-tint: #d6f2dd;
      --cancels: #cf222e;
      font: 13px system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif;
    }
    @media (prefers-color-scheme: dark) {
      svg {
        --page: #0d1117; --edge: #3d444d; --text: #f0f6fc; --quiet: #9198a1;
        --waits: #58a6ff; --waits-tint: #10233d;
        --cleans: #d29922; --cleans-tint: #33280f;
        --computes: #3fb950; --computes-tint: #10291a;
        --cancels: #ff7b72;
      }
    }
    .page { fill: var(--page); stroke: var(--edge); }
    .grid { stroke: var(--edge); stroke-dasharray: 2 4; }
    .row { stroke: var(--edge); }
    .name { fill: var(--text); font-weight: 600; }
    .quiet { fill: var(--quiet); font-size: 12px; }
    .word { fill: var(--text); font-size: 12px; paint-order: stroke; stroke-width: 5; stroke-linejoin: round; }
    .word.waits { stroke: var(--waits-tint); }
    .word.cleans { stroke: var(--cleans-tint); }
    .word.computes { stroke: var(--computes-tint); }
    .bar.waits { fill: var(--waits-tint); stroke: var(--waits); }
    .bar.cleans { fill: var(--cleans-tint); stroke: var(--cleans); }
    .bar.computes { fill: var(--computes-tint); stroke: var(--computes); }
    .runs { stroke: var(--text); stroke-width: 3; }
    .arrow { fill: none; stroke-width: 1.75; }
    .starts { --line: var(--quiet); }
    .wakes { --line: var(--waits); }
    .cancels { --line: var(--cancels); }
    .arrow, .head, .label { stroke: var(--line); }
    .head, .label { fill: var(--line); }
    .label { stroke: none; font-size: 12px; font-weight: 600; }`;

/** Draws a timeline: a row for each task and worker, from left to right the seconds. */
export function draw({ rows, arrows }: Timeline, { title, description }: Words): string {
  const seconds = Math.max(...rows.flatMap(({ bars, end }) => [end?.at ?? 0, ...bars.map(({ to }) => to)]));
  const axis = TOP + rows.length * ROW;
  const width = LEFT + Math.max(seconds, 2) * SECOND + RIGHT;
  const height = axis + 80;
  const place = new Map(rows.map((row, i) => [row, TOP + i * ROW + ROW / 2]));
  const y = (row: Row): number => place.get(row) ?? 0;
  const ticks = Array.from({ length: Math.floor(seconds) + 1 }, (_, second) => second);
  const parts = [
    ...ticks.map((second) => line('grid', x(second), TOP, x(second), axis)),
    ...ticks.map((second) => text('quiet', x(second), axis + 16, `${second} s`, 'middle')),
    ...rows.flatMap((row) => drawRow(row, y(row))),
    ...drawArrows(arrows, y),
    // Above the arrows that cross a bar.
    ...rows.flatMap((row) => drawWords(row, y(row))),
    ...drawLegend(rows, axis + 44),
    ...drawArrowLegend(arrows, axis + 64),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title desc">
  <title id="title">${escapeText(title)}</title>
  <desc id="desc">${escapeText(description)}</desc>
  <style>${STYLE}
  </style>
  <rect class="page" x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="8"/>
${parts.map((part) => `  ${part}`).join('\n')}
</svg>
`;
}

/** Of the classes in the style. */
const NAMES = { waits: 'waits', 'cleans up': 'cleans', computes: 'computes' } as const;

const x = (seconds: number): number => LEFT + seconds * SECOND;

function drawRow(row: Row, y: number): string[] {
  const parts = [text('name', LEFT - 14, y + 4.5, row.name, 'end')];
  for (const { kind, from, to } of barsOf(row)) {
    parts.push(rect(NAMES[kind], x(from), y - BAR / 2, x(to) - x(from), BAR));
  }
  for (const at of new Set(row.runs))
    parts.push(line('runs', x(at), y - BAR / 2 - 1, x(at), y + BAR / 2 + 1));
  if (row.end !== null) parts.push(text('quiet', x(row.end.at) + 3 * STEP, y + 4.5, row.end.how, 'start'));
  return parts;
}

function drawWords(row: Row, y: number): string[] {
  return barsOf(row).map(({ kind, words, from, to }) =>
    text(`word ${NAMES[kind]}`, (x(from) + x(to)) / 2, y + 4.5, words, 'middle'),
  );
}

/** Those that take time. */
function barsOf({ bars }: Row): Bar[] {
  return bars.filter(({ from, to }) => to > from);
}

function drawArrows(arrows: readonly Arrow[], y: (row: Row) => number): string[] {
  const before = new Map<number, number>();
  return arrows.flatMap(({ at, kind, from, to }) => {
    const place = before.get(at) ?? 0;
    before.set(at, place + 1);
    const left = x(at) + 5 + place * STEP;
    const down = from === null || y(from) < y(to);
    const start = from === null ? TOP - 8 : y(from) + ((down ? 1 : -1) * BAR) / 2;
    const end = y(to) - ((down ? 1 : -1) * BAR) / 2;
    const parts = arrow(kind, left, start, end);
    if (from === null) parts.push(text(`label ${kind}`, left + 6, TOP - 8, 'time is up', 'start'));
    return parts;
  });
}

/** What the colours mean that are there. */
function drawLegend(rows: readonly Row[], y: number): string[] {
  const kinds = new Set(rows.flatMap(barsOf).map(({ kind }) => kind));
  const meanings = [
    ['waits', 'waits', 70],
    ['cleans up', 'was cancelled, and cleans up', 214],
    ['computes', 'computes', 100],
  ] as const;
  const parts: string[] = [];
  let left = LEFT;
  for (const [kind, words, width] of meanings) {
    if (!kinds.has(kind)) continue;
    parts.push(rect(NAMES[kind], left, y - 10, 14, 12), text('quiet', left + 20, y, words, 'start'));
    left += width;
  }
  parts.push(line('runs', left, y - 11, left, y + 3), text('quiet', left + 8, y, 'its code runs', 'start'));
  return parts;
}

function drawArrowLegend(arrows: readonly Arrow[], y: number): string[] {
  const kinds = new Set(arrows.map(({ kind }) => kind));
  const there = (['starts', 'wakes', 'cancels'] as const).filter((kind) => kinds.has(kind));
  return there.flatMap((kind, i) => {
    const left = LEFT + 4 + i * 74;
    return [...arrow(kind, left, y - 11, y + 3), text('quiet', left + 12, y, kind, 'start')];
  });
}

function arrow(kind: Arrow['kind'], left: number, start: number, end: number): string[] {
  const tip = end - 7 * Math.sign(end - start);
  return [
    `<line class="arrow ${kind}" x1="${left}" y1="${start}" x2="${left}" y2="${tip}"/>`,
    `<path class="head ${kind}" d="M${left - 4} ${tip} L${left + 4} ${tip} L${left} ${end} Z"/>`,
  ];
}

function line(name: string, x1: number, y1: number, x2: number, y2: number): string {
  return `<line class="${name}" x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}"/>`;
}

function rect(name: string, left: number, top: number, width: number, height: number): string {
  return `<rect class="bar ${name}" x="${left}" y="${top}" width="${width}" height="${height}" rx="3"/>`;
}

function text(name: string, left: number, top: number, words: string, anchor: string): string {
  return `<text class="${name}" x="${left}" y="${top}" text-anchor="${anchor}">${escapeText(words)}</text>`;
}

function escapeText(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
