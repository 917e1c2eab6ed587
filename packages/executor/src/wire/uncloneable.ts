import { host, isProxy } from '../host.ts';

/**
 * Where in a value something is that cannot be cloned, and what.
 *
 * Plain data, the usual case, is read without being cloned. What has another prototype may hide what cannot be seen
 * from outside (a Proxy, a handle of the host), and is cloned to see.
 */
export interface Uncloneable {
  /** As code that reaches it: `result.users[3].format`. */
  readonly path: string;
  /** What is there, in words: `a function`. */
  readonly what: string;
  readonly cause: unknown;
}

interface Place {
  readonly value: object;
  readonly parent: Place | undefined;
  readonly step: string;
}

/**
 * Finds the first part of `value` that structured cloning refuses.
 *
 * @param value What is to be sent.
 * @param root What its path starts with: `result`.
 * @param moved What is transferred with it, and so need not be cloned.
 * @returns Where it is, or undefined where all can be cloned.
 */
export function findUncloneable(
  value: unknown,
  root: string,
  moved: readonly object[] = [],
): Uncloneable | undefined {
  const simple = refusal(value);
  if (simple !== undefined) return { path: root, what: simple, cause: undefined };
  if (typeof value !== 'object' || value === null) return undefined;
  const seen = new Set<object>(moved);
  // A stack of our own: what is nested a hundred thousand deep must not end this thread's.
  const open: Place[] = [{ value, parent: undefined, step: root }];
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    if (seen.has(place.value)) continue;
    seen.add(place.value);
    const found = look(place, open);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Looks at one object: at what is in it by eye, at what it is by cloning it where its prototype is not plain. */
function look(place: Place, open: Place[]): Uncloneable | undefined {
  const { value } = place;
  try {
    if (isProxy(value)) return { path: pathOf(place), what: 'a Proxy', cause: undefined };
    const buffer: unknown = ArrayBuffer.isView(value) ? value.buffer : value;
    if (buffer instanceof ArrayBuffer) {
      if (!isDetached(buffer)) return undefined;
      return { path: pathOf(place), what: 'a buffer that was transferred already', cause: undefined };
    }
    // A page that is not cross-origin isolated has no such class.
    if (typeof SharedArrayBuffer !== 'undefined' && buffer instanceof SharedArrayBuffer) return undefined;
    if (Array.isArray(value)) {
      for (let i = 0; i < value.length; i++) {
        const found = visit(value[i], place, `[${i}]`, open);
        if (found !== undefined) return found;
      }
      return undefined;
    }
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype === Map.prototype || prototype === Set.prototype) {
      let i = 0;
      for (const entry of value as Iterable<unknown>) {
        // as: a Map or a Set is iterable
        const found = visit(entry, place, `.entries[${i++}]`, open);
        if (found !== undefined) return found;
      }
      return undefined;
    }
    const plain = prototype === Object.prototype || prototype === null;
    if (!plain && clones(value) === undefined) return undefined;
    for (const key of Object.keys(value)) {
      const found = visit((value as Record<string, unknown>)[key], place, step(key), open); // as: it is its own key
      if (found !== undefined) return found;
    }
    if (plain) return undefined;
    const cause = clones(value);
    return { path: pathOf(place), what: describe(value), cause };
  } catch (cause) {
    return { path: pathOf(place), what: 'an object that cannot be read', cause };
  }
}

function visit(value: unknown, place: Place, step: string, open: Place[]): Uncloneable | undefined {
  const refused = refusal(value);
  if (refused !== undefined) return { path: pathOf(place) + step, what: refused, cause: undefined };
  if (typeof value === 'object' && value !== null) open.push({ value, parent: place, step });
  return undefined;
}

function refusal(value: unknown): string | undefined {
  if (typeof value === 'function') return value.name === '' ? 'a function' : `the function '${value.name}'`;
  if (typeof value === 'symbol') return String(value);
  return undefined;
}

/** What cloning `value` throws, or undefined. */
function clones(value: object): unknown {
  try {
    host.structuredClone(value);
    return undefined;
  } catch (cause) {
    return cause ?? new TypeError('cloning it throws');
  }
}

/** Whether it is a buffer that was moved away. `detached` is newer than the oldest Node that is supported. */
export function isDetached(buffer: object): boolean {
  if (!(buffer instanceof ArrayBuffer)) return false;
  try {
    new Uint8Array(buffer);
    return false;
  } catch {
    return true;
  }
}

function describe(value: object): string {
  return `an object of class ${(value.constructor as { name?: string } | undefined)?.name ?? 'unknown'}`; // as: it may be anything
}

function step(key: string): string {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}

function pathOf(place: Place): string {
  const steps: string[] = [];
  for (let at: Place | undefined = place; at !== undefined; at = at.parent) steps.push(at.step);
  const path = steps.reverse().join('');
  // What is nested very deep is shown by its ends: a message is to be read.
  return path.length > 300 ? `${path.slice(0, 150)}…${path.slice(-150)}` : path;
}
