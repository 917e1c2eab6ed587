import { check, clock, type Workload } from './workload.ts';

const bytes = 2 ** 20;

export const payload: Workload = {
  id: 'payload',
  title: 'Large arguments',
  about:
    'A call with a megabyte of bytes, one after the other: copied to the worker, or moved there, after which the caller has it no more.',
  unit: 'µs',
  better: 'less',
  reference: 'port',
  rows: [
    {
      id: 'copied',
      title: '1 MiB copied',
      turns: 8,
      takes: ({ id, workers }) => workers !== 'none' && id !== 'port-batched',
      turn: {
        on: 'open pool',
        async run(pool, { quick }) {
          const count = quick ? 2 : 20;
          const value = new Uint8Array(bytes);
          const results: unknown[] = [];
          const seconds = await clock(async () => {
            for (let i = 0; i < count; i++) results.push(await pool.call('size', value));
          });
          check(results, () => bytes, count);
          return (seconds / count) * 1e6;
        },
      },
    },
    {
      id: 'moved',
      title: '1 MiB moved',
      turns: 8,
      takes({ id, workers }) {
        if (workers === 'processes') return { missing: 'a pipe can only copy' };
        return workers !== 'none' && id !== 'port-batched';
      },
      turn: {
        on: 'open pool',
        async run(pool, { quick }) {
          const count = quick ? 2 : 20;
          // Made before the clock starts, each of its own: it is gone when it was sent.
          const values = Array.from({ length: count }, () => new Uint8Array(bytes));
          const results: unknown[] = [];
          const seconds = await clock(async () => {
            for (const value of values) results.push(await pool.call('size', value, value.buffer));
          });
          check(results, () => bytes, count);
          if (values.some(({ byteLength }) => byteLength > 0)) throw new Error('it copies');
          return (seconds / count) * 1e6;
        },
      },
    },
  ],
};
