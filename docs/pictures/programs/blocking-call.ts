import * as asyncio from '@tsyncio/core';

const limited = asyncio.coroutine(async () => {
  try {
    const call = asyncio.toThread(function endless() {
      for (;;);
    });
    await asyncio.waitFor(call, 1);
  } catch (error) {
    if (!(error instanceof asyncio.TimeoutError)) throw error;
  }
});

const patient = asyncio.coroutine(async () => {
  await asyncio.toThread(function compute() {
    const end = Date.now() + 1000;
    while (Date.now() < end);
  });
});

export async function main() {
  const executor = await asyncio.openExecutor('piscina:?maxWorkers=1');
  asyncio.getRunningLoop().setDefaultExecutor(executor);
  await asyncio.toThread(() => 'the worker is up');
  await asyncio.taskGroup(async (group) => {
    group.createTask(limited(), { name: 'limited' });
    group.createTask(patient(), { name: 'patient' });
  });
}
