import { createTask, sleep } from '@tsyncio/core';
import { runTest } from '@tsyncio/core/testing';
import { describe, expect, it, vi } from 'vitest';
import { noteWaits, waitsSince, wired } from '../../src/kernel/index.ts';

describe('the times since when tasks wait', () => {
  it('are noted while somebody asks, and only then', () =>
    runTest(function* ({ idle }) {
      const before = createTask(sleep(1));
      yield* idle();
      const [end, endOther] = [noteWaits(), noteWaits()];
      const during = createTask(sleep(1));
      yield* idle();
      end();
      end();
      const still = createTask(sleep(1));
      yield* idle();
      endOther();
      const after = createTask(sleep(1));
      yield* idle();
      const all = [before, during, still, after];
      expect(all.map(waitsSince)).toEqual([null, expect.any(Number), expect.any(Number), null]);
      for (const task of all) yield* task;
    }));

  it('are those of the last wait, in whole milliseconds of the host', () =>
    runTest(function* ({ idle, loop }) {
      const now = vi.spyOn(wired.host, 'nowMs').mockReturnValue(1000.1);
      const end = noteWaits();
      const futures = [loop.createFuture(), loop.createFuture()];
      const task = createTask(function* () {
        for (const future of futures) yield* future;
      });
      const times: unknown[] = [];
      for (const [i, future] of futures.entries()) {
        now.mockReturnValue(1000.7 + i);
        yield* idle();
        times.push(waitsSince(task));
        future.setResult(null);
      }
      now.mockRestore();
      end();
      yield* task;
      expect(times).toEqual([1000, 1001]);
    }));

  it('are not those of an earlier wait, which began when somebody asked before', () =>
    runTest(function* ({ idle, loop }) {
      const now = vi.spyOn(wired.host, 'nowMs').mockReturnValue(1000);
      const endFirst = noteWaits();
      const futures = [loop.createFuture(), loop.createFuture()];
      const task = createTask(function* () {
        for (const future of futures) yield* future;
      });
      yield* idle();
      const first = waitsSince(task);
      endFirst();
      now.mockReturnValue(2000);
      futures[0]?.setResult(null);
      yield* idle();
      now.mockReturnValue(3000);
      const endSecond = noteWaits();
      const second = waitsSince(task);
      now.mockRestore();
      endSecond();
      futures[1]?.setResult(null);
      yield* task;
      expect([first, second]).toEqual([1000, null]);
    }));

  it('are never taken for what a task gives, or was given', () =>
    runTest(function* ({ idle }) {
      const end = noteWaits();
      const add = createTask(function* () {
        yield* sleep(1);
      });
      const fails = createTask(function* () {
        yield* sleep(1);
        throw new Error('failed');
      });
      const cancelled = createTask(sleep(60));
      yield* idle();
      cancelled.cancel('enough');
      yield* sleep(2);
      end();
      expect([add.result(), String(fails.exception()), cancelled.cancelled()]).toEqual([
        undefined,
        'Error: failed',
        true,
      ]);
      expect(() => cancelled.result()).toThrow('enough');
    }));
});
