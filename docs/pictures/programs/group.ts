import * as asyncio from '@tsyncio/core';

const load = asyncio.coroutine(async () => {
  try {
    await asyncio.sleep(3);
  } finally {
    await asyncio.sleep(1);
  }
});

const fail = asyncio.coroutine(async () => {
  await asyncio.sleep(1);
  throw new Error('refused');
});

export async function main() {
  try {
    await asyncio.taskGroup(async (group) => {
      group.createTask(load(), { name: 'load' });
      group.createTask(fail(), { name: 'fail' });
    });
  } catch (error) {
    if (!(error instanceof asyncio.ExceptionGroup)) throw error;
  }
}
