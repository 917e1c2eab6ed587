import * as asyncio from '@tsyncio/core';

const work = asyncio.coroutine(async function work(seconds) {
  try {
    await asyncio.sleep(seconds);
    console.log(`worked for ${seconds} s`);
  } catch (error) {
    // A task that is cancelled may take its time to clean up.
    await asyncio.sleep(0.5);
    throw error;
  }
});

const fail = asyncio.coroutine(async function fail(seconds) {
  await asyncio.sleep(seconds);
  throw new RangeError(`no more after ${seconds} s`);
});

const main = asyncio.coroutine(async function main() {
  try {
    await asyncio.taskGroup(async (group) => {
      group.createTask(work(1), { name: 'short' });
      group.createTask(work(4), { name: 'long' });
      group.createTask(work(5), { name: 'longer' });
      group.createTask(fail(2), { name: 'fails' });
    });
  } catch (error) {
    console.log(error.name, error.exceptions.map(String));
  }
});

await asyncio.run(main());
