import { createTask, type PriorityOptions, PriorityQueue } from '@tsyncio/core';
import fc from 'fast-check';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { thrownBy, ways } from '../ways.ts';

/** All that is in a queue, in the order in which it leaves. */
function drained<T>(queue: PriorityQueue<T>): T[] {
  return Array.from({ length: queue.qsize() }, () => queue.getNowait());
}

function filled<T>(items: readonly T[], options?: PriorityOptions<T>): PriorityQueue<T> {
  const queue = new PriorityQueue<T>(0, options);
  for (const item of items) queue.putNowait(item);
  return queue;
}

describe('PriorityQueue', () => {
  it.each([
    {
      what: 'numbers',
      items: [3, -1, Number.POSITIVE_INFINITY, 2.5],
      sorted: [-1, 2.5, 3, Number.POSITIVE_INFINITY],
    },
    { what: 'bigints among numbers', items: [3n, 1, 2n], sorted: [1, 2n, 3n] },
    { what: 'strings', items: ['b', 'a', 'ab', ''], sorted: ['', 'a', 'ab', 'b'] },
    { what: 'dates', items: [new Date(5), new Date(-5)], sorted: [new Date(-5), new Date(5)] },
    {
      what: 'arrays, item by item',
      items: [[2, 'a'], [1, 'b'], [1, 'a'], [1]],
      sorted: [[1], [1, 'a'], [1, 'b'], [2, 'a']],
    },
    {
      what: 'arrays in arrays',
      items: [
        [[1, 2], 0],
        [[1], 9],
        [[], 5],
      ],
      sorted: [
        [[], 5],
        [[1], 9],
        [[1, 2], 0],
      ],
    },
  ])('sorts $what', ({ items, sorted }) => {
    expect(drained(filled<unknown>(items))).toEqual(sorted);
  });

  it('looks at nothing behind the first two items of arrays that differ, and at nothing that is the same', () => {
    const [a, b] = [{ name: 'a' }, { name: 'b' }];
    expect(
      drained(
        filled([
          [2, a],
          [1, b],
          [3, null],
        ]),
      ),
    ).toEqual([
      [1, b],
      [2, a],
      [3, null],
    ]);
    expect(
      drained(
        filled<unknown>([
          [1, a, 2],
          [1, a, 1],
          [1, a],
        ]),
      ),
    ).toEqual([
      [1, a],
      [1, a, 1],
      [1, a, 2],
    ]);
    const day = (n: number): unknown[] => [new Date(7), 1n, null, undefined, true, [1n], n];
    expect(drained(filled([day(2), [new Date(7), 1, null, undefined, true, [1], 1]]))[1]).toEqual(day(2));
    expect(
      thrownBy(() =>
        filled<unknown>([
          [1, a],
          [1, b],
        ]),
      ).message,
    ).toContain('Cannot compare Object with Object');
  });

  it('takes a hole in an array for undefined', () => {
    const holes = new Array<unknown>(1);
    expect(
      thrownBy(() =>
        filled<unknown>([
          [[5], 1],
          [holes, 1],
        ]),
      ).message,
    ).toContain('Cannot compare undefined with 5');
    expect(
      drained(
        filled<unknown>([
          [holes, 2],
          [[undefined], 1],
        ]),
      ),
    ).toEqual([
      [[undefined], 1],
      [holes, 2],
    ]);
  });

  it('sorts as an array of tuples would be sorted', () => {
    const tuples = fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.string({ maxLength: 2 })), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(tuples, (items) => {
        const sorted = items.toSorted(([a, x], [b, y]) => a - b || (x < y ? -1 : x > y ? 1 : 0));
        expect(drained(filled(items))).toEqual(sorted);
      }),
    );
  });

  it.each([
    { a: 1, b: 'x', words: 'Cannot compare "x" with 1' },
    { a: new Date(0), b: 1, words: 'Cannot compare 1 with 1970-01-01T00:00:00.000Z' },
    { a: {}, b: 1, words: 'Cannot compare 1 with Object' },
    { a: 1, b: {}, words: 'Cannot compare Object with 1' },
    { a: {}, b: {}, words: 'Cannot compare Object with Object' },
    { a: null, b: null, words: 'Cannot compare null with null' },
    { a: undefined, b: 1, words: 'Cannot compare 1 with undefined' },
    { a: true, b: false, words: 'Cannot compare false with true' },
    { a: Number.NaN, b: 1, words: 'Cannot compare 1 with NaN' },
    { a: 1, b: new Date(Number.NaN), words: 'Cannot compare Invalid Date with 1' },
    { a: [1], b: 1, words: 'Cannot compare 1 with Array' },
    { a: [1, 'x'], b: [1, 2], words: 'Cannot compare 2 with "x"' },
    { a: Symbol('a'), b: () => 1, words: 'Cannot compare function b with Symbol(a)' },
  ])('refuses, when it is put, what it cannot compare: $words', ({ a, b, words }) => {
    const queue = filled<unknown>([a]);
    const error = thrownBy(() => queue.putNowait(b));
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message.split('\n')).toEqual([words, expect.stringContaining('{ compare: ')]);
    expect([queue.qsize(), queue.getNowait()]).toEqual([1, a]);
    queue.taskDone();
    expect(thrownBy(() => queue.taskDone())).toBeInstanceOf(RangeError);
  });

  it('keeps what it cannot compare when it is to be taken', () => {
    const queue = filled<unknown>([[0], [1, 'a'], [1, 2]]);
    expect(thrownBy(() => queue.getNowait()).message).toContain('Cannot compare 2 with "a"');
    expect(queue.qsize()).toBe(3);
  });

  it('sorts by a comparison, or by a key', () => {
    const items = [{ due: 3 }, { due: 1 }, { due: 2 }];
    const sorted = [{ due: 1 }, { due: 2 }, { due: 3 }];
    expect(drained(filled(items, { compare: (a, b) => a.due - b.due }))).toEqual(sorted);
    expect(drained(filled(items, { compare: (a, b) => b.due - a.due }))).toEqual(sorted.toReversed());
    expect(drained(filled(items, { key: (item) => item.due }))).toEqual(sorted);
    expect(drained(filled(items, { key: (item) => [-item.due, item] }))).toEqual(sorted.toReversed());
    expect(
      drained(
        filled(
          items.map(({ due }) => due),
          { compare: undefined },
        ),
      ),
    ).toEqual([1, 2, 3]);
  });

  it('refuses options that are none, and a comparison that gives no number', () => {
    const refused: [unknown, string][] = [
      [null, 'Cannot create PriorityQueue as its options are { compare } or { key }: received null'],
      [
        (a: number, b: number) => a - b,
        'Cannot create PriorityQueue as its options are { compare } or { key }: received function <anonymous>',
      ],
      [{ compare: 1 }, "Cannot create PriorityQueue as 'compare' must be a function: received 1"],
      [{ key: 'due' }, "Cannot create PriorityQueue as 'key' must be a function: received due"],
      [
        { key: String, compare: Number },
        "Cannot create PriorityQueue as there is either 'compare' or 'key': received both",
      ],
    ];
    for (const [options, words] of refused) {
      const error = thrownBy(() => new PriorityQueue(0, options as never)); // as: what JavaScript may give
      expect([error instanceof TypeError, error.message]).toEqual([true, words]);
    }
    const queue = new PriorityQueue<number>(0, { compare: ((a: number, b: number) => a < b) as never });
    queue.putNowait(1);
    expect(thrownBy(() => queue.putNowait(2)).message).toBe(
      "Cannot sort by 'compare' as it must return a number: received false\n  right: compare: (a, b) => a.priority - b.priority",
    );
  });

  it('has the types of its items in its options', () => {
    const queue = new PriorityQueue<{ due: number }>(0, {
      compare(a, b) {
        expectTypeOf(a).toEqualTypeOf<{ due: number }>();
        return a.due - b.due;
      },
    });
    expectTypeOf(queue).toEqualTypeOf<PriorityQueue<{ due: number }>>();
  });
});

