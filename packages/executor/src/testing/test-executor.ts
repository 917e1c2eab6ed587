import type { ExecutorCase, Setting } from './executor-case.ts';
import { executorCases } from './executor-cases.ts';
import { hrefOf, type OpenExecutor, type RunOptions, runExecutorCase } from './run-case.ts';

type Register = (name: string, body: () => Promise<void>) => unknown;

/** What the suite needs of a test tool: Vitest, `node:test` and Mocha have it by these names. */
export interface TestTool {
  readonly describe: (name: string, body: () => void) => unknown;
  readonly it: Register & { readonly skip?: Register };
}

/**
 * Registers the suite that every executor passes, with the cases that yours can be asked.
 *
 * It may be given any executor: whether a case applies follows from the `capabilities`; the others are skipped, and say
 * what they need. Each case opens its own executors with few workers, has a time limit of its own, and ends them.
 *
 * @param name What it is registered as.
 * @param open Opens the executor that is tested, with these options.
 * @param options `describe` and `it` of the test tool, whose own time limit has to be longer than `limit`; `limit` of
 * a case in seconds (20); `openModule`, the URL of a module whose default export is as `open`, and which Node.js can load as
 * it is: for the cases that need a process of their own.
 * @returns When all are registered: await it, so that the tool sees them.
 *
 * @example The whole suite
 * ```ts no-run
 * import { describe, it } from 'node:test';
 * import { testExecutor } from '@tsyncio/executor/testing';
 * import { PiscinaExecutor } from '@tsyncio/executor-piscina';
 *
 * await testExecutor('piscina', (options) => new PiscinaExecutor(options), { describe, it });
 * ```
 */
export async function testExecutor(
  name: string,
  open: OpenExecutor,
  options: TestTool & RunOptions,
): Promise<void> {
  const { describe, it, openModule, limit } = options;
  const executor = await open({ maxWorkers: 1 });
  // Not awaited: where it never ends, each case says so.
  void executor.shutdown().catch(() => {});
  const setting: Setting = {
    capabilities: executor.capabilities,
    openModule: hrefOf(openModule),
  };
  for (const [group, cases] of groups()) {
    describe(`${name}: ${group}`, () => {
      for (const each of cases) {
        const missing = each.needs?.filter((need) => !need.met(setting)).map(({ what }) => what) ?? [];
        if (missing.length === 0) it(each.name, () => runExecutorCase(each, open, { openModule, limit }));
        else it.skip?.(`${each.name} (needs ${missing.join(', ')})`, async () => {});
      }
    });
  }
}

function groups(): ReadonlyMap<string, readonly ExecutorCase[]> {
  const all = new Map<string, ExecutorCase[]>();
  for (const each of executorCases) {
    const cases = all.get(each.group);
    if (cases === undefined) all.set(each.group, [each]);
    else cases.push(each);
  }
  return all;
}
