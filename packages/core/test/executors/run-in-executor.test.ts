import type { Executor, ExecutorFuture } from '@tsyncio/executor';
import { PiscinaExecutor } from '@tsyncio/executor-piscina';
import { describe, expect, it } from 'vitest';
import * as asyncio from '../../src/index.ts';

/** Stands in for an executor where a test wants to see what is asked of it, and when. */
function recorder(record: string[]): {
  readonly executor: Executor;
  readonly settle: ((value: unknown) => void)[];
} {
  const settle: ((value: unknown) => void)[] = [];
  const submit = (_fn: unknown, ...args: readonly unknown[]): ExecutorFuture<unknown> => {
    record.push(`submit ${args.join()}`);
    let cancelled = false;
    const call = new Promise((resolve, reject) => {
      settle.push(resolve);
      rejects.push(reject);
    });
    return Object.assign(call, {
      cancel: () => {
        record.push(`cancel ${args.join()}`);
        cancelled = true;
        rejects.at(-1)?.(new asyncio.CancelledError());
        return true;
      },
      cancelled: () => cancelled,
    }) as unknown as ExecutorFuture<unknown>; // as: what is used of one
  };
  const rejects: ((error: unknown) => void)[] = [];
  const executor = {
    submit,
    with: (options: object) => {
      record.push(JSON.stringify(options));
      return executor;
    },
    shutdown: async (options: object = {}) => {
      record.push(`shutdown ${JSON.stringify(options)}`);
    },
  } as unknown as Executor; // as: what is used of one
  return { executor, settle };
}

const nothing = (): null => null;

describe('EventLoop.runInExecutor()', () => {
  it.each(['async', 'generator'])(
    'gives the result of a call on another thread, in the %s style',
    async (style) => {
      const call = (): asyncio.Future<number> =>
        asyncio.getRunningLoop().runInExecutor(null, (a: number, b: number) => a * b, 6, 7);
      const inAsync = async (): Promise<number> => await call();
      function* inGenerator(): Generator<asyncio.Suspension, number, unknown> {
        return yield* call();
      }
      expect(await asyncio.run(style === 'async' ? inAsync : inGenerator)).toBe(42);
    },
  );

  it('throws what the call threw, in the task that waits', async () => {
    const failed = asyncio.run(async () => {
      await asyncio.getRunningLoop().runInExecutor(null, () => {
        throw new RangeError('too far');
      });
    });
    await expect(failed).rejects.toThrow(new RangeError('too far'));
  });

  it('ends the worker when a timeout around the call passes, so that the next call has one', async () => {
    await using executor = new PiscinaExecutor({ maxWorkers: 1 });
    const record = await asyncio.run(async () => {
      const loop = asyncio.getRunningLoop();
      const endless = (): void => {
        for (;;);
      };
      const seen: unknown[] = [];
      try {
        await asyncio.timeout(0.5, async () => {
          await loop.runInExecutor(executor, endless);
        });
      } catch (error) {
        seen.push(error instanceof asyncio.TimeoutError);
      }
      seen.push(await loop.runInExecutor(executor, () => 'next'));
      return seen;
    });
    expect(record).toEqual([true, 'next']);
  });

  it('asks the executor to wait for room, where others reject', async () => {
    const record: string[] = [];
    const { executor, settle } = recorder(record);
    await asyncio.run(async () => {
      const loop = asyncio.getRunningLoop();
      const first = loop.runInExecutor(executor, nothing as (name: string) => null, 'a');
      const second = loop.runInExecutor(executor, nothing as (name: string) => null, 'b');
      for (const each of settle) each('done');
      expect(await asyncio.gather(first, second)).toEqual(['done', 'done']);
    });
    expect(record).toEqual(['{"whenFull":"wait"}', 'submit a', 'submit b']);
  });

  it('cancels the call at once when its future is cancelled', async () => {
    const record: string[] = [];
    const { executor } = recorder(record);
    await asyncio.run(async () => {
      const future = asyncio.getRunningLoop().runInExecutor(executor, nothing as (name: string) => null, 'a');
      record.push(String(future.cancel()), String(future.cancel()), String(future));
    });
    expect(record).toEqual([
      '{"whenFull":"wait"}',
      'submit a',
      'cancel a',
      'true',
      'false',
      '<CallFuture [cancelled]>',
    ]);
  });

  it('never submits a call that was cancelled before the default executor was open', async () => {
    const record: string[] = [];
    const { executor } = recorder(record);
    await asyncio.run(async () => {
      const loop = asyncio.getRunningLoop();
      loop.setDefaultExecutor(executor);
      loop.runInExecutor(null, nothing).cancel();
      await asyncio.sleep(0);
    });
    expect(record).toEqual(['shutdown {}']);
  });

  it('is refused by a loop that is closed', () => {
    const loop = new asyncio.EventLoop();
    loop.close();
    expect(() => loop.runInExecutor(null, nothing)).toThrow(new asyncio.RuntimeError('Event loop is closed'));
  });
});

describe('The default executor', () => {
  it('is the one that was set, and the end of a run shuts it down after its calls', async () => {
    const record: string[] = [];
    const { executor, settle } = recorder(record);
    await asyncio.run(async () => {
      const loop = asyncio.getRunningLoop();
      loop.setDefaultExecutor(executor);
      const call = asyncio.createTask(asyncio.toThread(nothing as (name: string) => null, 'a'));
      while (settle.length === 0) await asyncio.sleep(0);
      settle[0]?.('done');
      record.push(String(await call));
    });
    expect(record).toEqual(['{"whenFull":"wait"}', 'submit a', 'done', 'shutdown {}']);
  });

  it('is not started again once it was shut down', async () => {
    await asyncio.run(async () => {
      const loop = asyncio.getRunningLoop();
      await loop.shutdownDefaultExecutor();
      expect(() => loop.runInExecutor(null, nothing)).toThrow('Executor shutdown has been called');
    });
  });

  it('is ended where it does not finish its calls in time', async () => {
    const record: unknown[] = [];
    await asyncio.run(async () => {
      const loop = asyncio.getRunningLoop();
      loop.setDefaultExecutor(new PiscinaExecutor({ maxWorkers: 1 }));
      const endless = loop.runInExecutor(null, () => {
        for (;;);
      });
      await loop.shutdownDefaultExecutor(0.2);
      record.push(...(await asyncio.gather(endless, { returnExceptions: true })));
    });
    expect(record.map((error) => error instanceof asyncio.CancelledError)).toEqual([true]);
  });

  it('refuses what is no executor', async () => {
    await asyncio.run(async () => {
      const set = (): void => asyncio.getRunningLoop().setDefaultExecutor({} as Executor); // as: the mistake
      expect(set).toThrow(new TypeError('Cannot set the default executor to Object as it is no executor'));
    });
  });
});
