import { setBrand } from './errors.ts';

const BROKEN_WORKER = Symbol.for('@tsyncio/BrokenWorkerError');
const EXECUTOR_FULL = Symbol.for('@tsyncio/ExecutorFullError');
const EXECUTOR_SHUTDOWN = Symbol.for('@tsyncio/ExecutorShutdownError');

/**
 * What a call fails with whose worker exited, crashed, ran out of memory or could not be started. `cause` says which.
 *
 * Python's `BrokenExecutor`, except that only this call fails: the others go on with a new worker.
 *
 * @example
 * ```ts
 * import { BrokenWorkerError } from '@tsyncio/executor';
 * import { PiscinaExecutor } from '@tsyncio/executor-piscina';
 *
 * await using executor = new PiscinaExecutor();
 * try {
 *   await executor.submit(() => process.exit(3));
 * } catch (error) {
 *   if (error instanceof BrokenWorkerError) console.log(error.cause);
 * }
 * ```
 */
export class BrokenWorkerError extends Error {
  declare readonly name: 'BrokenWorkerError';

  static {
    Object.defineProperty(BrokenWorkerError.prototype, 'name', {
      value: 'BrokenWorkerError',
      configurable: true,
      writable: true,
    });
    setBrand(BrokenWorkerError, BROKEN_WORKER);
  }
}

/**
 * What a call fails with that was submitted while `maxQueue` calls were waiting already.
 *
 * @example
 * ```ts
 * import { ExecutorFullError } from '@tsyncio/executor';
 * import { PiscinaExecutor } from '@tsyncio/executor-piscina';
 *
 * await using executor = new PiscinaExecutor({ maxWorkers: 1, maxQueue: 0 });
 * const first = executor.submit((n: number) => n * 2, 21);
 * const second = executor.submit((n: number) => n * 2, 22);
 * await second.catch((error) => console.log(error instanceof ExecutorFullError)); // true
 * console.log(await first); // 42
 * ```
 */
export class ExecutorFullError extends Error {
  declare readonly name: 'ExecutorFullError';

  static {
    Object.defineProperty(ExecutorFullError.prototype, 'name', {
      value: 'ExecutorFullError',
      configurable: true,
      writable: true,
    });
    setBrand(ExecutorFullError, EXECUTOR_FULL);
  }
}

/**
 * What a call fails with that was submitted after `shutdown()`.
 *
 * @example
 * ```ts
 * import { ExecutorShutdownError } from '@tsyncio/executor';
 * import { PiscinaExecutor } from '@tsyncio/executor-piscina';
 *
 * const executor = new PiscinaExecutor();
 * await executor.shutdown();
 * const late = executor.submit(() => 1);
 * await late.catch((error) => console.log(error instanceof ExecutorShutdownError)); // true
 * ```
 */
export class ExecutorShutdownError extends Error {
  declare readonly name: 'ExecutorShutdownError';

  static {
    Object.defineProperty(ExecutorShutdownError.prototype, 'name', {
      value: 'ExecutorShutdownError',
      configurable: true,
      writable: true,
    });
    setBrand(ExecutorShutdownError, EXECUTOR_SHUTDOWN);
  }
}
