import { BrokenWorkerError } from '@tsyncio/executor';
import { expect, it } from 'vitest';
import { failure, open } from './workers.ts';

it.each([null, 'text', { ready: true }, { kind: 'warning' }])(
  'a thread that posts %j by itself goes on',
  async (message) => {
    const executor = open();
    const post = async (content: unknown): Promise<number> => {
      const { parentPort, threadId } = await import('node:worker_threads');
      parentPort?.postMessage(content);
      return threadId;
    };
    expect(await executor.submit(post, message)).toBe(await executor.submit(post, message));
  },
);

it('a thread that exits fails its own call alone', async () => {
  const executor = open();
  const lost = executor.submit(() => process.exit(0));
  const queued = executor.submit((n: number) => n * 2, 21);
  const error = await failure(lost);
  expect(error).toBeInstanceOf(BrokenWorkerError);
  expect(String(error.cause)).toBe('Error: the worker exited with code 0');
  expect(await queued).toBe(42);
});
