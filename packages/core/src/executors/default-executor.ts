import type { Executor } from '@tsyncio/executor';
import { openExecutor } from '@tsyncio/executor/program';
import { RuntimeError } from '../kernel/index.ts';

/** What is used of Node to read the environment. */
interface WithEnvironment {
  readonly process?: { readonly env?: { readonly TSYNCIO_EXECUTOR?: string } };
}

/**
 * The executor of `runInExecutor(null, …)`: the one that `TSYNCIO_EXECUTOR` names, or piscina's. Only here is a pool
 * loaded, and only when it is needed. Piscina's is a dependency of this package, so it is imported from here: strict
 * installers hide it from the program.
 *
 * @throws {RuntimeError} If there is none: in a browser, or where the package is missing.
 */
export async function openDefaultExecutor(): Promise<Executor> {
  const { process } = globalThis as WithEnvironment; // as: what is there is looked at
  if (process?.env?.TSYNCIO_EXECUTOR) return await openExecutor();
  try {
    const { PiscinaExecutor } = await import('@tsyncio/executor-piscina');
    return new PiscinaExecutor();
  } catch (cause) {
    throw new RuntimeError(
      'Cannot open the default executor as @tsyncio/executor-piscina cannot be loaded here\n' +
        '  set another one: loop.setDefaultExecutor(executor)',
      { cause },
    );
  }
}
