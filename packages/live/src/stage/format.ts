/** What a console shows of values. */

/** The text of what a program prints. */
export function format(values: readonly unknown[]): string {
  return values.map((value) => (typeof value === 'string' ? value : show(value, 0))).join(' ');
}

/** An error with its class, its message, and those that it is made of or caused by. */
export function formatError(error: unknown): string {
  if (!(error instanceof Error)) return `thrown: ${show(error, 0)}`;
  const { errors, exceptions = errors, cause } = error as Grouped; // as: looked at below
  const parts = Array.isArray(exceptions) ? exceptions.map((each: unknown) => `- ${formatError(each)}`) : [];
  if (cause instanceof Error) parts.push(`caused by ${formatError(cause)}`);
  return [String(error), ...parts.map((part) => indent(part))].join('\n');
}

interface Grouped {
  readonly errors?: unknown;
  readonly exceptions?: unknown;
  readonly cause?: unknown;
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '  ');
}

/** Deeper than this, objects are only named. */
const DEPTH = 2;
/** So many parts of an object are shown. */
const PARTS = 20;

function show(value: unknown, depth: number): string {
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'function') return `[function ${value.name || 'anonymous'}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  if (value instanceof Error) return formatError(value);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
  if (Array.isArray(value)) return list('[', value, ']', depth, (each) => show(each, depth + 1));
  if (value instanceof Set) return list('Set {', [...value], '}', depth, (each) => show(each, depth + 1));
  const pair = ([key, each]: readonly [unknown, unknown]): string =>
    `${typeof key === 'string' ? key : show(key, depth + 1)}: ${show(each, depth + 1)}`;
  if (value instanceof Map) return list('Map {', [...value], '}', depth, pair);
  // What has words of its own says more by them than by its fields.
  const own: unknown = Reflect.get(value, 'toString');
  if (typeof own === 'function' && own !== Reflect.get(Object.prototype, 'toString'))
    return String(Reflect.apply(own, value, []));
  return list('{', Object.entries(value), '}', depth, pair);
}

function list<T>(
  open: string,
  parts: readonly T[],
  close: string,
  depth: number,
  text: (part: T) => string,
): string {
  if (parts.length === 0) return open + close;
  if (depth > DEPTH) return `${open} … ${close}`;
  const shown = parts.slice(0, PARTS).map(text);
  if (parts.length > PARTS) shown.push(`… ${parts.length - PARTS} more`);
  return `${open} ${shown.join(', ')} ${close}`;
}
