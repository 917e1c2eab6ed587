const TRANSFERS = Symbol.for('@tsyncio/transfers');

/**
 * What is to be moved with a value. It is kept in the global scope, for the worker's entry and the module that it
 * calls may have two copies of this package.
 */
function marks(): WeakMap<object, readonly object[]> {
  const scope = globalThis as { [TRANSFERS]?: WeakMap<object, readonly object[]> }; // as: the place is ours, by its symbol
  scope[TRANSFERS] ??= new WeakMap();
  return scope[TRANSFERS];
}

/**
 * Has `list` moved instead of copied when `value` is next sent to a worker, or returned from one.
 *
 * `value` is an argument of a call, an item of `map`, or the result of a blocking function; not a part of one. What
 * was moved is empty afterwards on the side that sent it. An executor that can only copy
 * (`capabilities.transfer` is false) copies, and leaves the caller's buffer whole.
 *
 * @param value What is sent.
 * @param list The buffers, ports and the like in it that are to be moved.
 * @returns `value` itself.
 * @throws {TypeError} If `value` is no object, or `list` no array of objects.
 *
 * @example
 * ```ts
 * import { transfer } from '@tsyncio/executor';
 * import { PiscinaExecutor } from '@tsyncio/executor-piscina';
 *
 * await using executor = new PiscinaExecutor();
 * const bytes = new Uint8Array([1, 2, 3]);
 * const size = await executor.submit((data: Uint8Array) => data.length, transfer(bytes, [bytes.buffer]));
 * console.log(size, bytes.length); // 3 0
 * ```
 */
export function transfer<T extends object>(value: T, list: readonly object[]): T {
  if (typeof value !== 'object' || value === null) {
    throw new TypeError(
      `Cannot transfer with 'value' as it must be an object: received ${value === null ? 'null' : typeof value}`,
    );
  }
  if (!Array.isArray(list)) {
    throw new TypeError(`Cannot transfer 'list' as it must be an array of objects: received ${typeof list}`);
  }
  const wrong = list.findIndex((item) => typeof item !== 'object' || item === null);
  if (wrong !== -1) {
    const found: unknown = list[wrong];
    throw new TypeError(
      `Cannot transfer 'list' as it must be an array of objects: received ${found === null ? 'null' : typeof found} at ${wrong}`,
    );
  }
  marks().set(value, list);
  return value;
}

/** What is to be moved with `value`, once: the mark is spent. */
export function takeTransfer(value: unknown): readonly object[] | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const list = marks().get(value);
  if (list !== undefined) marks().delete(value);
  return list;
}
