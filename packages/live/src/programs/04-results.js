import * as asyncio from '@tsyncio/core';

const clock = () => new Date().toTimeString().slice(0, 8);
const print = (word) => console.log(clock(), word);

const asyncSleep = asyncio.coroutine(async function asyncSleep() {
  await asyncio.sleep(2);
  return `${clock()} async_sleep`;
});

const main = asyncio.coroutine(async function main() {
  print('start');
  const tasks = Array.from({ length: 5 }, () => asyncio.createTask(asyncSleep()));
  for (const result of await asyncio.gather(...tasks)) console.log(result);
  print('end');
});

await asyncio.run(main());
