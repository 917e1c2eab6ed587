import * as asyncio from '@tsyncio/core';
import { clock, type Options, print } from './example.ts';

export const title = 'Five results, in the order of the tasks: two seconds';

const asyncSleep = asyncio.coroutine(async () => {
  await asyncio.sleep(2);
  return `${clock()} async_sleep`;
});

const main = asyncio.coroutine(async () => {
  print('start');
  const tasks = Array.from({ length: 5 }, () => asyncio.createTask(asyncSleep()));
  for (const result of await asyncio.gather(...tasks)) console.log(result);
  print('end');
});

// The same with generators.

const asyncSleepSteps = asyncio.coroutine(function* () {
  yield* asyncio.sleep(2);
  return `${clock()} async_sleep`;
});

const mainSteps = asyncio.coroutine(function* () {
  print('start');
  const tasks = Array.from({ length: 5 }, () => asyncio.createTask(asyncSleepSteps()));
  for (const result of yield* asyncio.gather(...tasks)) console.log(result);
  print('end');
});

export async function run({ style }: Options): Promise<void> {
  await asyncio.run(style === 'async' ? main() : mainSteps());
}
