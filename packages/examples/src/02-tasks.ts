import * as asyncio from '@tsyncio/core';
import { type Options, print } from './example.ts';

export const title = 'Two tasks: the same in two seconds';

const asyncSleep = asyncio.coroutine(async () => {
  await asyncio.sleep(2);
  print('async_sleep');
});

const main = asyncio.coroutine(async () => {
  print('start');
  const first = asyncio.createTask(asyncSleep());
  const second = asyncio.createTask(asyncSleep());
  await first;
  await second;
  print('end');
});

// The same with generators.

const asyncSleepSteps = asyncio.coroutine(function* () {
  yield* asyncio.sleep(2);
  print('async_sleep');
});

const mainSteps = asyncio.coroutine(function* () {
  print('start');
  const first = asyncio.createTask(asyncSleepSteps());
  const second = asyncio.createTask(asyncSleepSteps());
  yield* first;
  yield* second;
  print('end');
});

export async function run({ style, lowLevel = false }: Options): Promise<void> {
  const program = style === 'async' ? main() : mainSteps();
  if (!lowLevel) {
    await asyncio.run(program);
    return;
  }
  const loop = asyncio.getEventLoop();
  try {
    await loop.runUntilComplete(program);
  } finally {
    loop.close();
  }
}
