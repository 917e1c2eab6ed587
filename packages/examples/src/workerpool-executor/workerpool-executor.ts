import { PoolExecutor, type PoolOptions } from '@tsyncio/executor';
import { WorkerpoolWorkers } from './workerpool-workers.ts';

/** The options of a `WorkerpoolExecutor`: those of every local executor. */
export type WorkerpoolOptions = PoolOptions;

/** Runs blocking functions on worker threads, which workerpool starts and speaks to. */
export class WorkerpoolExecutor extends PoolExecutor {
  /**
   * @param options `maxWorkers`, `minWorkers`, `idleTimeout`, `maxQueue`, `onCancel`, `env`, `resourceLimits` and
   * `initializer`, as every local executor.
   * @throws {TypeError} If an option is unknown, or of the wrong kind.
   * @throws {RangeError} If one is out of range.
   */
  constructor(options: WorkerpoolOptions = {}) {
    super(new WorkerpoolWorkers(), options);
  }
}
