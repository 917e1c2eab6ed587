import { createTask, isCancelled, sleep } from '@tsyncio/core';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { thrownBy, ways } from '../ways.ts';

describe.each(ways)('sleep() in $name', ({ run, turns, wait }) => {
  it('waits as long as it is told, and gives the result', () =>
    run(function* ({ loop, record }) {
      record.push(yield* wait(sleep(1.5)), loop.time(), yield* wait(sleep(1, 'awake')), loop.time());
      expect(record).toEqual([undefined, 1.5, 'awake', 2.5]);
    }));

  it.each([0, -1])('lets the others run once, for %s seconds', (delay) =>
    run(function* ({ loop, record }) {
      loop.callSoon(() => {
        record.push('other');
        loop.callSoon(() => record.push('later'));
      });
      record.push(yield* wait(sleep(delay, 'awake')), loop.time());
      expect(record).toEqual(['other', 'awake', 0]);
    }),
  );

  it('begins when it is awaited', () =>
    run(function* ({ loop }) {
      const later = sleep(1);
      yield* wait(sleep(5));
      yield* wait(later);
      expect(loop.time()).toBe(6);
    }));

  it('is cancelled before it begins, while it waits, and after it was woken', () =>
    run(function* ({ loop, record }) {
      const before = createTask(sleep(1));
      before.cancel();
      const during = createTask(sleep(1));
      loop.callLater(0.5, () => during.cancel());
      const after = createTask(sleep(1));
      loop.callLater(1, () => after.cancel());
      for (const task of [before, during, after]) {
        try {
          yield* wait(task);
        } catch (error) {
          record.push(isCancelled(error), loop.time());
        }
      }
      expect(record).toEqual([true, 0, true, 0.5, true, 1]);
      yield* turns(1);
    }));

  it('refuses what is no number of seconds', () => {
    expect(String(thrownBy(() => sleep(Number.NaN)))).toBe('RangeError: Invalid delay: NaN (not a number)');
    expect(thrownBy(() => sleep('1' as never))).toBeInstanceOf(TypeError); // as: what the types refuse
  });

  it('has the type of its result', () => {
    const types = async (): Promise<void> => {
      expectTypeOf(await sleep(1)).toEqualTypeOf<void>();
      expectTypeOf(await sleep(1, 'x')).toEqualTypeOf<string>();
    };
    expect(types).toBeTypeOf('function');
  });
});
