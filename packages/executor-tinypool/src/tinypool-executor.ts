import { PoolExecutor, type PoolOptions, type WorkerPool } from '@tsyncio/executor';
import { LateWorkers } from './late-workers.ts';
import { ProcessWorkers } from './process-workers.ts';
import { ThreadWorkers } from './thread-workers.ts';

/** The options of a `TinypoolExecutor`: those of every local executor, and `runtime`. */
export interface TinypoolOptions extends PoolOptions {
  /**
   * What the workers are: threads of this process, or child processes. A process costs more to start and to send to,
   * and shares no memory; what crashes in it, or leaks, is its own. Default: `'threads'`.
   */
  readonly runtime?: 'threads' | 'processes' | undefined;
}

/**
 * Runs blocking functions on worker threads or in child processes, which tinypool starts and speaks to.
 *
 * @example
 * ```ts
 * import { TinypoolExecutor } from '@tsyncio/executor-tinypool';
 *
 * await using executor = new TinypoolExecutor({ runtime: 'processes', maxWorkers: 2 });
 * console.log(await executor.submit((n: number) => n * 2, 21)); // 42
 * ```
 */
export class TinypoolExecutor extends PoolExecutor {
  /**
   * @param options `runtime`, and `maxWorkers`, `minWorkers`, `idleTimeout`, `maxQueue`, `onCancel`, `env`,
   * `resourceLimits` and `initializer`, as every local executor. Processes have the limit `maxOldGenerationSizeMb` alone.
   * @throws {TypeError} If an option is unknown, of the wrong kind, or a limit that processes do not have.
   * @throws {RangeError} If one is out of range.
   */
  constructor(options: TinypoolOptions = {}) {
    const { pool, rest } = choose(options);
    super(pool, rest);
  }
}

/** All options, for the error that lists them. */
const names: Readonly<Record<keyof TinypoolOptions, true>> = {
  runtime: true,
  maxWorkers: true,
  minWorkers: true,
  idleTimeout: true,
  maxQueue: true,
  onCancel: true,
  env: true,
  resourceLimits: true,
  initializer: true,
};

/** Takes out what the shared executor does not know. */
function choose(options: TinypoolOptions): { pool: WorkerPool; rest: PoolOptions } {
  // What is no object is the shared executor's to refuse.
  if (typeof options !== 'object' || options === null)
    return { pool: new LateWorkers(new ThreadWorkers()), rest: options };
  const { runtime = 'threads', ...rest } = options;
  if (runtime !== 'threads' && runtime !== 'processes') {
    const type = typeof runtime === 'string' ? RangeError : TypeError;
    const shown = typeof runtime === 'string' ? `'${String(runtime)}'` : typeof runtime;
    throw new type(`Cannot use option 'runtime' as it must be 'threads' or 'processes': received ${shown}`);
  }
  const pool =
    runtime === 'threads' ? new LateWorkers(new ThreadWorkers()) : new LateWorkers(new ProcessWorkers());
  for (const name of Object.keys(options)) {
    if (Object.hasOwn(names, name)) continue;
    throw new TypeError(
      `Cannot use option '${name}' as ${pool.name} has none of that name: it has ${Object.keys(names).join(', ')}`,
    );
  }
  if (runtime === 'processes') refuseLimits(rest.resourceLimits);
  return { pool, rest };
}

function refuseLimits(limits: PoolOptions['resourceLimits']): void {
  for (const name of ['maxYoungGenerationSizeMb', 'codeRangeSizeMb', 'stackSizeMb'] as const) {
    if (limits?.[name] === undefined) continue;
    throw new TypeError(
      `Cannot use option 'resourceLimits.${name}' as a process has no such limit: it has maxOldGenerationSizeMb`,
    );
  }
}
