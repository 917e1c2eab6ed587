/** A timeout reaches what runs inside it, however that is spread over strands, and nothing beside it. */

import {
  coroutine,
  createTask,
  currentTask,
  getRunningLoop,
  sleep,
  TimeoutError,
  timeout,
  waitFor,
} from '@tsyncio/core';
import { describe, expect, it } from 'vitest';
import { ways } from './loops.ts';

/** Results, and the names of errors. */
function outcomes(settled: readonly PromiseSettledResult<unknown>[]): unknown[] {
  return settled.map((each) => (each.status === 'fulfilled' ? each.value : (each.reason as Error).name));
}

const both = async () => outcomes(await Promise.allSettled([sleep(9), sleep(8)]));

describe.each(ways)('a timeout, $kind', ({ play }) => {
  it('cancels every strand inside it', () =>
    play(async (loop) => {
      expect(await timeout(1, both)).toEqual(['CancelledError', 'CancelledError']);
      expect(loop.time()).toBe(1);
    }));

  it('cancels every strand inside it, and none beside it', () =>
    play(async (loop) => {
      const helper = async () => {
        await sleep(1.5);
        await sleep(1.5);
        return 'helper';
      };
      const results = await Promise.all([timeout(1, both), sleep(5, 'kept'), helper()]);
      expect(results).toEqual([['CancelledError', 'CancelledError'], 'kept', 'helper']);
      expect(loop.time()).toBe(5);
    }));

  it('tells the inner from the outer, in strands side by side', () =>
    play(async (loop) => {
      const settled = await Promise.allSettled([
        timeout(3, () => timeout(1, () => sleep(9))),
        timeout(2, async () => {
          await Promise.all([sleep(1), sleep(9)]);
        }),
        timeout(4, async () => {
          await sleep(1);
          await sleep(1);
          return 'fine';
        }),
      ]);
      expect(outcomes(settled)).toEqual(['TimeoutError', 'TimeoutError', 'fine']);
      expect(loop.time()).toBe(2);
    }));

  it('abandons a promise of several waits, which end with the task', () =>
    play(async (loop) => {
      const late = waitFor(Promise.all([sleep(2), sleep(3)]), 1);
      await expect(late.toPromise()).rejects.toThrow(TimeoutError);
      expect(loop.time()).toBe(1);
    }));

  it('leaves the task of an async generator as it is', () =>
    play(async () => {
      const record: unknown[] = [];
      const ticks = async function* () {
        for (let i = 0; i < 3; i += 1) {
          await sleep(1);
          yield i;
        }
      };
      const name = currentTask()?.getName();
      await timeout(10, async () => {
        for await (const tick of ticks()) {
          record.push(tick, currentTask()?.getName() === name);
          await sleep(1);
        }
      });
      expect([...record, getRunningLoop().time()]).toEqual([0, true, 1, true, 2, true, 6]);
    }));
});

describe.each(ways)('a cancelled task, $kind', ({ play }) => {
  it('has all its strands cancelled, and may go on', () =>
    play(async (loop) => {
      const work = coroutine(async () => {
        await sleep(7);
      });
      const task = createTask(async () =>
        outcomes(await Promise.allSettled([sleep(5), work(), (async () => await sleep(6))()])),
      );
      await sleep(1);
      task.cancel();
      expect([await task, task.cancelling(), loop.time()]).toEqual([
        ['CancelledError', 'CancelledError', 'CancelledError'],
        1,
        1,
      ]);
    }));
});
