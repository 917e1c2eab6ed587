import { AsyncLocalStorage } from 'node:async_hooks';
import { accompanyCalls, observeCalls } from '@tsyncio/executor/observer';
import { expect, it, onTestFinished } from 'vitest';
import { newQueue, openExecutor, startWorker, work } from './setting.ts';

it('what goes along with a call is entered where it is run, and goes on to the thread there', async () => {
  const place = new AsyncLocalStorage<string>();
  const submitted: unknown[] = [];
  onTestFinished(
    observeCalls({ callSubmitted: (call) => submitted.push([call.executor.name, place.getStore()]) }),
  );
  onTestFinished(
    accompanyCalls({
      name: 'place',
      module: 'data:text/javascript,export const enter = () => (body) => body();',
      pack: () => ({ place: `${place.getStore()}, sent` }),
      enter:
        ({ place: there = '' }) =>
        (body) =>
          place.run(there, body),
    }),
  );
  const queue = newQueue();
  await startWorker({ queue });
  const executor = openExecutor({ queue });
  expect(await place.run('caller', () => executor.submit(work.add, 1, 2))).toBe(3);
  expect(submitted).toEqual([
    ['bullmq', 'caller'],
    ['piscina', 'caller, sent'],
  ]);
});
