import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { isMeasured } from './figure.ts';
import { number } from './format.ts';
import type { SubjectKind, Table } from './report.ts';
import { isSideBySide } from './side-by-side.ts';

/** Beyond such a quotient of the largest and the least, what is small would be a dot at the edge. */
const logarithmic = 20;

const lineHeight = 25;

/** Of the names, about. */
const characterWidth = 6.6;

interface Point {
  readonly row: string;
  /** What the line is called. */
  readonly name: string;
  readonly subject: string;
  readonly kind: SubjectKind;
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

export interface PlotSize {
  readonly width: number;
}

/** A drawing of a table as SVG: a dot is the median, the line through it the quartiles. Its colours are the page's. */
export function plotOf(table: Table, { width }: PlotSize): string | undefined {
  const points = pointsOf(table);
  if (points.length === 0) return undefined;
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const names = [...new Set(points.map(({ name }) => name))];
  const marginLeft = Math.min(
    width / 2,
    16 + Math.max(...names.map(({ length }) => length)) * characterWidth,
  );
  const rows = [...new Set(points.map(({ row }) => row))];
  const faceted = rows.length > 1;
  const values = points.flatMap(({ low, high }) => [low, high]);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const log = least > 0 && most / least > logarithmic;
  const ticks = log ? logarithmicTicks(least, most) : width < 480 ? 4 : 6;
  const kinds = [...new Set(points.map(({ kind }) => kind))];
  const facet = faceted ? { fy: 'row' } : {};
  const svg = Plot.plot({
    document,
    width,
    height: 56 + rows.length * (names.length * lineHeight + (faceted ? 22 : 0)),
    marginLeft,
    marginRight: 24,
    marginTop: faceted ? 20 : 8,
    marginBottom: 46,
    style: { background: 'transparent', fontSize: '12px', fontFamily: 'inherit' },
    x: {
      ...(log ? { type: 'log' as const } : { domain: domainOf(table, least, most) }),
      label: `${table.unit}, ${table.better} is better${log ? ' (logarithmic)' : ''}`,
      labelAnchor: 'center',
      labelArrow: false,
      labelOffset: 40,
      ticks,
      tickFormat: short,
    },
    y: { domain: names, label: null, tickSize: 0 },
    ...(faceted ? { fy: { domain: rows, axis: null, padding: 0.14 } } : {}),
    marks: [
      Plot.gridX({ stroke: 'var(--line)', strokeOpacity: 1, ticks }),
      ...(table.unit === '×' ? [Plot.ruleX([1], { stroke: 'var(--muted)', strokeDasharray: '4,3' })] : []),
      ...(faceted
        ? [
            Plot.text(rows, {
              fy: (row: string) => row,
              text: (row: string) => row,
              frameAnchor: 'top-left',
              dx: 4 - marginLeft,
              dy: -16,
              fontWeight: 600,
              fill: 'currentColor',
            }),
          ]
        : []),
      ...kinds.flatMap((kind, i) => {
        // Two on one line, one a little above the other.
        const dy = isSideBySide(table) ? (i === 0 ? -4 : 4) : 0;
        const some = points.filter((point) => point.kind === kind);
        const colour = `var(--${kind})`;
        return [
          Plot.ruleY(some, {
            x1: 'low',
            x2: 'high',
            y: 'name',
            dy,
            ...facet,
            stroke: colour,
            strokeWidth: 3,
            strokeOpacity: 0.45,
          }),
          Plot.dot(some, {
            x: 'median',
            y: 'name',
            dy,
            ...facet,
            r: 4.5,
            fill: colour,
            title: titleOf(table),
          }),
        ];
      }),
    ],
  });
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', `${table.title}: the figures of the table as a drawing`);
  return svg.outerHTML;
}

function pointsOf(table: Table): Point[] {
  return table.rows.flatMap(({ title: row, figures }) =>
    table.subjects.flatMap(({ id, title: name, kind }) => {
      const figure = figures[id];
      if (!isMeasured(figure)) return [];
      const { median, low, high } = figure;
      const beside = isSideBySide(table) ? { row: '', name: row } : { row, name };
      return [{ ...beside, subject: name, kind, median, low, high }];
    }),
  );
}

/** From zero, that lengths may be compared; ratios show what 1 is. */
function domainOf({ unit }: Table, least: number, most: number): [number, number] {
  const low = Math.min(0, least);
  const high = unit === '×' ? Math.max(1.1, most) : most;
  return [low, high > low ? high : low + 1];
}

/** 1, 2, 5 and 10, or the powers of ten where these are many. */
function logarithmicTicks(least: number, most: number): number[] {
  const [first, last] = [Math.floor(Math.log10(least)), Math.ceil(Math.log10(most))];
  const steps = last - first > 3 ? [1] : [1, 2, 5];
  const powers = Array.from({ length: last - first + 1 }, (_, i) => 10 ** (first + i));
  return powers
    .flatMap((power) => steps.map((step) => step * power))
    .filter((tick) => tick >= least && tick <= most);
}

const titleOf =
  ({ unit }: Table) =>
  ({ subject, median, low, high }: Point): string =>
    `${subject}: ${number(median)} ${unit} (${number(low)} – ${number(high)})`;

/** `12k`, `3M`: ticks have little room. */
function short(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e6) return `${Number((value / 1e6).toPrecision(3))}M`;
  if (size >= 1e3) return `${Number((value / 1e3).toPrecision(3))}k`;
  return String(Number(value.toPrecision(3)));
}
