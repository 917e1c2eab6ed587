/** Calls that keep their worker busy: what more workers are for. */

import type { Job } from '../work/jobs.ts';
import { hash } from '../work/work.ts';
import { check, clock, type OpenTurn, type Workload } from './workload.ts';

/** Some 2 ms of hashing on a machine of our days. */
const hashes = 1_000;
const milliseconds = 5;

function allAtOnce<T>(job: Job, argument: number, expected: () => T): OpenTurn {
  return {
    on: 'open pool',
    async run(pool, { quick, workers }) {
      const count = (quick ? 1 : 10) * workers;
      const result = expected();
      let results: unknown[] = [];
      const seconds = await clock(async () => {
        results = await Promise.all(Array.from({ length: count }, () => pool.call(job, argument)));
      });
      check(results, () => result, count);
      return count / seconds;
    },
  };
}

export const cpu: Workload = {
  id: 'cpu',
  title: 'Calls that compute',
  about: 'A thousand SHA-256 in a row, some milliseconds; ten such calls for each worker at once.',
  unit: 'calls/s',
  better: 'more',
  reference: 'main',
  rows: [
    {
      id: 'hash',
      title: '1,000 SHA-256',
      turns: 2,
      takes: ({ id }) => id !== 'port-batched',
      turn: allAtOnce('hash', hashes, () => hash(hashes)),
    },
  ],
};

export const blocking: Workload = {
  id: 'blocking',
  title: 'Calls that block',
  about: `Calls that hold their thread for ${milliseconds} ms without computing; ten for each worker at once.`,
  unit: 'calls/s',
  better: 'more',
  reference: 'main',
  rows: [
    {
      id: 'block',
      title: `blocks ${milliseconds} ms`,
      turns: 1,
      takes: ({ id }) => id !== 'port-batched',
      turn: allAtOnce('block', milliseconds, () => milliseconds),
    },
  ],
};
