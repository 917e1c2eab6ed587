import type { ExecutorFuture } from '@tsyncio/executor';
import { PiscinaExecutor } from '@tsyncio/executor-piscina';
import { describe, expect, it, vi } from 'vitest';
import * as asyncio from '../../src/index.ts';

/** A call that is done, and can't be cancelled any more. */
function finished(result: Promise<number>, cancel = (): boolean => false): ExecutorFuture<number> {
  const state = { cancel, running: () => false, done: () => true, cancelled: () => false };
  return Object.assign(result, state) as Promise<number> as ExecutorFuture<number>; // as: all that is public of one
}

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

  it('is of the loop that runs, is set, or is given; where there is none, it is refused', async () => {
    const call = (): ExecutorFuture<number> => finished(Promise.resolve(1));
    expect(() => asyncio.wrapFuture(call())).toThrow('There is no current event loop');
    const loop = asyncio.newEventLoop();
    const given = asyncio.wrapFuture(call(), { loop });
    asyncio.setEventLoop(loop);
    const set = asyncio.wrapFuture(call());
    asyncio.setEventLoop(null);
    const running = await loop.runUntilComplete(async () => [asyncio.wrapFuture(call())]);
    expect([given, set, ...running].map((future) => future.getLoop() === loop)).toEqual([true, true, true]);
    for (const future of [given, set, ...running]) expect(await loop.runUntilComplete(future)).toBe(1);
    loop.close();
  });

  it('is cancelled though the call has its result, which is left to those who ask the executor', async () => {
    let settle = (_value: number): void => undefined;
    const result = new Promise<number>((resolve) => {
      settle = resolve;
    });
    const cancel = vi.fn(() => false);
    const call = finished(result, cancel);
    await asyncio.run(async () => {
      const wrapped = asyncio.wrapFuture(call);
      settle(42);
      expect([wrapped.cancel(), cancel.mock.calls.length, wrapped.cancelled()]).toEqual([true, 1, true]);
      await asyncio.sleep(0);
      expect([await asyncio.fromPromise(call), wrapped.cancelled()]).toEqual([42, true]);
    });
  });

  it("gives a loop's future back as it is", async () => {
    await asyncio.run(async () => {
      const future = asyncio.getRunningLoop().createFuture();
      expect(asyncio.wrapFuture(future)).toBe(future);
    });
  });
});
