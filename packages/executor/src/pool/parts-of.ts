import { isProxy } from '../host.ts';

const nothing: readonly unknown[] = [];

/**
 * What is in an object, as long as that is plain and at most `most` values: nothing, for a buffer or a view; undefined where it
 * cannot be told without running something of the user's, a getter say.
 */
export function partsOf(value: object, most: number): readonly unknown[] | undefined {
  if (isProxy(value)) return undefined;
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer || isShared(value)) return nothing;
  if (Array.isArray(value) && value.length > most) return undefined;
  const prototype: unknown = Object.getPrototypeOf(value);
  const plain = prototype === Object.prototype || prototype === null || prototype === Array.prototype;
  if (!plain) return undefined;
  const parts: unknown[] = [];
  for (const key of Object.keys(value)) {
    if (parts.length > most) return undefined;
    const property = Object.getOwnPropertyDescriptor(value, key);
    if (property === undefined || !('value' in property)) return undefined;
    parts.push(property.value);
  }
  return parts;
}

/** Whether it is shared memory, or a view of some: that is meant to be the same for all. */
export function isShared(value: object): boolean {
  if (typeof SharedArrayBuffer === 'undefined') return false;
  return (ArrayBuffer.isView(value) ? value.buffer : value) instanceof SharedArrayBuffer;
}
