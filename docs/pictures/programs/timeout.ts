import * as asyncio from '@tsyncio/core';

export async function main() {
  const inner = asyncio.createTask(asyncio.sleep(3), { name: 'inner' });
  try {
    await asyncio.timeout(1, async () => {
      await inner;
    });
  } catch (error) {
    if (!(error instanceof asyncio.TimeoutError)) throw error;
  }
  await asyncio.sleep(1); // the task goes on
}
