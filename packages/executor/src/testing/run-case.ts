import type { Executor } from '../executor.ts';
import { clearTimer, setTimer } from '../host.ts';
import type { PoolOptions } from '../pool/pool-options.ts';
import { textOf } from '../wire/text-of.ts';
import type { CaseContext, ExecutorCase, Setting } from './executor-case.ts';
import { equal } from './expecting.ts';
import { createGate, type Gate } from './gate.ts';

/** Opens the executor that is tested. */
export type OpenExecutor = (options: PoolOptions) => Executor | Promise<Executor>;

/** Options of `runExecutorCase`. */
export interface RunOptions {
  /** The URL of a module whose default export is `OpenExecutor`, for cases that open one in a process of its own. */
  readonly openModule?: string | { readonly href: string } | undefined;
  /** Seconds that a case may take: one that hangs fails, and says what is pending. Default: 20. */
  readonly limit?: number | undefined;
}

/**
 * Runs one case of the suite. `testExecutor` does it for all.
 *
 * @param each One of `executorCases`, all of whose `needs` are met.
 * @param open Opens the executor that is tested.
 * @param options `openModule`, and `limit` in seconds (20).
 * @throws {Error} If what the case says is not true of the executor.
 *
 * @example Each case by itself
 * ```ts
 * import { executorCases, runExecutorCase } from '@tsyncio/executor/testing';
 * import { PiscinaExecutor } from '@tsyncio/executor-piscina';
 *
 * const [first] = executorCases;
 * if (first) await runExecutorCase(first, (options) => new PiscinaExecutor(options));
 * ```
 */
export async function runExecutorCase(
  each: ExecutorCase,
  open: OpenExecutor,
  options: RunOptions = {},
): Promise<void> {
  const { openModule, limit = 20 } = options;
  const executors: Executor[] = [];
  const gates: Gate[] = [];
  const first = await open({ maxWorkers: 1 });
  const { capabilities } = first;
  const setting: Setting = {
    capabilities,
    openModule: hrefOf(openModule),
  };
  const context: CaseContext = {
    setting,
    async open(given = {}) {
      const executor = await open({ maxWorkers: 1, ...given });
      executors.push(executor);
      return executor;
    },
    gate() {
      const gate = createGate(capabilities);
      gates.push(gate);
      return gate;
    },
  };
  let failure: { readonly error: unknown } | undefined;
  try {
    await within(limit, each.run(context), executors);
  } catch (error) {
    failure = { error };
  }
  try {
    const ended = [first, ...executors].map((executor) => executor.shutdown({ terminate: true }));
    await within(limit, Promise.all(ended), executors);
  } catch (error) {
    // What the case found comes first: this may be the same fault.
    failure ??= { error };
  }
  for (const gate of gates) gate.close();
  if (failure !== undefined) throw failure.error;
  for (const executor of executors) {
    const { workers, queued, running } = executor.statistics();
    equal('what is left after shutdown', { workers, queued, running }, { workers: 0, queued: 0, running: 0 });
  }
}

/** The URL of a module as text. */
export function hrefOf(url: RunOptions['openModule']): string | undefined {
  return typeof url === 'object' ? url.href : url;
}

/** What `promise` gives, or an error that shows the executors where it takes longer than `seconds`. */
function within<T>(seconds: number, promise: Promise<T>, executors: readonly Executor[]): Promise<T> {
  let timer: unknown;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimer(() => {
      const states = executors.map(stateOf).join('\n  ');
      reject(new Error(`still pending after ${seconds} s:\n  ${states}`));
    }, seconds * 1000);
  });
  return Promise.race([promise, late]).finally(() => clearTimer(timer));
}

function stateOf(executor: Executor): string {
  const { done, failed, cancelled } = executor.statistics();
  return `${textOf(executor)}, done:${done}, failed:${failed}, cancelled:${cancelled}`;
}
