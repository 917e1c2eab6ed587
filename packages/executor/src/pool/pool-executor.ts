import { targetOf } from '../calls/target.ts';
import { builtin, host } from '../host.ts';
import { version } from '../version.ts';
import type { Hello } from '../wire/request.ts';
import { Dispatcher } from './dispatcher.ts';
import { ExecutorView } from './executor-view.ts';
import { type PoolOptions, resolveOptions } from './pool-options.ts';
import type { WorkerPool } from './worker-pool.ts';

/**
 * The executor that every adapter shares: a queue in front of the workers of a `WorkerPool`.
 *
 * Workers are started when calls wait for them, one for each, up to `maxWorkers`; an idle one keeps no process alive.
 *
 * @example See WorkerPool for what an adapter writes
 * ```ts
 * import type { PoolExecutor } from '@tsyncio/executor';
 * import { PiscinaExecutor } from '@tsyncio/executor-piscina';
 *
 * await using executor: PoolExecutor = new PiscinaExecutor({ maxWorkers: 2, maxQueue: 100 });
 * console.log(await executor.submit((n: number) => n * 2, 21)); // 42
 * ```
 */
export class PoolExecutor extends ExecutorView {
  /**
   * @param pool The library's workers.
   * @param options As for every local executor.
   * @throws {TypeError} If an option is unknown, or of the wrong kind.
   * @throws {RangeError} If one is out of range.
   */
  constructor(pool: WorkerPool, options: PoolOptions = {}) {
    const { name, capabilities } = pool;
    const resolved = resolveOptions(options, name, capabilities);
    const { initializer } = options;
    const hello: Hello = {
      kind: 'hello',
      version,
      base: programBase(),
      initializer:
        initializer === undefined ? undefined : targetOf(initializer, capabilities.inlineFunctions),
      line: undefined,
    };
    const workers = (): number => resolved.maxWorkers;
    super({ name, capabilities, workers }, new Dispatcher(pool, resolved, hello), {});
  }
}

/** The path that `import()` in inline functions is relative to: that of the program, where there is one. */
function programBase(): string | undefined {
  const path = builtin<{ join(...parts: string[]): string; dirname(path: string): string }>('node:path');
  const { process } = host;
  if (path === undefined || process === undefined) return undefined;
  const program = process.argv[1];
  return path.join(program === undefined ? process.cwd() : path.dirname(program), '[inline function]');
}
