import * as asyncio from '@tsyncio/core';
import { type Options, print } from './example.ts';

export const title = 'A coroutine, awaited twice in a row: four seconds';

const asyncSleep = asyncio.coroutine(async () => {
  await asyncio.sleep(2);
  print('async_sleep');
});

const main = asyncio.coroutine(async () => {
  print('start');
  await asyncSleep();
  await asyncSleep();
  print('end');
});

// The same with generators.

const asyncSleepSteps = asyncio.coroutine(function* () {
  yield* asyncio.sleep(2);
  print('async_sleep');
});

const mainSteps = asyncio.coroutine(function* () {
  print('start');
  yield* asyncSleepSteps();
  yield* asyncSleepSteps();
  print('end');
});

export async function run({ style }: Options): Promise<void> {
  await asyncio.run(style === 'async' ? main() : mainSteps());
}
