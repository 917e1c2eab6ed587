import type { Executor } from '@tsyncio/executor';
import { openExecutor } from '@tsyncio/executor/program';
import { RuntimeError } from '../kernel/index.ts';

/** What is used of Node to read the environment, and to tell that executors can be found. */
interface WithProcess {
  readonly process?: {
    readonly env?: { readonly TSYNCIO_EXECUTOR?: string };
    readonly getBuiltinModule?: unknown;
  };
}

/**
 * The executor of `runInExecutor(null, …)`: the one that `TSYNCIO_EXECUTOR` names, or piscina's. Only here is a pool
 * loaded, and only when it is needed. Piscina's is a dependency of this package, so it is looked for from here: strict
 * installers hide it from the program.
 *
 * @throws {RuntimeError} If there is none: in a browser, or where the package is missing.
 */
export async function openDefaultExecutor(): Promise<Executor> {
  const { process } = globalThis as WithProcess; // as: what is there is looked at
  const { url } = import.meta as unknown as { url: string | undefined }; // as: in a bundle there may be none
  if (process?.env?.TSYNCIO_EXECUTOR) return await openExecutor(undefined, { from: url });
  try {
    return await openExecutor('piscina:', { from: url });
  } catch (cause) {
    const reason =
      typeof process?.getBuiltinModule === 'function'
        ? '@tsyncio/executor-piscina cannot be loaded here: npm install @tsyncio/executor-piscina'
        : 'a page has none\n  of @tsyncio/executor-threads there is: loop.setDefaultExecutor(new ThreadsExecutor())';
    throw new RuntimeError(`Cannot open the default executor as ${reason}`, { cause });
  }
}
