/** The order of a PriorityQueue's items: Python's `<`, as far as JavaScript has such values: differences.md, 35. */

import { describe } from '../kernel/index.ts';

/**
 * Whether `a` comes before `b`. Arrays are compared item by item, as Python's tuples: the first two that differ decide,
 * and what stands behind them is not looked at.
 *
 * @throws {TypeError} If they have no order: they are of different kinds, or of one that has none, or NaN.
 */
export function isLess(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) {
    const length = Math.min(a.length, b.length);
    for (let i = 0; i < length; i += 1) if (!isSame(a[i], b[i])) return isLess(a[i], b[i]);
    return a.length < b.length;
  }
  const x = a instanceof Date ? a.getTime() : a;
  const y = b instanceof Date ? b.getTime() : b;
  const kind = kindOf(a, x);
  if (kind === null || kind !== kindOf(b, y))
    throw new TypeError(`Cannot compare ${show(a)} with ${show(b)}${HINT}`);
  return (x as number) < (y as number); // as: of one kind, which has `<`
}

const HINT = '\n  use new PriorityQueue(maxsize, { compare: (a, b) => a.priority - b.priority })';

/** The values that can be compared with each other; `null` for what has no order. */
function kindOf(value: unknown, plain: unknown): 'number' | 'string' | 'date' | null {
  if (typeof plain === 'string') return 'string';
  if (typeof plain === 'bigint') return 'number';
  if (typeof plain !== 'number' || Number.isNaN(plain)) return null;
  return value instanceof Date ? 'date' : 'number';
}

/** Python's `==`, as far as tuples need it: what is equal decides nothing, whatever it is. */
function isSame(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) {
    // Not every(): it passes by the holes of `a`.
    for (let i = 0; i < a.length; i += 1) if (!isSame(a[i], b[i])) return false;
    return a.length === b.length;
  }
  if (a instanceof Date && b instanceof Date) return a.getTime() === b.getTime();
  // biome-ignore lint/suspicious/noDoubleEquals: 1 and 1n are equal, as 1 and 1.0 in Python
  return a === b || (isNumeric(a) && isNumeric(b) && a == b);
}

function isNumeric(value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'bigint';
}

/** A value in an error: its kind and, where it is short, what it is. */
function show(value: unknown): string {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
  return typeof value === 'string' ? JSON.stringify(value) : describe(value);
}
