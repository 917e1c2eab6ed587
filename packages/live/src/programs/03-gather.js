import * as asyncio from '@tsyncio/core';

const print = (word) => console.log(new Date().toTimeString().slice(0, 8), word);

const asyncSleep = asyncio.coroutine(async function asyncSleep() {
  await asyncio.sleep(2);
  print('async_sleep');
});

const main = asyncio.coroutine(async function main() {
  print('start');
  const tasks = Array.from({ length: 5 }, () => asyncio.createTask(asyncSleep()));
  await asyncio.gather(...tasks);
  print('end');
});

await asyncio.run(main());
