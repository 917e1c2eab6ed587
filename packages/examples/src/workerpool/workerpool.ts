/**
 * Counts primes on an executor that is none of this project's: an adapter for the library workerpool, opened by its URL.
 *
 *     npm run --silent example -- workerpool
 *     npm run --silent example -- workerpool --executor 'piscina:?maxWorkers=2'
 *
 * The adapter is in `../workerpool-executor`: what it takes to write one is in `docs/executors.md`.
 */

import * as asyncio from '@tsyncio/core';
import type { Options } from '../example.ts';
import { openWithDefaults } from '../open-with-defaults.ts';
// So that there is a 'workerpool:'.
import '../workerpool-executor/index.ts';

export const title = 'Primes, on an executor for workerpool';

const { countPrimes, findEvenPrime } = asyncio.blocking<typeof import('./primes.ts')>(
  new URL('./primes.js', import.meta.url),
);

export async function run({ executorUrl = 'workerpool:?maxWorkers=2' }: Options): Promise<void> {
  await using executor = await openWithDefaults({}, executorUrl);
  console.log(`start on ${executor.name}`);

  console.log(`submit: ${await executor.submit(countPrimes, 100)} primes below 100`);

  const limits = [1000, 10_000, 100_000];
  const counts: number[] = [];
  for await (const count of executor.map(countPrimes, limits, { chunksize: 1 })) counts.push(count);
  console.log(`map: ${counts.join(', ')} below ${limits.join(', ')}`);

  await asyncio.run(async () => {
    const search = asyncio.getRunningLoop().runInExecutor(executor, findEvenPrime);
    try {
      console.log(`timeout: ${await asyncio.waitFor(search, 0.5)}`);
    } catch (error) {
      if (!(error instanceof asyncio.TimeoutError)) throw error;
      console.log('timeout: the search is cancelled, its worker is ended');
    }
  });
  console.log(`submit: ${await executor.submit(countPrimes, 10)} primes below 10`);

  const { done, failed, cancelled } = executor.statistics();
  console.log(`end: ${done} calls done, ${failed} failed, ${cancelled} cancelled`);
}
