import { isShared, partsOf } from './parts-of.ts';

/** Bytes and values that the arguments of a call may have to share a message: beside them its cost is little. */
const mostBytes = 4096;
const mostValues = 64;

/**
 * Whether the arguments of a call are such that it may share a message with others: few, for what is large would fill the
 * worker's memory long before it is needed; and nothing that another call has too, for a message makes one object of it on the
 * other side, which both would change.
 *
 * Nothing of the user's is run for it, as sending does run getters.
 *
 * @param others The objects in the calls before it. Those of this one are added, if it may.
 */
export function isSmall(args: readonly unknown[], others: Set<object>): boolean {
  let bytes = 0;
  let values = 0;
  /** All objects found, which are looked into one by one: no recursion, and a circle ends at the limit. */
  let found: object[] | undefined;
  let list: readonly unknown[] = args;
  for (let next = 0; ; ) {
    values += list.length;
    if (values > mostValues) return false;
    for (let i = 0; i < list.length; i++) {
      const value = list[i];
      if (typeof value === 'string') bytes += value.length;
      else if (typeof value === 'bigint') return false;
      else if (typeof value === 'object' && value !== null) {
        if (others.has(value)) return false;
        found ??= [];
        found.push(value);
      }
    }
    if (bytes > mostBytes) return false;
    const value = found?.[next++];
    if (value === undefined) break;
    const inside = partsOf(value, mostValues);
    if (inside === undefined) return false;
    list = inside;
    if (value instanceof ArrayBuffer) bytes += value.byteLength;
    else if (ArrayBuffer.isView(value)) {
      if (others.has(value.buffer)) return false;
      found?.push(value.buffer);
    }
  }
  if (found !== undefined) for (const object of found) if (!isShared(object)) others.add(object);
  return true;
}
