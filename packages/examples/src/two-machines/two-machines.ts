/**
 * A picture, rendered by two machines through Redis; one of them is lost on the way. The machines are two processes here.
 *
 *     npm run --silent example -- two-machines
 *     npm run --silent example -- two-machines --executor bullmq://host:6379/queue
 */

import * as asyncio from '@tsyncio/core';
import type { Options } from '../example.ts';
import { UsageError } from '../usage-error.ts';
import { Machine } from './machine.ts';
import { startRedis } from './redis.ts';
import type { Row } from './render.ts';

export const title = 'A picture, rendered by two machines, one of which is lost';

const { renderRow } = asyncio.blocking<typeof import('./render.ts')>(new URL('./render.js', import.meta.url));

/** Rows and columns of the picture. */
const size = 60;

/** Seconds after which the loss of a machine is noticed: few, so that nobody has to wait for it here. */
const lostAfter = 4;

export async function run({ executorUrl }: Options): Promise<void> {
  if (executorUrl !== undefined && !executorUrl.startsWith('bullmq:')) {
    throw new UsageError(
      `Cannot render on other machines with '${executorUrl}': it must be bullmq://host:6379/queue`,
    );
  }
  await using redis = executorUrl === undefined ? await startRedis() : undefined;
  const url = new URL(executorUrl ?? `bullmq://${redis?.host}/pictures`);
  const address = `redis:${url.href.slice('bullmq:'.length)}`.replace(/(\/\/[^/]*)\/.*/, '$1');
  const queue = decodeURIComponent(url.pathname.slice(1));

  console.log('start');
  await using first = await Machine.start(address, queue, lostAfter);
  await using second = await Machine.start(address, queue, lostAfter);
  // A row may be rendered twice: that does no harm, so a lost one can be run again.
  url.searchParams.set('retries', '1');
  url.searchParams.set('lostAfter', String(lostAfter));
  await using executor = await asyncio.openExecutor(url.href);
  console.log(`${executor.statistics().workers} machines`);

  await asyncio.run(async () => {
    const rows: Row[] = [];
    const render = asyncio.coroutine(async (y: number) => {
      rows[y] = await asyncio.getRunningLoop().runInExecutor(executor, renderRow, y, size);
      if (y === size / 2) {
        console.log('a machine is lost');
        second.lose();
      }
    });
    await asyncio.gather(Array.from({ length: size }, (_, y) => render(y)));
    for (const { pixels } of rows.filter((_, y) => y % 4 === 0)) {
      console.log(Array.from(pixels, (pixel) => (pixel === 1 ? '#' : '.')).join(''));
    }
    const byFirst = rows.filter(({ pid }) => pid === first.pid).length;
    console.log(
      `end: ${rows.length} rows, ${byFirst === rows.length ? 'all by one machine' : 'by both machines'}`,
    );
  });
}
