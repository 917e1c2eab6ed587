import { check, type Workload } from './workload.ts';

export const coldStart: Workload = {
  id: 'cold-start',
  title: 'Cold start',
  about:
    'From opening a pool of one worker to the first result. What the main thread loads for it is loaded already; the worker is new.',
  unit: 'ms',
  better: 'less',
  reference: 'port',
  rows: [
    {
      id: 'first-result',
      title: 'first result',
      turns: 2,
      takes: ({ id, workers }) => workers !== 'none' && id !== 'port-batched',
      turn: {
        on: 'fresh pool',
        async run(subject) {
          const start = performance.now();
          const pool = await subject.open(1);
          try {
            const result = await pool.call('noop', 1);
            const milliseconds = performance.now() - start;
            check([result], () => 1, 1);
            return milliseconds;
          } finally {
            await pool.close();
          }
        },
      },
    },
  ],
};
