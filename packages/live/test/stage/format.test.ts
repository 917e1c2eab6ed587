import { expect, it } from 'vitest';
import { format, formatError } from '../../src/stage/format.ts';

it.each([
  [['a', 1, null, undefined, 2n, true], 'a 1 null undefined 2n true'],
  [[['a', [1, [2, [3, [4]]]]]], "[ 'a', [ 1, [ 2, [ … ] ] ] ]"],
  [[{ a: { b: 1 }, c: [] }], '{ a: { b: 1 }, c: [] }'],
  [[new Map([['k', { v: 1 }]]), new Set([1])], 'Map { k: { v: 1 } } Set { 1 }'],
  [
    [Array.from({ length: 22 }, (_, i) => i)],
    `[ ${Array.from({ length: 20 }, (_, i) => i).join(', ')}, … 2 more ]`,
  ],
  [[function work() {}, () => 1], '[function work] [function anonymous]'],
  [[new Date(0), new Date(Number.NaN)], '1970-01-01T00:00:00.000Z Invalid Date'],
  [[{ toString: () => "<Task 'a' [pending]>" }], "<Task 'a' [pending]>"],
])('shows values, %#', (values, text) => {
  expect(format(values)).toBe(text);
});

it('shows an error with what it is made of, and what caused it', () => {
  const error = new AggregateError([new RangeError('one'), 'two'], 'both', { cause: new Error('why') });
  expect(formatError(error)).toBe(
    ['AggregateError: both', '  - RangeError: one', "  - thrown: 'two'", '  caused by Error: why'].join('\n'),
  );
});
