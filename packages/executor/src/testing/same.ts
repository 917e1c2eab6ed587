import { bytesOf } from './show.ts';

/** Whether two values are the same to whoever uses them: by class and content, `NaN` and `-0` told apart. */
export function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Object.getPrototypeOf(a)?.constructor?.name !== Object.getPrototypeOf(b)?.constructor?.name)
    return false;
  if (a instanceof Date && b instanceof Date) return Object.is(a.getTime(), b.getTime());
  if (a instanceof RegExp && b instanceof RegExp) return String(a) === String(b);
  if (a instanceof Error && b instanceof Error && (a.name !== b.name || a.message !== b.message))
    return false;
  if (ArrayBuffer.isView(a) && ArrayBuffer.isView(b)) return sameItems([...bytesOf(a)], [...bytesOf(b)]);
  if (a instanceof ArrayBuffer && b instanceof ArrayBuffer) return same(new Uint8Array(a), new Uint8Array(b));
  if (a instanceof Map && b instanceof Map) return sameItems([...a], [...b]);
  if (a instanceof Set && b instanceof Set) return sameItems([...a], [...b]);
  if (Array.isArray(a) && Array.isArray(b)) return sameItems(a, b);
  return sameItems(Object.entries(a).sort(byKey), Object.entries(b).sort(byKey));
}

function sameItems(a: readonly unknown[], b: readonly unknown[]): boolean {
  // Not `every`: it passes over the holes of an array.
  for (let i = 0; i < a.length || i < b.length; i++) if (!same(a[i], b[i])) return false;
  return a.length === b.length;
}

function byKey([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : 1;
}
