import { PoolExecutor, type PoolOptions } from '@tsyncio/executor';
import { PiscinaWorkers } from './piscina-workers.ts';

/** The options of a `PiscinaExecutor`: those of every local executor. */
export type PiscinaOptions = PoolOptions;

/**
 * Runs blocking functions on worker threads, which piscina starts and speaks to.
 *
 * @example
 * ```ts
 * import { PiscinaExecutor } from '@tsyncio/executor-piscina';
 *
 * await using executor = new PiscinaExecutor({ maxWorkers: 2 });
 * console.log(await executor.submit((n: number) => n * 2, 21)); // 42
 * ```
 */
export class PiscinaExecutor extends PoolExecutor {
  /**
   * @param options `maxWorkers`, `minWorkers`, `idleTimeout`, `maxQueue`, `onCancel`, `env`, `resourceLimits` and
   * `initializer`, as every local executor.
   * @throws {TypeError} If an option is unknown, or of the wrong kind.
   * @throws {RangeError} If one is out of range.
   */
  constructor(options: PiscinaOptions = {}) {
    super(new PiscinaWorkers(), options);
  }
}
