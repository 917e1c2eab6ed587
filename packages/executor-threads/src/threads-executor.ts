import { PoolExecutor, type PoolOptions } from '@tsyncio/executor';
import { host } from '#host';
import { ThreadsWorkers } from './threads-workers.ts';

/** The options of a `ThreadsExecutor`: those of every local executor; in a browser without `env` and `resourceLimits`. */
export type ThreadsOptions = PoolOptions;

/**
 * Runs blocking functions on worker threads of Node, and on Web Workers in a browser, which threads speaks to.
 *
 * @example
 * ```ts
 * import { ThreadsExecutor } from '@tsyncio/executor-threads';
 *
 * await using executor = new ThreadsExecutor({ maxWorkers: 2 });
 * console.log(await executor.submit((n: number) => n * 2, 21)); // 42
 * ```
 */
export class ThreadsExecutor extends PoolExecutor {
  /**
   * @param options `maxWorkers`, `minWorkers`, `idleTimeout`, `maxQueue`, `onCancel`, `env`, `resourceLimits` and
   * `initializer`, as every local executor.
   * @throws {TypeError} If an option is unknown, of the wrong kind, or one that a browser cannot give.
   * @throws {RangeError} If one is out of range.
   */
  constructor(options: ThreadsOptions = {}) {
    for (const name of host.refused) {
      if (options?.[name] !== undefined)
        throw new TypeError(
          `Cannot use option '${name}' as a Web Worker has none of its own: received ${typeof options[name]}`,
        );
    }
    super(new ThreadsWorkers(), options);
  }
}
