import { PoolExecutor, type PoolOptions } from '@tsyncio/executor';
import { host } from '#host';
import { ThreadsWorkers } from './threads-workers.ts';

/** The options of a `ThreadsExecutor`: those of every local executor, in a browser without `env` and `resourceLimits`; and `script`. */
export interface ThreadsOptions extends PoolOptions {
  /**
   * In a page, the URL of the workers' script, a copy of `@tsyncio/executor-threads/page-worker`: where the page's
   * Content-Security-Policy does not allow workers of `blob:`. Default: a URL that is made of the script's text.
   */
  readonly script?: string | URL | undefined;
}

interface URL {
  readonly href: string;
}

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
   * `initializer`, as every local executor; `script` in a page.
   * @throws {TypeError} If an option is unknown, of the wrong kind, or one that a browser cannot give.
   * @throws {RangeError} If one is out of range.
   */
  constructor(options: ThreadsOptions = {}) {
    const { script, ...rest } = options ?? {};
    for (const [name, reason] of Object.entries(host.refused)) {
      const value: unknown = options?.[name as keyof ThreadsOptions]; // as: the names are of options
      if (value !== undefined)
        throw new TypeError(`Cannot use option '${name}' as ${reason}: received ${typeof value}`);
    }
    // What is no object is the shared executor's to refuse.
    const isObject = typeof options === 'object' && options !== null;
    super(new ThreadsWorkers(hrefOf(script)), isObject ? rest : options);
  }
}

function hrefOf(script: ThreadsOptions['script']): string | undefined {
  const href = typeof script === 'object' ? script?.href : script;
  if (script === undefined || typeof href === 'string') return href;
  throw new TypeError(`Cannot use option 'script' as it must be a URL: received ${typeof script}`);
}
