/** What values are called in errors and pictures. */

import { isAwaitable } from './awaitable.ts';

/** What a callback is called in messages. */
export function nameOf(callback: { readonly name: string }): string {
  return callback.name === '' ? '<anonymous>' : callback.name;
}

/** A value in an error: short, and never its whole contents. */
export function describe(value: unknown): string {
  if (typeof value === 'function') return `function ${nameOf(value)}`;
  if (typeof value !== 'object' || value === null) return String(value);
  if (isAwaitable(value)) return value.toString();
  return value.constructor?.name || Object.prototype.toString.call(value).slice('[object '.length, -1);
}

/** What an error says. It may be anything, and be unable to. */
export function messageOf(error: unknown): string {
  try {
    return error instanceof Error ? error.message : String(error);
  } catch {
    return 'an error that cannot be printed';
  }
}
