import type { Executor } from '@tsyncio/executor';
import { openExecutor } from '@tsyncio/executor/program';
import { RuntimeError } from '../kernel/index.ts';

/** What is used of Node to tell that executors can be found. */
interface WithProcess {
  readonly process?: { readonly argv?: unknown };
}

/**
 * The executor of `runInExecutor(null, …)`: the one that `TSYNCIO_EXECUTOR` names, or piscina's. Only here is a pool
 * loaded, and only when it is needed. Piscina's is a dependency of this package, so it is looked for from here: strict
 * installers hide it from the program.
 *
 * @throws {RuntimeError} If there is none to be found, as in a browser.
 */
export async function openDefaultExecutor(): Promise<Executor> {
  const { process } = globalThis as WithProcess; // as: what is there is looked at
  if (process?.argv === undefined) {
    throw new RuntimeError(
      'Cannot open the default executor as a page has none\n' +
        '  set one: loop.setDefaultExecutor(new ThreadsExecutor()), of @tsyncio/executor-threads',
    );
  }
  const { url } = import.meta as unknown as { url: string | undefined }; // as: in a bundle there may be none
  return await openExecutor(undefined, { from: url });
}
