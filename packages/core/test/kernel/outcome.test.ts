import { createTask, newEventLoop, sleep } from '@tsyncio/core';
import { outcomeOf } from '@tsyncio/core/observer';
import { runTest, VirtualClock } from '@tsyncio/core/testing';
import { describe, expect, it } from 'vitest';

describe('outcomeOf()', () => {
  it('gives the error, which is reported still as one that nobody asked for', async () => {
    const loop = newEventLoop({ clock: new VirtualClock() });
    const reported: unknown[] = [];
    loop.setExceptionHandler((_loop, { exception }) => reported.push(exception));
    const error = new RangeError('no');
    const task = loop.createTask(function* () {
      yield* sleep(1);
      throw error;
    });
    expect(outcomeOf(task)).toEqual({ state: 'pending' });
    await loop.runUntilComplete(sleep(2));
    expect(outcomeOf(task)).toEqual({ state: 'failed', error });
    loop.close();
    expect(reported).toEqual([error]);
  });

  it('gives no error for a task that was cancelled, or has a result', () =>
    runTest(function* ({ idle }) {
      const cancelled = createTask(sleep(1));
      const finished = createTask(sleep(0));
      yield* idle();
      cancelled.cancel();
      yield* idle();
      expect([cancelled.cancelled(), outcomeOf(cancelled), outcomeOf(finished)]).toEqual([
        true,
        { state: 'cancelled' },
        { state: 'finished' },
      ]);
    }));
});
