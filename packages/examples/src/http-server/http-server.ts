/**
 * An HTTP server that hashes passwords in a pool of workers. Without --serve it makes some requests itself, and ends.
 *
 *     npm run --silent example -- http-server --serve --port 8080
 *
 * Two passwords; a list that takes more than two seconds, and how it stands; a client that leaves; more than there is room for:
 *
 *     printf 'correct horse\nbattery staple\n' | curl --data-binary @- localhost:8080/hash
 *     seq 100 | curl --data-binary @- localhost:8080/hash
 *     curl localhost:8080/health
 *     seq 100 | curl --max-time 1 --data-binary @- localhost:8080/hash
 *     for i in $(seq 12); do curl -s -o /dev/null -w '%{http_code}\n' -d "password $i" localhost:8080/hash & done; wait
 *
 * Ctrl-C or SIGTERM lets it finish what it has begun; Ctrl-C once more does not.
 */

import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import * as asyncio from '@tsyncio/core';
import type { Options } from '../example.ts';
import { openWithDefaults } from '../open-with-defaults.ts';
import { startServer } from './password-server.ts';
import { visit } from './visit.ts';

export const title = 'An HTTP server that hashes passwords in a pool';

/** Few, so that it is easily overloaded. A server takes as many workers as it has cores, and a longer queue. */
const defaults = { maxWorkers: 2, maxQueue: 4 };

const main = asyncio.coroutine(async ({ executorUrl, serve = false, port = serve ? 8080 : 0 }: Options) => {
  const executor = await openWithDefaults(defaults, executorUrl);
  try {
    const server = await startServer(executor, port);
    try {
      const { port: actual } = server.address() as AddressInfo; // as: it listens on a port, not on a pipe
      console.log(`listening on http://localhost:${actual}`);
      if (serve) console.log(`${await stopSignal()}: finishing what has begun`);
      else await visit(`http://localhost:${actual}`);
      server.close();
      await asyncio.fromPromise(once(server, 'close'));
    } finally {
      server.close();
      server.closeAllConnections();
    }
    await asyncio.fromPromise(executor.shutdown());
    console.log('closed');
  } finally {
    // Does nothing after the shutdown above. Where that was not reached, nobody waits for the calls any more.
    await executor.shutdown({ cancelFutures: true, terminate: true });
  }
});

/** Waits for a signal to stop. The next Ctrl-C is the library's again: it cancels the main task. */
async function stopSignal(): Promise<string> {
  const loop = asyncio.getRunningLoop();
  const stopped = new asyncio.Future<string>();
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const signal of signals) {
    loop.addSignalHandler(signal, () => {
      if (!stopped.done()) stopped.setResult(signal);
    });
  }
  try {
    return await stopped;
  } finally {
    for (const signal of signals) loop.removeSignalHandler(signal);
  }
}

export async function run(options: Options): Promise<void> {
  await asyncio.run(main(options));
}
