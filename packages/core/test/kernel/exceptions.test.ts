import {
  CancelledError,
  createTask,
  currentTask,
  isCancelled,
  KeyboardInterrupt,
  rethrowCancelled,
  sleep,
} from '@tsyncio/core';
import { describe, expect, it, vi } from 'vitest';
import { thrownBy, ways } from '../ways.ts';

describe('isCancelled()', () => {
  class Stopped extends CancelledError {}

  it.each([
    ['a CancelledError', new CancelledError(), true],
    ['one of a subclass', new Stopped('by hand'), true],
    ['another error', new Error('CancelledError'), false],
    ['one that only has the name', Object.assign(new Error(), { name: 'CancelledError' }), false],
    ['a KeyboardInterrupt', new KeyboardInterrupt(), false],
    ['a string', 'CancelledError', false],
    ['null', null, false],
    ['undefined', undefined, false],
  ])('of %s', (_what, error, expected) => {
    expect(isCancelled(error)).toBe(expected);
  });

  it('of one of another copy of the package', async () => {
    vi.resetModules();
    const other: typeof import('@tsyncio/core') = await import('@tsyncio/core');
    const error = new other.CancelledError('theirs');
    expect([other.CancelledError === CancelledError, error instanceof CancelledError]).toEqual([false, true]);
    expect([isCancelled(error), other.isCancelled(new CancelledError())]).toEqual([true, true]);
    expect(thrownBy(() => rethrowCancelled(error))).toBe(error);
    expect(new other.KeyboardInterrupt() instanceof KeyboardInterrupt).toBe(true);
  });
});

describe.each(ways)('rethrowCancelled() in $name', ({ define, run, wait }) => {
  it('throws a cancellation again, the same, and lets all else pass', () =>
    run(function* ({ record }) {
      const errors: unknown[] = [];
      const work = define(function* (fails: boolean) {
        try {
          if (fails) throw new RangeError('bad');
          yield* wait(sleep(10));
        } catch (error) {
          errors.push(error);
          rethrowCancelled(error);
          return 'handled';
        }
        return 'never';
      });
      record.push(yield* wait(work(true)));
      const task = createTask(work(false));
      yield* wait(sleep(1));
      task.cancel('stop');
      try {
        yield* wait(task);
      } catch (error) {
        record.push(error === errors[1], String(error), task.cancelled(), currentTask()?.cancelling());
      }
      expect(record).toEqual(['handled', true, 'CancelledError: stop', true, 0]);
    }));

  it('returns nothing for what is no error', () => {
    expect([null, undefined, 'text', 0].map((each) => rethrowCancelled(each))).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
});
