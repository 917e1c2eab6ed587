import { describe } from '../kernel/index.ts';

/**
 * Refuses what is no integer, which Python may take: differences.md, 34.
 *
 * @throws {TypeError} If `value` is no number.
 * @throws {RangeError} If it is no integer, or less than `least`. Python's ValueError.
 */
export function checkCount(what: string, name: string, value: unknown, least: number): void {
  const rule = `Cannot ${what} as '${name}' must be an integer >= ${least}: received`;
  if (typeof value !== 'number') throw new TypeError(`${rule} ${describe(value)}`);
  if (!Number.isInteger(value) || value < least) throw new RangeError(`${rule} ${value}`);
}
