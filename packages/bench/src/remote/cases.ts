/** What is sent through the queue. */

import { hash } from '../pools/work/work.ts';
import { check, clock } from '../pools/workloads/workload.ts';
import type { RemotePool } from './subjects.ts';

export interface RemoteCase {
  readonly id: string;
  readonly title: string;
  /** Gives calls a second, or milliseconds a call. */
  run(pool: RemotePool, quick: boolean): Promise<number>;
}

/** SHA-256 of a call that computes: a millisecond, about. */
const hashes = 300;

const bytes = 10_000;

const text = (i: number): string => String(i).padEnd(bytes, '.');

/** Many at once, in calls a second. */
export const RATES: readonly RemoteCase[] = [
  {
    id: 'noop',
    title: '5,000 that do nothing',
    run: (pool, quick) => allAtOnce(pool, quick ? 100 : 5000, 'noop', identity, identity),
  },
  {
    id: 'compute',
    title: `1,000 that compute ${hashes} SHA-256`,
    run: (pool, quick) => {
      const digest = hash(hashes);
      return allAtOnce(
        pool,
        quick ? 20 : 1000,
        'hash',
        () => hashes,
        () => digest,
      );
    },
  },
  {
    id: 'payload',
    title: '1,000 with 10 kB, there and back',
    run: (pool, quick) => allAtOnce(pool, quick ? 20 : 1000, 'noop', text, text),
  },
];

/** One after the other, in milliseconds a call. */
export const LATENCIES: readonly RemoteCase[] = [
  {
    id: 'noop',
    title: 'does nothing',
    async run(pool, quick) {
      const count = quick ? 10 : 200;
      const results: unknown[] = [];
      const seconds = await clock(async () => {
        for (let i = 0; i < count; i++) results.push(await pool.call('noop', i));
      });
      check(results, identity, count);
      return (seconds / count) * 1000;
    },
  },
];

const identity = (i: number): number => i;

async function allAtOnce(
  pool: RemotePool,
  count: number,
  name: 'noop' | 'hash',
  argument: (i: number) => unknown,
  expected: (i: number) => unknown,
): Promise<number> {
  const values = Array.from({ length: count }, (_, i) => argument(i));
  let results: readonly unknown[] = [];
  const seconds = await clock(async () => {
    results = await pool.all(name, values);
  });
  check(results, expected, count);
  return count / seconds;
}
