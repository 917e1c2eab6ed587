import * as asyncio from '@tsyncio/core';

const work = asyncio.coroutine(async () => {
  try {
    await asyncio.sleep(3);
  } finally {
    await asyncio.sleep(1); // says goodbye to somebody
  }
});

export async function main() {
  const task = asyncio.createTask(work(), { name: 'work' });
  await asyncio.sleep(1);
  task.cancel();
  await asyncio.wait([task]); // until it has cleaned up
}
