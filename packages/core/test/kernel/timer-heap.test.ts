import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type HeapTimer, TimerHeap } from '../../src/kernel/timer-heap.ts';

class Timer implements HeapTimer {
  readonly _when: number;
  _order = 0;
  _place = -1;

  constructor(when: number) {
    this._when = when;
  }
}

const when = fc.oneof(fc.integer({ min: 0, max: 5 }), fc.double({ min: 0, max: 10, noNaN: true }));
const operations = fc.array(
  fc.oneof(
    when.map((value) => ({ kind: 'add', value })),
    fc.nat().map((value) => ({ kind: 'remove', value })),
    fc.constant({ kind: 'take', value: 0 }),
  ),
  { maxLength: 200 },
);

describe('TimerHeap', () => {
  it('gives timers by their time, and those of the same time in the order in which they came', () => {
    fc.assert(
      fc.property(operations, (steps) => {
        const heap = new TimerHeap<Timer>();
        const model: Timer[] = [];
        const gone: Timer[] = [];
        for (const { kind, value } of steps) {
          if (kind === 'add') {
            const timer = new Timer(value);
            heap.add(timer);
            // A stable sort keeps those of the same time in their order.
            model.push(timer);
            model.sort((a, b) => a._when - b._when);
          } else if (kind === 'take') {
            const first = model.shift();
            expect(heap.take()).toBe(first);
            if (first !== undefined) gone.push(first);
          } else {
            const timer = model[value % (model.length + 1)] ?? gone[0];
            if (timer === undefined) continue;
            heap.remove(timer);
            if (model.includes(timer)) gone.push(...model.splice(model.indexOf(timer), 1));
          }
          expect([heap.size, heap.peek()]).toEqual([model.length, model[0]]);
          expect(gone.every((timer) => timer._place === -1)).toBe(true);
        }
        expect(model.map(() => heap.take())).toEqual(model);
        expect([heap.size, heap.peek(), heap.take()]).toEqual([0, undefined, undefined]);
      }),
    );
  });

  it('forgets all when it is cleared, and takes them again', () => {
    const heap = new TimerHeap<Timer>();
    const timers = [3, 1, 2].map((time) => new Timer(time));
    for (const timer of timers) heap.add(timer);
    heap.clear();
    expect([heap.size, heap.peek(), timers.map((timer) => timer._place)]).toEqual([
      0,
      undefined,
      [-1, -1, -1],
    ]);
    for (const timer of timers) heap.remove(timer);
    for (const timer of timers) heap.add(timer);
    expect(timers.map(() => heap.take()?._when)).toEqual([1, 2, 3]);
  });

  it('keeps what is due never before what is due at last', () => {
    const heap = new TimerHeap<Timer>();
    for (const time of [Number.POSITIVE_INFINITY, 1, Number.POSITIVE_INFINITY, 0, -1])
      heap.add(new Timer(time));
    const times = Array.from({ length: 5 }, () => heap.take()?._when);
    expect(times).toEqual([-1, 0, 1, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]);
  });
});
