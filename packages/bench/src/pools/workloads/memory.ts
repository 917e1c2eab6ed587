import { runChild } from '../../cli/child.ts';
import type { Workload } from './workload.ts';

export const memory: Workload = {
  id: 'memory',
  title: 'Memory of a worker',
  about:
    'By how much the memory that the process has in use (RSS) grows when a pool opens four workers, a worker; that of child processes is added, with the pages that they share. Each pool in a process of its own.',
  unit: 'MiB',
  better: 'less',
  reference: 'port',
  rows: [
    {
      id: 'worker',
      title: 'a worker',
      turns: 1,
      takes: ({ id, workers }) => workers !== 'none' && id !== 'port-batched',
      turn: {
        on: 'fresh pool',
        run: async ({ id }) => {
          const bytes = await runChild(new URL('../memory-child.js', import.meta.url), [id], ['--expose-gc']);
          if (typeof bytes !== 'number') throw new Error('no answer');
          return bytes / 2 ** 20;
        },
      },
    },
  ],
};
