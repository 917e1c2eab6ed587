import { CancelledError, hasBrand, TimeoutError } from '../errors.ts';
import { BrokenWorkerError, ExecutorFullError, ExecutorShutdownError } from '../executor-errors.ts';
import { host } from '../host.ts';
import { findUncloneable } from './uncloneable.ts';

/**
 * What was thrown, as data that every library carries whole.
 *
 * An error in it refers to the errors in it (`cause`, `errors`, its own fields) by reference: structured cloning keeps
 * these, circles too.
 */
export type Thrown =
  | { readonly kind: 'value'; readonly value: unknown }
  | ThrownError
  /** What cannot be cloned. */
  | { readonly kind: 'uncloneable'; readonly path: string; readonly what: string };

interface ThrownError {
  readonly kind: 'error';
  /** The nearest class that both sides have. */
  readonly type: string;
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  cause?: Thrown;
  errors?: readonly Thrown[];
  readonly fields: [string, Thrown][];
}

type ErrorType = new (message: string) => Error;

/** The classes that an error is rebuilt with. Those of ours are told by their brand, so that copies can meet. */
const types: Readonly<Record<string, ErrorType>> = {
  Error,
  EvalError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError,
  CancelledError,
  TimeoutError,
  BrokenWorkerError,
  ExecutorFullError,
  ExecutorShutdownError,
};
const branded = [
  'CancelledError',
  'TimeoutError',
  'BrokenWorkerError',
  'ExecutorFullError',
  'ExecutorShutdownError',
];
const ownKeys = new Set(['name', 'message', 'stack', 'cause', 'errors']);

/** Makes data of what was thrown. Never throws. */
export function encodeThrown(value: unknown, seen: Map<object, Thrown> = new Map()): Thrown {
  try {
    if (!isError(value)) return encodeValue(value, 'thrown');
    const known = seen.get(value);
    if (known !== undefined) return known;
    const encoded: ThrownError = {
      kind: 'error',
      type: typeOf(value),
      name: String(value.name),
      message: String(value.message),
      stack: typeof value.stack === 'string' ? value.stack : undefined,
      fields: [],
    };
    seen.set(value, encoded);
    if ('cause' in value) encoded.cause = encodeThrown(value.cause, seen);
    if ('errors' in value && Array.isArray(value.errors)) {
      encoded.errors = value.errors.map((error) => encodeThrown(error, seen));
    }
    for (const [key, field] of Object.entries(value)) {
      if (ownKeys.has(key)) continue;
      const part = encodeThrown(field, seen);
      // A field that cannot be cloned is left out: an error that arrives without one is worth more than none.
      if (part.kind !== 'uncloneable') encoded.fields.push([key, part]);
    }
    return encoded;
  } catch {
    return { kind: 'uncloneable', path: 'thrown', what: 'an object that cannot be read' };
  }
}

function encodeValue(value: unknown, root: string): Thrown {
  const found = findUncloneable(value, root);
  return found === undefined
    ? { kind: 'value', value }
    : { kind: 'uncloneable', path: found.path, what: found.what };
}

/** Whether it is an error, of this realm or of another. */
function isError(value: unknown): value is Error {
  return value instanceof Error || Object.prototype.toString.call(value) === '[object Error]';
}

function typeOf(error: Error): string {
  for (const name of branded) if (hasBrand(error, Symbol.for(`@tsyncio/${name}`))) return name;
  for (let at: unknown = Object.getPrototypeOf(error); at !== null; at = Object.getPrototypeOf(at)) {
    const name = (at as { constructor?: { name?: unknown } }).constructor?.name; // as: a prototype may have any constructor
    if (typeof name !== 'string') continue;
    if (name in types || name === 'AggregateError' || name === 'DOMException') return name;
  }
  return 'Error';
}

/**
 * Makes of the data what was thrown again.
 *
 * @param thrown What `encodeThrown` gave.
 * @param caller How an error names the call.
 */
export function decodeThrown(
  thrown: Thrown,
  caller: string,
  seen: Map<Thrown, unknown> = new Map(),
): unknown {
  if (thrown.kind === 'value') return thrown.value;
  if (thrown.kind === 'uncloneable') {
    return new TypeError(
      `Cannot return what ${caller} threw as ${thrown.path} cannot be cloned: it is ${thrown.what}`,
    );
  }
  const known = seen.get(thrown);
  if (known !== undefined) return known;
  const error = create(thrown);
  seen.set(thrown, error);
  if (thrown.cause !== undefined) define(error, 'cause', decodeThrown(thrown.cause, caller, seen));
  if (thrown.errors !== undefined) {
    define(
      error,
      'errors',
      thrown.errors.map((part) => decodeThrown(part, caller, seen)),
    );
  }
  for (const [key, field] of thrown.fields) {
    Object.defineProperty(error, key, {
      value: decodeThrown(field, caller, seen),
      configurable: true,
      enumerable: true,
      writable: true,
    });
  }
  return error;
}

function create(thrown: ThrownError): Error {
  let error: Error;
  if (thrown.type === 'AggregateError') error = new AggregateError([], thrown.message);
  else if (thrown.type === 'DOMException' && host.DOMException !== undefined) {
    error = new host.DOMException(thrown.message, thrown.name);
  } else error = new (types[thrown.type] ?? Error)(thrown.message);
  if (error.name !== thrown.name) define(error, 'name', thrown.name);
  define(error, 'stack', thrown.stack);
  return error;
}

function define(error: Error, key: string, value: unknown): void {
  Object.defineProperty(error, key, { value, configurable: true, enumerable: false, writable: true });
}
