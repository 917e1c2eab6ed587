import { PiscinaExecutor } from '@tsyncio/executor-piscina';
import { describe, expect, it } from 'vitest';
import * as asyncio from '../../src/index.ts';

describe('wrapFuture()', () => {
  it("follows an executor's future, and cancels its call", async () => {
    await using executor = new PiscinaExecutor({ maxWorkers: 1 });
    await asyncio.run(async () => {
      expect(await asyncio.wrapFuture(executor.submit((n: number) => n + 1, 1))).toBe(2);
      const endless = executor.submit(() => {
        for (;;);
      });
      const wrapped = asyncio.wrapFuture(endless);
      expect(wrapped.cancel()).toBe(true);
      expect(endless.cancelled()).toBe(true);
    });
  });

  it("gives a loop's future back as it is", async () => {
    await asyncio.run(async () => {
      const future = asyncio.getRunningLoop().createFuture();
      expect(asyncio.wrapFuture(future)).toBe(future);
    });
  });
});
