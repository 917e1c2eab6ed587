import { host } from '../host.ts';
import { deserialize, serialize } from './v8.ts';

/** Where in a value something is that cannot go to another process, and what: `[0].flags`, `an object of class Blob`. */
export interface Unsendable {
  readonly path: string;
  readonly what: string;
}

interface Place {
  readonly value: object;
  readonly parent: Place | undefined;
  readonly step: string;
}

/** Prototypes of what arrives in a process as it does in a thread. */
const sendable = new WeakSet<object>([Object.prototype, Array.prototype, Map.prototype, Set.prototype]);

/**
 * Finds a part of `value` that a thread may be sent and a process may not: shared memory, and objects of the host (a
 * Blob, a key), some of which would silently arrive empty. What cannot be cloned at all is found by whoever tries to.
 */
export function findUnsendable(value: unknown): Unsendable | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const seen = new Set<object>([value]);
  // A stack of our own: what is nested a hundred thousand deep must not end this thread's.
  const open: Place[] = [{ value, parent: undefined, step: '' }];
  /** What cannot be sent, perhaps for one of its parts: then a later one is nearer to it. */
  let suspect: Place | undefined;
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    const verdict = judge(place.value);
    if (verdict === 'unsendable') return foundAt(place);
    if (verdict === 'suspect') suspect = place;
    if (verdict === 'leaf') continue;
    for (const [step, part] of partsOf(place.value)) {
      if (typeof part !== 'object' || part === null || seen.has(part)) continue;
      seen.add(part);
      open.push({ value: part, parent: place, step });
    }
  }
  return suspect === undefined ? undefined : foundAt(suspect);
}

function judge(value: object): 'leaf' | 'parts' | 'suspect' | 'unsendable' {
  const buffer: unknown = ArrayBuffer.isView(value) ? value.buffer : value;
  if (buffer instanceof ArrayBuffer) return 'leaf';
  if (buffer instanceof SharedArrayBuffer) return 'unsendable';
  const prototype: unknown = Object.getPrototypeOf(value);
  if (typeof prototype !== 'object' || prototype === null || sendable.has(prototype)) return 'parts';
  let here: unknown;
  try {
    here = host.structuredClone(value);
  } catch {
    return 'parts';
  }
  try {
    const there: unknown = deserialize(serialize(value));
    if (Object.getPrototypeOf(here) !== Object.getPrototypeOf(there)) return 'unsendable';
  } catch {
    return 'suspect';
  }
  sendable.add(prototype);
  return 'parts';
}

function* partsOf(value: object): Iterable<[step: string, part: unknown]> {
  if (value instanceof Map || value instanceof Set) {
    let i = 0;
    for (const entry of value) yield [`.entries[${i++}]`, entry];
    return;
  }
  const isArray = Array.isArray(value);
  // as: an object may have any property
  for (const [key, part] of Object.entries(value as Record<string, unknown>)) {
    if (isArray && /^\d+$/.test(key)) yield [`[${key}]`, part];
    else
      yield [
        /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`,
        part,
      ];
  }
}

function foundAt(place: Place): Unsendable {
  const steps: string[] = [];
  for (let at: Place | undefined = place; at !== undefined; at = at.parent) steps.push(at.step);
  const path = steps.reverse().join('');
  const { name = 'unknown' } = (place.value.constructor ?? {}) as { name?: string }; // as: it may be anything
  return {
    // What is nested very deep is shown by its ends: a message is to be read.
    path: path.length > 300 ? `${path.slice(0, 150)}…${path.slice(-150)}` : path,
    what: `an object of class ${name}`,
  };
}
