/** How the suite's errors show a value: as code, cut where it is long. */
export function show(value: unknown): string {
  const text = print(value, 0);
  return text.length > 400 ? `${text.slice(0, 400)}… (${text.length} characters)` : text;
}

function print(value: unknown, depth: number): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'bigint') return `${value}n`;
  if (Object.is(value, -0)) return '-0';
  if (typeof value === 'function') return `the function '${value.name}'`;
  if (typeof value !== 'object' || value === null) return String(value);
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  if (depth === 4) return '…';
  if (value instanceof Date || value instanceof RegExp) return String(value);
  const list = (items: Iterable<unknown>): string =>
    Array.from(items, (item) => print(item, depth + 1)).join(', ');
  if (Array.isArray(value)) return `[${list(value)}]`;
  const name = Object.getPrototypeOf(value)?.constructor?.name ?? 'null';
  if (value instanceof Map || value instanceof Set) return `${name} {${list(value)}}`;
  if (ArrayBuffer.isView(value)) return `${name} [${list(bytesOf(value))}]`;
  const fields = Object.entries(value).map(([key, field]) => `${key}: ${print(field, depth + 1)}`);
  const text = `{ ${fields.join(', ')} }`;
  return name === 'Object' ? text : `${name} ${text}`;
}

/** The bytes that a view of memory shows. */
export function bytesOf(view: ArrayBufferView): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}
