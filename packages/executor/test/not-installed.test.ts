import { openExecutor } from '@tsyncio/executor';
import { expect, it, vi } from 'vitest';

// In this workspace all are.
vi.mock('../src/opening/look-up.ts', () => ({
  lookUp: (name: string) => (name === '@tsyncio/executor-threads' ? '/threads.js' : undefined),
  placesOf: () => ['/app/main.js', '/app/index.js'],
}));

it('says which package is not installed, and which are', async () => {
  await expect(openExecutor('bullmq://me:secret@host:6379/queue')).rejects.toThrow(
    /^Cannot open 'bullmq:\/\/…@host:6379\/queue' as package @tsyncio\/executor-bullmq is not installed: installed are threads:\n {2}install it: npm install @tsyncio\/executor-bullmq\n {2}it was looked for from \/app\/main\.js, \/app\/index\.js$/,
  );
});
