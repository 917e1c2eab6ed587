import type { Executor } from '../executor.ts';

/** What an executor's URL says. */
export interface ExecutorUrl {
  /** The whole of it. */
  readonly href: string;
  /** What is before the colon: `piscina`. */
  readonly scheme: string;
  /**
   * The options of its query, by the names they have in code: numbers and booleans where they look like some, strings
   * else (those of `env` always); `a.b=1` is `{ a: { b: 1 } }`. The executor checks them.
   */
  readonly options: Readonly<Record<string, unknown>>;
}

/** Makes the executor that a URL names. */
export type ExecutorOpener = (url: ExecutorUrl) => Executor | Promise<Executor>;

const OPENERS = Symbol.for('@tsyncio/executors');

/** The openers by their scheme: of the process, not of this copy of the package, which may not be the only one. */
export function openers(): Map<string, ExecutorOpener> {
  const scope = globalThis as { [OPENERS]?: Map<string, ExecutorOpener> }; // as: the place is ours, by its symbol
  scope[OPENERS] ??= new Map();
  return scope[OPENERS];
}

/**
 * Has `openExecutor` make executors of one more kind. A package of executors calls it when it is imported; registered
 * again, the last counts.
 *
 * @param scheme What its URLs begin with, without the colon.
 * @param opener Makes the executor; it may reject.
 * @throws {TypeError} If `scheme` is none of a URL.
 *
 * @example
 * ```ts
 * import { openExecutor, registerExecutor } from '@tsyncio/executor';
 * import { PiscinaExecutor } from '@tsyncio/executor-piscina';
 *
 * registerExecutor('gentle', ({ options }) => new PiscinaExecutor({ maxWorkers: 1, ...options }));
 * await using executor = await openExecutor('gentle:?maxQueue=10');
 * console.log(executor.name); // piscina
 * ```
 */
export function registerExecutor(scheme: string, opener: ExecutorOpener): void {
  if (!/^[a-z][a-z\d+.-]*$/.test(scheme)) {
    throw new TypeError(
      `Cannot register '${scheme}' as the scheme of a URL must be lower-case letters and digits`,
    );
  }
  openers().set(scheme, opener);
}
