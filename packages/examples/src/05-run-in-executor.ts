import * as asyncio from '@tsyncio/core';
import { type Options, print } from './example.ts';

export const title = 'Five blocking calls at once, in an executor: two seconds';

const { blockingSleep } = asyncio.blocking<typeof import('./blocking-sleep.ts')>(
  new URL('./blocking-sleep.js', import.meta.url),
);
const names = ['0', '1', '2', '3', '4'];

const main = asyncio.coroutine(async () => {
  print('start');
  const loop = asyncio.getRunningLoop();
  const calls = names.map((name) => loop.runInExecutor(null, blockingSleep, name));
  for (const result of await asyncio.gather(...calls)) console.log(result);
  print('end');
});

// The same with generators.

const mainSteps = asyncio.coroutine(function* () {
  print('start');
  const loop = asyncio.getRunningLoop();
  const calls = names.map((name) => loop.runInExecutor(null, blockingSleep, name));
  for (const result of yield* asyncio.gather(...calls)) console.log(result);
  print('end');
});

export async function run({ style, executor }: Options): Promise<void> {
  const runner = new asyncio.Runner();
  try {
    if (executor !== undefined) runner.getLoop().setDefaultExecutor(executor);
    await runner.run(style === 'async' ? main() : mainSteps());
  } finally {
    await runner.close();
  }
}
