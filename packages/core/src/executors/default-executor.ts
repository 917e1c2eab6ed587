import type { Executor } from '@tsyncio/executor';
import { RuntimeError } from '../kernel/index.ts';

/** What is used of Node to read the environment. */
interface WithEnvironment {
  readonly process?: { readonly env?: { readonly TSYNCIO_EXECUTOR?: string } };
}

/**
 * The executor of `runInExecutor(null, …)`: the one that `TSYNCIO_EXECUTOR` names, or piscina's. Only here is a pool
 * loaded, and only when it is needed.
 *
 * @throws {RuntimeError} If there is none: in a browser, or where the package is missing.
 */
export async function openDefaultExecutor(): Promise<Executor> {
  const url = (globalThis as WithEnvironment).process?.env?.TSYNCIO_EXECUTOR; // as: what is there is looked at
  if (url !== undefined && url !== '') {
    const { openExecutor } = await import('@tsyncio/executor');
    return await openExecutor(url);
  }
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
