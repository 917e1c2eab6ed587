/**
 * Runs the tour, or one program of it.
 *
 *     main.js                               all five, each under its title
 *     main.js NAME [--style async|generator] [--executor URL] [--low-level]
 */

import { parseArgs } from 'node:util';
import { type Executor, openExecutor } from '@tsyncio/executor';
import type { Example, Options } from './example.ts';

const examples: Record<string, () => Promise<Example>> = {
  '01-await': () => import('./01-await.ts'),
  '02-tasks': () => import('./02-tasks.ts'),
  '03-gather': () => import('./03-gather.ts'),
  '04-results': () => import('./04-results.ts'),
  '05-run-in-executor': () => import('./05-run-in-executor.ts'),
};

class UsageError extends Error {}

async function readArguments(): Promise<{ readonly name: string | undefined; readonly options: Options }> {
  const { values, positionals } = parsed();
  const [name, surplus] = positionals;
  if (surplus !== undefined) throw new UsageError(`Cannot run '${surplus}' too: one example at a time`);
  if (name !== undefined && !Object.hasOwn(examples, name))
    throw new UsageError(`There is no example '${name}'`);
  const { style, executor: url, 'low-level': lowLevel } = values;
  if (style !== 'async' && style !== 'generator') throw new UsageError(`There is no style '${style}'`);
  const executor = url === undefined ? undefined : await open(url);
  return { name, options: { style, executor, lowLevel } };
}

function parsed(): {
  readonly values: { readonly style: string; readonly executor?: string; readonly 'low-level'?: boolean };
  readonly positionals: readonly string[];
} {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        style: { type: 'string', default: 'async' },
        executor: { type: 'string' },
        'low-level': { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

async function open(url: string): Promise<Executor> {
  try {
    return await openExecutor(url);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

async function main(): Promise<void> {
  const { name, options } = await readArguments();
  if (name !== undefined) {
    const example = await examples[name]?.();
    await example?.run(options);
    return;
  }
  for (const [each, load] of Object.entries(examples)) {
    const example = await load();
    console.log(`\n${each}: ${example.title}\n`);
    await example.run(options);
  }
}

try {
  await main();
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  const names = Object.keys(examples).join(', ');
  console.error(
    `${error.message}\n  examples: ${names}\n  styles: async, generator\n  options: --style, --executor, --low-level`,
  );
  process.exitCode = 2;
}
