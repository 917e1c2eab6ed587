/**
 * A program of Effect's that hashes in a pool of workers. The environment chooses the pool.
 *
 *     npm run --silent example -- effect-hash
 *     TSYNCIO_EXECUTOR=processes: npm run --silent example -- effect-hash
 *
 * A search that takes too long is interrupted: its worker is ended, and another one serves the next call.
 */

import * as asyncio from '@tsyncio/core';
import { Executor, taskEffect } from '@tsyncio/effect';
import { Effect } from 'effect';
import type { Options } from '../example.ts';
import { UsageError } from '../usage-error.ts';

export const title = 'Hashes through Effect, on the pool that the environment names';

const { digest, search } = asyncio.blocking<typeof import('./digest.ts')>(
  new URL('./digest.js', import.meta.url),
);

const words = ['ada', 'grace', 'barbara', 'margaret'];

/** A coroutine of asyncio's, as part of the program. */
const greet = asyncio.coroutine(async (name: string) => {
  await asyncio.sleep(0.01);
  return `start on ${name}`;
});

const program = Effect.gen(function* () {
  const executor = yield* Executor;
  console.log(yield* Effect.orDie(taskEffect(() => greet(executor.name))));

  const hashes = yield* Effect.forEach(words, (word) => executor.submit(digest, word, 1000), {
    concurrency: 2,
  });
  for (const [i, hash] of hashes.entries()) console.log(`${hash.slice(0, 16)} ${words[i]}`);

  const found = yield* Effect.timeoutOption(executor.submit(search, 'effect'), '500 millis');
  console.log(`the search: ${found._tag === 'Some' ? found.value : 'interrupted, its worker is ended'}`);
  console.log(`${(yield* executor.submit(digest, 'the next call', 1)).slice(0, 16)} the next call`);

  const { done, cancelled } = yield* executor.statistics;
  console.log(`end: ${done} calls done, ${cancelled} cancelled`);
});

export async function run({ executorUrl }: Options): Promise<void> {
  const layer = executorUrl === undefined ? Executor.layerConfig() : Executor.layerUrl(executorUrl);
  await Effect.runPromise(
    program.pipe(
      Effect.provide(layer),
      Effect.catchTag('ExecutorOpenError', ({ message, cause }) =>
        Effect.fail(new UsageError(message, { cause })),
      ),
    ),
  );
}
