/** Numbers for people to read. */

import type { Spread, Unit } from './report.ts';

/** Three significant digits, thousands apart: `0.0123`, `4.56`, `78.9`, `12,345`. */
export function number(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  if (size >= 100) return Math.round(value).toLocaleString('en-US');
  if (size >= 10) return value.toFixed(1);
  if (size >= 0.995) return value.toFixed(2);
  return size < 1e-6 ? '0' : value.toPrecision(2);
}

export function withUnit(value: number, unit: Unit): string {
  return unit === '×' ? `${number(value)} ×` : `${number(value)} ${unit}`;
}

/** The quartiles: `4.1 – 4.9`. */
export function range({ low, high }: Spread): string {
  return `${number(low)} – ${number(high)}`;
}

export function times(value: number): string {
  return `${number(value)} ×`;
}

/** `a`, `a and b`, `a, b and c`. */
export function list(words: readonly string[], last: 'and' | 'or' = 'and'): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`;
}
