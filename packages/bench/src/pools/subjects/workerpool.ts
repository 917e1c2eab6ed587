import { fileURLToPath } from 'node:url';
import workerpool from 'workerpool';
import type { Pool, PoolSubject } from './pool.ts';

const script = fileURLToPath(new URL('../work/workerpool-worker.js', import.meta.url));

/** A library that none of our executors is made of. */
export const workerpoolSubject: PoolSubject = {
  id: 'workerpool',
  title: 'workerpool',
  kind: 'peer',
  workers: 'threads',

  open(workers): Pool {
    const pool = workerpool.pool(script, { workerType: 'thread', minWorkers: workers, maxWorkers: workers });
    return {
      call: (job, value, moved) =>
        pool.exec(job, [value], moved === undefined ? undefined : { transfer: [moved] }),
      begin(job, value) {
        const result = pool.exec(job, [value]);
        return { result, cancel: () => void result.cancel() };
      },
      async close() {
        await pool.terminate(true);
      },
    };
  },
};
