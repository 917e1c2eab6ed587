import * as asyncio from '@tsyncio/core';
import { ThreadsExecutor } from '@tsyncio/executor-threads';

const print = (word) => console.log(new Date().toTimeString().slice(0, 8), word);

// Runs in a worker, where this page has put a sleepSync that keeps its speed.
// Elsewhere a module of the worker's has: import { sleepSync } from '@tsyncio/executor';
function blockingSleep(name) {
  sleepSync(2);
  return `${new Date().toTimeString().slice(0, 8)} ${name}`;
}

const main = asyncio.coroutine(async function main() {
  print('start');
  const loop = asyncio.getRunningLoop();
  loop.setDefaultExecutor(new ThreadsExecutor());
  const names = ['0', '1', '2', '3', '4'];
  const calls = names.map((name) => loop.runInExecutor(null, blockingSleep, name));
  for (const result of await asyncio.gather(...calls)) console.log(result);
  print('end');
});

await asyncio.run(main());
