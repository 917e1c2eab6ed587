import { describe, expect, it } from 'vitest';
import { AXIS, type Room, rowAt, scaleOf, stepOf, xOf, yOf } from '../../src/draw/scale.ts';

const room: Room = { width: 1000, height: 500, rows: 5, scrollTop: 0, now: 1, seconds: 4 };

describe('scaleOf()', () => {
  it('has room for what a program takes, and for more once it takes longer', () => {
    const early = scaleOf(room);
    const late = scaleOf({ ...room, now: 8 });
    expect([early.span, late.span]).toEqual([4, 8]);
    expect(xOf(early, 0)).toBe(early.gutter);
    expect(xOf(early, 4)).toBe(xOf(late, 8));
  });

  it('has low rows where there are many, and only those in sight are drawn', () => {
    const few = scaleOf(room);
    const many = scaleOf({ ...room, rows: 1000, scrollTop: 300 });
    expect([few.rowHeight, few.first, few.last]).toEqual([32, 0, 4]);
    expect([many.rowHeight, many.first, many.last]).toEqual([15, 20, 51]);
    expect(yOf(many, many.first)).toBe(AXIS);
    expect(rowAt(many.rowHeight, 30)).toBe(2);
  });
});

it.each([
  [1, 0.1],
  [4, 0.5],
  [60, 10],
  [3600, 500],
])('marks %d seconds by %d', (seconds, step) => {
  expect(stepOf(scaleOf({ ...room, seconds }))).toBeCloseTo(step, 10);
});
