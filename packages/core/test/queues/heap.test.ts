import { RuntimeError } from '@tsyncio/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Heap } from '../../src/queues/heap.ts';
import { thrownBy } from '../ways.ts';

interface Item {
  readonly key: number;
  /** Which one it is. */
  readonly order: number;
}

/** What CPython 3.13's heapq gives: `+key` is pushed, and numbered from zero; a number is the one that is popped. */
const FROM_CPYTHON = [
  '+1 +0 +0 +0 1 +0 +0 +3 +0 2 7 +0 +3 +1 +1 +1 +2 +1 +1 +0 +1 +3 3 +3 +1 8 16 +2 +2 5 4 17 20 0 15 14 12 11 10 21 13 22 18 9 19 6',
  '+0 +3 +2 +3 +0 0 +2 +2 +3 +0 4 +0 +2 8 9 2 +3 6 +3 +0 +1 13 +1 +3 +3 +2 14 15 18 +3 5 10 12 17 16 1 11 19 3 7',
  '+3 0 +1 +1 +1 +0 +2 +2 4 3 +0 +3 +3 +3 +0 7 +0 +0 +1 +2 +0 11 +1 16 12 +3 +3 13 +3 +1 17 21 14 2 1 6 15 5 9 18 8 10 19 20',
  '+2 0 +1 +1 1 +1 2 3 +2 4 +2 +1 +1 +2 6 +1 7 9 5 +3 +0 11 8 +1 12 10 +2 13 +1 +3 14 15',
];

/** Puts a key, or takes an item; `failing`: the comparison of this number throws. */
const operations = fc.array(
  fc.record({
    put: fc.option(fc.integer({ min: 0, max: 6 })),
    failing: fc.option(fc.integer({ min: 0, max: 8 }), { freq: 3 }),
  }),
  { maxLength: 120 },
);

describe('Heap', () => {
  it.each(FROM_CPYTHON)('gives equal items in the order of heapq: %s', (steps) => {
    const heap = new Heap<Item>((a, b) => a.key < b.key);
    let order = 0;
    for (const step of steps.split(' ')) {
      if (step.startsWith('+')) {
        heap.put({ key: Number(step), order });
        order += 1;
      } else expect(heap.take().order).toBe(Number(step));
    }
    expect(heap.size).toBe(0);
  });

  it('gives the smallest, as a sorted array would', () => {
    fc.assert(
      fc.property(operations, (steps) => {
        const heap = new Heap<number>((a, b) => a < b);
        const model: number[] = [];
        for (const { put } of steps) {
          if (put !== null) {
            heap.put(put);
            model.push(put);
            model.sort((a, b) => a - b);
          } else if (model.length > 0) expect(heap.take()).toBe(model.shift());
          expect(heap.size).toBe(model.length);
        }
        expect(model.map(() => heap.take())).toEqual(model);
      }),
    );
  });

  it('loses nothing, keeps nothing twice and stays a heap where a comparison throws', () => {
    fc.assert(
      fc.property(operations, (steps) => {
        let left = Number.POSITIVE_INFINITY;
        const heap = new Heap<Item>((a, b) => {
          left -= 1;
          if (left < 0) throw new RangeError('cannot compare');
          return a.key < b.key;
        });
        const model = new Map<number, Item>();
        for (const [order, { put, failing }] of steps.entries()) {
          left = failing ?? Number.POSITIVE_INFINITY;
          try {
            if (put !== null) {
              const item = { key: put, order };
              heap.put(item);
              model.set(order, item);
            } else if (model.size > 0) {
              const item = heap.take();
              expect(item.key).toBe(Math.min(...Array.from(model.values(), ({ key }) => key)));
              expect(model.delete(item.order)).toBe(true);
            }
          } catch (error) {
            if (!(error instanceof RangeError)) throw error;
          }
          expect(heap.size).toBe(model.size);
        }
        left = Number.POSITIVE_INFINITY;
        const rest = Array.from(model, () => heap.take());
        expect(new Set(rest)).toEqual(new Set(model.values()));
        expect(rest.map(({ key }) => key)).toEqual(rest.map(({ key }) => key).sort((a, b) => a - b));
      }),
    );
  });

  it('refuses a comparison that changes it', () => {
    const heap: Heap<number> = new Heap((a, b) => {
      if (b === 1) heap.clear();
      return a < b;
    });
    heap.put(1);
    expect(thrownBy(() => heap.put(2))).toBeInstanceOf(RuntimeError);
    expect(heap.size).toBe(0);
  });
});
