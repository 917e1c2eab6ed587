import { blocking, transfer } from '@tsyncio/executor';
import type { Job } from '../work/jobs.ts';
import { openOurs } from './open-ours.ts';
import type { Pool, PoolSubject } from './pool.ts';

type Name = Exclude<Job, 'noop'> | 'default';

const names = blocking<Record<Name, (value: unknown) => unknown>>(
  new URL('../work/work.js', import.meta.url),
);

const { hash, block, size, place } = names;
const work = { noop: names.default, hash, block, size, place };

/** Our executor of a URL's scheme, with the workers started at once as the libraries do. */
export function ours(
  scheme: string,
  library: string,
  workers: 'threads' | 'processes' = 'threads',
): PoolSubject {
  return { id: scheme, title: scheme, kind: 'ours', workers, library, open: (count) => open(scheme, count) };
}

async function open(scheme: string, workers: number): Promise<Pool> {
  const executor = await openOurs(scheme, workers);
  return {
    call: (job, value, moved) =>
      executor.submit(work[job], moved === undefined ? value : transfer(Object(value), [moved])),
    begin(job, value) {
      const result = executor.submit(work[job], value);
      return { result, cancel: () => result.cancel() };
    },
    async map(job, items) {
      const results: unknown[] = [];
      for await (const result of executor.map(work[job], items)) results.push(result);
      return results;
    },
    close: () => executor.shutdown({ terminate: true }),
  };
}
