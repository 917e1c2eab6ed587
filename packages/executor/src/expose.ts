/** A function that `expose` takes. */
type Exposed = (...args: never) => unknown;

const EXPOSED = Symbol.for('@tsyncio/exposed');

/** The functions that were exposed in this thread, by all copies of the package: a bundler makes one for each worker module. */
function registry(): Map<string, Exposed> {
  const scope = globalThis as { [EXPOSED]?: Map<string, Exposed> }; // as: the place is ours, by its symbol
  scope[EXPOSED] ??= new Map();
  return scope[EXPOSED];
}

/**
 * Lets workers find functions of this module although a bundler has taken its exports away, as some do to a worker's module: they see
 * nobody who imports it. Called at the top level of the module that `blocking` names by a Worker; anywhere else it does nothing.
 *
 * @param functions The functions by the names that they are exported by.
 * @throws {TypeError} If one is no function, or they are not in an object.
 *
 * @example
 * ```ts work.ts
 * import { expose } from '@tsyncio/executor';
 *
 * export function double(n: number): number {
 *   return n * 2;
 * }
 *
 * expose({ double });
 * ```
 */
export function expose(functions: Readonly<Record<string, Exposed>>): void {
  if (typeof functions !== 'object' || functions === null) {
    throw new TypeError(
      `Cannot expose what is no object: received ${typeof functions}\n  use: expose({ hash })`,
    );
  }
  for (const [name, fn] of Object.entries(functions)) {
    if (typeof fn !== 'function') {
      throw new TypeError(`Cannot expose '${name}' as a worker calls functions alone: received ${typeof fn}`);
    }
    registry().set(name, fn);
  }
}

/**
 * Gives what was exposed since this was asked last, and forgets it. Modules are loaded one at a time, so it is the last one's.
 *
 * @internal
 */
export function takeExposed(): ReadonlyMap<string, unknown> {
  const taken = new Map(registry());
  registry().clear();
  return taken;
}
