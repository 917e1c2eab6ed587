import type { Executor } from '@tsyncio/executor';
import { storm, stormOptions } from '@tsyncio/executor/testing/storm';
import { PiscinaExecutor } from '@tsyncio/executor-piscina';
import { expect, it } from 'vitest';

it('shows a storm a call that is lost, run twice or given the end of another', async () => {
  await using executor = new PiscinaExecutor(stormOptions);
  const submit = executor.submit.bind(executor) as (...args: unknown[]) => unknown; // as: it passes on what it gets
  const faulty = {
    name: 'faulty',
    capabilities: executor.capabilities,
    with: () => faulty,
    statistics: () => executor.statistics(),
    submit(fn: unknown, i: number, ...rest: unknown[]) {
      if (i === 2) submit(fn, i, ...rest);
      if (i === 4) return submit(fn, 5, ...rest);
      if (i === 6) return Object.assign(new Promise(() => {}), { done: () => false, running: () => false });
      return submit(fn, i, ...rest);
    },
  };
  // as: a storm uses no more of it
  const { kinds, failures } = await storm(faulty as unknown as Executor, { calls: 8, seed: 4, patience: 2 });
  expect(kinds).toEqual({ give: 8 });
  expect(failures).toEqual([
    'call 4 (give): it gave {"call":5,"text":"result 5"}',
    '1 calls never ended: 6 (give)',
    'call 2 (give) was run 2 times',
    'call 4 (give) was run 0 times',
    'call 5 (give) was run 2 times',
    'call 6 (give) was run 0 times',
  ]);
});
