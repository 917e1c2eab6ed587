import * as asyncio from '@tsyncio/core';
import { type Options, print } from './example.ts';

export const title = 'Five tasks, gathered: two seconds';

const asyncSleep = asyncio.coroutine(async () => {
  await asyncio.sleep(2);
  print('async_sleep');
});

const main = asyncio.coroutine(async () => {
  print('start');
  const tasks = Array.from({ length: 5 }, () => asyncio.createTask(asyncSleep()));
  await asyncio.gather(...tasks);
  print('end');
});

// The same with generators.

const asyncSleepSteps = asyncio.coroutine(function* () {
  yield* asyncio.sleep(2);
  print('async_sleep');
});

const mainSteps = asyncio.coroutine(function* () {
  print('start');
  const tasks = Array.from({ length: 5 }, () => asyncio.createTask(asyncSleepSteps()));
  yield* asyncio.gather(...tasks);
  print('end');
});

export async function run({ style }: Options): Promise<void> {
  await asyncio.run(style === 'async' ? main() : mainSteps());
}
