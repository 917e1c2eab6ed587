import * as asyncio from '@tsyncio/core';

const save = asyncio.coroutine(async () => {
  await asyncio.sleep(3);
});

export async function main() {
  const saving = asyncio.createTask(save(), { name: 'save' });
  const request = asyncio.createTask(async () => await asyncio.shield(saving), { name: 'request' });
  await asyncio.sleep(1);
  request.cancel();
  await saving;
}
