import type { Task } from '@tsyncio/core';
import { expect, it } from 'vitest';
import { noteCaller, takeCaller } from '../../src/stage/callers.ts';

it('gives the calls of a name to those who made them, in their order', () => {
  const [first, second] = [{}, {}] as Task<unknown>[]; // as: nothing of them is used
  function quick(): void {}
  function slow(): void {}
  noteCaller(quick, first ?? null);
  noteCaller(slow, null);
  noteCaller(quick, second ?? null);
  noteCaller('no function', null);
  expect(takeCaller('slow')).toBeNull();
  expect(takeCaller('quick')).toBe(first);
  expect(takeCaller('quick')).toBe(second);
  expect(takeCaller('quick')).toBeUndefined();
  expect(takeCaller('')).toBeNull();
});
