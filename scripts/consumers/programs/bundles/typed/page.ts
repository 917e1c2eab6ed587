// The module is TypeScript, and named by what it becomes, as modules are that are imported.

import { blocking } from '@tsyncio/executor';
import { ThreadsExecutor } from '@tsyncio/executor-threads';

const { double } = blocking<typeof import('./work.js')>(
  () => new Worker(new URL('./work.js', import.meta.url), { type: 'module' }),
);

async function main(): Promise<string> {
  const executor = new ThreadsExecutor({ maxWorkers: 1 });
  const doubled: number = await executor.submit(double, 21);
  return doubled === 42 ? 'ok' : `it is ${doubled}`;
}

Object.assign(globalThis, { outcome: main().catch(String) });
