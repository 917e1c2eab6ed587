import * as asyncio from '@tsyncio/core';

// A thousand tasks, a hundred of which may work at a time.
const seats = new asyncio.Semaphore(100);

const visit = asyncio.coroutine(async function visit() {
  await asyncio.sleep(Math.random() * 2);
  await seats.acquire();
  try {
    for (let i = 0; i < 4; i += 1) await asyncio.sleep(0.1 + Math.random() * 0.3);
  } finally {
    seats.release();
  }
});

const main = asyncio.coroutine(async function main() {
  const tasks = Array.from({ length: 1000 }, () => asyncio.createTask(visit()));
  await asyncio.gather(...tasks);
  console.log('all 1,000 have been there');
});

await asyncio.run(main());
