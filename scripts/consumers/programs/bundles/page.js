// The loop and Web Workers, in a page. `globalThis.outcome` says how it ended.

import * as asyncio from '@tsyncio/core';
import { ThreadsExecutor } from '@tsyncio/executor-threads';

const { hash, missing } = asyncio.blocking(
  () => new Worker(new URL('./work.js', import.meta.url), { type: 'module' }),
);
const parameters = new URLSearchParams(location.search);

function same(what, is, should) {
  if (String(is) !== String(should)) throw new Error(`${what} is ${is}, and should be ${should}`);
}

async function main() {
  const script = parameters.get('script') ?? undefined;
  const executor = new ThreadsExecutor({ maxWorkers: 2, script });
  asyncio.getRunningLoop().setDefaultExecutor(executor);
  same('a call', await asyncio.toThread(hash, 'abc'), 304891);
  // A page whose Content-Security-Policy is strict compiles no text.
  if (script === undefined) same('in place', await asyncio.toThread((n) => n * 2, 21), 42);
  // What follows waits for promises of the executor's own, after which a page does not know the task any more.
  const all = [];
  for await (const one of executor.map(hash, ['a', 'b'])) all.push(one);
  same('a map', all, [314, 315]);
  const error = await executor.submit(missing, 1).catch((error) => error.message);
  same('what is listed', /it exports (.*)/.exec(error)?.[1], 'hash');
}

globalThis.outcome = asyncio.run(main).then(
  () => 'ok',
  (error) => error.stack,
);
