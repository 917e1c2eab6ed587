import { expect, it } from 'vitest';
import { counted, duration, megabytes, percent, shortDuration } from '../../src/view/quantity.ts';

it.each([
  [0, '0.0 s'],
  [3.21, '3.2 s'],
  [9.96, '10 s'],
  [59.9, '60 s'],
  [119, '119 s'],
  [120, '2 min'],
  [7199, '119 min'],
  [7200, '2 h'],
  [200_000, '2 d'],
])('%d seconds are %s', (seconds, text) => {
  expect(duration(seconds)).toBe(text);
});

it.each([
  [0.0000124, '12 µs'],
  [0.0034, '3.4 ms'],
  [0.34, '340 ms'],
  [1.23, '1.2 s'],
])('a call of %d seconds takes %s', (seconds, text) => {
  expect(shortDuration(seconds)).toBe(text);
});

it('counts in words', () => {
  expect([counted(1, 'task'), counted(100_000, 'task'), megabytes(77_400_000), percent(0.256)]).toEqual([
    '1 task',
    '100,000 tasks',
    '77 MB',
    '26 %',
  ]);
});
