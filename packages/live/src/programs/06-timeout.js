import * as asyncio from '@tsyncio/core';
import { ThreadsExecutor } from '@tsyncio/executor-threads';

// Would block its worker for a minute.
function stuck() {
  sleepSync(60);
}

function quick(name) {
  sleepSync(1);
  return name;
}

const main = asyncio.coroutine(async function main() {
  const loop = asyncio.getRunningLoop();
  loop.setDefaultExecutor(new ThreadsExecutor({ maxWorkers: 2 }));
  const calls = ['a', 'b', 'c', 'd'].map((name) => asyncio.createTask(asyncio.toThread(quick, name)));
  try {
    await asyncio.waitFor(asyncio.toThread(stuck), 4);
  } catch (error) {
    console.log('ended its worker:', error.name);
  }
  // The worker that was ended has been replaced.
  console.log(await asyncio.toThread(quick, 'after it'));
  console.log(await asyncio.gather(...calls));
});

await asyncio.run(main());
