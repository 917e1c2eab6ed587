import { describe, expect, it } from 'vitest';
import {
  compareRounds,
  compareRuns,
  figuresOf,
  measured,
  ratiosOf,
  spreadOf,
} from '../../src/report/figure.ts';

describe('A figure', () => {
  it('is the median of its samples between their quartiles, in whatever order they came', () => {
    expect(spreadOf([5, 1, 4, 2, 3])).toEqual({ median: 3, low: 2, high: 4 });
    expect(spreadOf([4, 2])).toEqual({ median: 3, low: 2.5, high: 3.5 });
    expect(spreadOf([7])).toEqual({ median: 7, low: 7, high: 7 });
  });

  it('is not made of no samples', () => {
    expect(() => spreadOf([])).toThrow('Cannot take the median as there must be samples: none');
  });

  it('has the median of the ratios within each round, not the ratio of the medians', () => {
    // The machine is ten times slower in the second round, for both.
    const [ours, theirs] = [
      [2, 20, 9],
      [1, 10, 3],
    ];
    expect(ratiosOf(ours, theirs)).toEqual([2, 2, 3]);
    expect(measured(ours, theirs).ratio?.median).toBe(2);
    expect(measured(ours, theirs).median).toBe(9);
  });

  it('of a row has no ratio where it is the reference, or the reference has none', () => {
    const series = new Map([
      ['a', [2, 4, 6]],
      ['b', [1, 2, 3]],
    ]);
    const { a, b } = figuresOf(series, 'b');
    expect(a).toMatchObject({ median: 4, ratio: { median: 2 } });
    expect(b).not.toHaveProperty('ratio');
    const missing = figuresOf(
      new Map([
        ['a', [2]],
        ['b', { missing: 'it hangs' }],
      ] as const),
      'b',
    );
    expect(missing).toEqual({ a: { samples: [2], median: 2, low: 2, high: 2 }, b: { missing: 'it hangs' } });
  });
});

describe('Two series of the same rounds', () => {
  it.each([
    ['less', [8, 9, 8], [10, 10, 10]],
    ['more', [12, 13, 14], [10, 10, 10]],
    ['same', [9, 10, 12], [10, 10, 10]],
    ['same', [10.1, 10.1, 10.1], [10, 10, 10]],
    ['unknown', [1, 1], [10, 10]],
  ] as const)('compare as %s: %j with %j', (verdict, one, other) => {
    expect(compareRounds(one, other)).toBe(verdict);
  });
});

describe('Two figures of different runs', () => {
  it.each([
    ['less', [1, 2, 3], [7, 8, 9]],
    ['more', [7, 8, 9], [1, 2, 3]],
    ['same', [1, 5, 9], [4, 6, 8]],
    ['unknown', [1, 2], [7, 8, 9]],
  ] as const)('compare as %s: %j with %j', (verdict, one, other) => {
    expect(compareRuns(measured(one), measured(other))).toBe(verdict);
  });
});
