import { jobs } from '../work/jobs.ts';
import { ours } from './ours.ts';
import { barePiscina, bareTinypool } from './piscina.ts';
import type { PoolSubject } from './pool.ts';
import { batchedPort, port } from './port.ts';
import { bareThreads } from './threads.ts';
import { workerpoolSubject } from './workerpool.ts';

/** The call itself, here: what a worker is to be better than. */
const mainThread: PoolSubject = {
  id: 'main',
  title: 'main thread',
  kind: 'baseline',
  workers: 'none',
  open: () => ({
    async call(job, value) {
      const fn = jobs[job] as (value: unknown) => unknown; // as: whoever calls gives what the call takes
      return await fn(value);
    },
    close: () => Promise.resolve(),
  }),
};

export const SUBJECTS: readonly PoolSubject[] = [
  ours('piscina', 'bare-piscina'),
  ours('tinypool', 'bare-tinypool'),
  ours('threads', 'bare-threads'),
  ours('processes', 'bare-processes', 'processes'),
  barePiscina('bare-piscina', 'bare piscina', 'sync'),
  barePiscina('bare-piscina-disabled', 'bare piscina, no atomics', 'disabled'),
  bareTinypool('bare-tinypool', 'bare tinypool', 'threads'),
  bareThreads,
  bareTinypool('bare-processes', 'bare tinypool, processes', 'processes'),
  workerpoolSubject,
  port,
  batchedPort,
  mainThread,
];
