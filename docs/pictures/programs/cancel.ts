import * as asyncio from '@tsyncio/core';

const work = asyncio.coroutine(async () => {
  await asyncio.sleep(3);
});

export async function main() {
  const task = asyncio.createTask(work(), { name: 'work' });
  await asyncio.sleep(1);
  task.cancel();
  await asyncio.wait([task]);
}
