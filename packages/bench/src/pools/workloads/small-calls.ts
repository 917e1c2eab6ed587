/** Calls that do nothing: all that they take is what a pool costs. */

import type { Pool } from '../subjects/pool.ts';
import { check, clock, type Workload } from './workload.ts';

const same = (i: number): number => i;

export const oneByOne: Workload = {
  id: 'one-by-one',
  title: 'One call after the other',
  about: 'A call that does nothing, and the next one when its result is there: the latency of a call.',
  unit: 'µs',
  better: 'less',
  reference: 'port',
  rows: [
    {
      id: 'noop',
      title: 'does nothing',
      turns: 20,
      takes: ({ id, workers }) => workers !== 'none' && id !== 'port-batched',
      turn: {
        on: 'open pool',
        async run(pool, { quick }) {
          const count = quick ? 20 : 100;
          const results: unknown[] = [];
          const seconds = await clock(async () => {
            for (let i = 0; i < count; i++) results.push(await pool.call('noop', i));
          });
          check(results, same, count);
          return (seconds / count) * 1e6;
        },
      },
    },
  ],
};

async function flooded(pool: Pool, count: number): Promise<number> {
  let results: unknown[] = [];
  const seconds = await clock(async () => {
    results = await Promise.all(Array.from({ length: count }, (_, i) => pool.call('noop', i)));
  });
  check(results, same, count);
  return count / seconds;
}

export const flood: Workload = {
  id: 'flood',
  title: 'Many calls at once',
  about: 'Ten thousand calls that do nothing, made in one turn of the loop, each with a promise of its own.',
  unit: 'calls/s',
  better: 'more',
  reference: 'port',
  rows: [
    {
      id: 'noop',
      title: 'does nothing',
      turns: 2,
      takes: ({ workers }) => workers !== 'none',
      turn: { on: 'open pool', run: (pool, { quick }) => flooded(pool, quick ? 200 : 10_000) },
    },
  ],
};

export const map: Workload = {
  id: 'map',
  title: 'Many small items',
  about:
    'Items that nothing is done with, their results in order: 100,000 through `map`, or in batches by hand, both read by `for await`. ' +
    'The libraries have no such thing: they get 10,000 calls at once.',
  unit: 'items/s',
  better: 'more',
  reference: 'port-batched',
  rows: [
    {
      id: 'noop',
      title: 'does nothing',
      turns: 2,
      takes: ({ id, workers }) => workers !== 'none' && id !== 'port',
      turn: {
        on: 'open pool',
        async run(pool, { quick }) {
          if (pool.map === undefined) return await flooded(pool, quick ? 200 : 10_000);
          const items = Array.from({ length: quick ? 1_000 : 100_000 }, (_, i) => i);
          let results: readonly unknown[] = [];
          const seconds = await clock(async () => {
            results = (await pool.map?.('noop', items)) ?? [];
          });
          check(results, same, items.length);
          return items.length / seconds;
        },
      },
    },
  ],
};