describe.each(ways)('PriorityQueue in $name', ({ define, run, turns, wait }) => {
  const ending = define(function* (make: () => Parameters<typeof wait>[0]) {
    try {
      return yield* wait(make());
    } catch (error) {
      return String(error).split('\n')[0];
    }
  });

  it('gives a getter that waited what is smallest when it runs', () =>
    run(function* ({ record }) {
      const queue = new PriorityQueue<number>();
      const getters = [1, 2, 3].map(() => createTask(queue.get()));
      yield* turns(1);
      for (const item of [3, 1, 2]) queue.putNowait(item);
      for (const getter of getters) record.push(yield* wait(getter));
      expect(record).toEqual([1, 2, 3]);
    }));

  it('leaves the room to the next putter where the item of the one that was woken cannot be compared', () =>
    run(function* ({ record }) {
      const queue = new PriorityQueue<unknown>(2);
      for (const item of [1, 2]) queue.putNowait(item);
      const putters = ['a', 3].map((item) => createTask(ending(() => queue.put(item))));
      yield* turns(2);
      record.push(queue.getNowait());
      for (const putter of putters) record.push(yield* wait(putter));
      record.push(drained(queue));
      expect(record).toEqual([1, 'TypeError: Cannot compare "a" with 2', undefined, [2, 3]]);
    }));

  it('leaves the item to the next getter where the one that was woken cannot take it', () =>
    run(function* ({ record }) {
      let broken = false;
      const compare = (a: number, b: number): number => {
        if (!broken) return a - b;
        broken = false;
        throw new RangeError('broken');
      };
      const queue = new PriorityQueue<number>(0, { compare });
      const getters = [1, 2, 3, 4].map(() => createTask(ending(() => queue.get())));
      yield* turns(2);
      for (const item of [1, 2, 3]) queue.putNowait(item);
      broken = true;
      for (const getter of getters) record.push(yield* wait(getter));
      expect(record).toEqual(['RangeError: broken', 1, 2, 3]);
    }));
});
