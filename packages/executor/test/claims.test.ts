import { describe, expect, it } from 'vitest';
import {
  answerOf,
  claim,
  createClaims,
  hasBegun,
  isAnswered,
  leaveAnswer,
  markPosted,
  nothing,
  recall,
  resetClaims,
  rest,
  wakes,
} from '../src/wire/claims.ts';

describe('who runs a call', () => {
  it('is the worker that took it, or nobody where it was taken back before', () => {
    const claims = createClaims(true);
    expect([claim(claims, 0), recall(claims, 0), hasBegun(claims, 0)]).toEqual([true, false, true]);
    expect([recall(claims, 1), claim(claims, 1), hasBegun(claims, 1)]).toEqual([true, false, false]);
  });

  it('is open again in the next message, also where the last answer was posted a moment ago', () => {
    const claims = createClaims(true);
    claim(claims, 0);
    resetClaims(claims, 1);
    markPosted(claims, 0);
    expect([isAnswered(claims, 0), claim(claims, 0)]).toEqual([false, true]);
  });
});

describe('an answer in the memory', () => {
  it.each([0, -0, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, undefined, null, true, false])(
    'is what was left there: %s',
    (value) => {
      const claims = createClaims(true);
      wakes(claims);
      claim(claims, 3);
      expect(answerOf(claims, 3)).toBe(nothing);
      expect(leaveAnswer(claims, 3, value)).toBe(true);
      expect([isAnswered(claims, 3), hasBegun(claims, 3), claim(claims, 3)]).toEqual([true, true, false]);
      expect(Object.is(answerOf(claims, 3), value)).toBe(true);
    },
  );

  it.each(['', 1n, [], {}])('is none that has to be posted: %o', (value) => {
    const claims = createClaims(true);
    wakes(claims);
    claim(claims, 0);
    expect([leaveAnswer(claims, 0, value), answerOf(claims, 0), isAnswered(claims, 0)]).toEqual([
      false,
      nothing,
      false,
    ]);
  });

  it('is not left where nobody looks, and is told where nobody looks any more', () => {
    const claims = createClaims(true);
    claim(claims, 0);
    expect(leaveAnswer(claims, 0, 1)).toBe(false);
    expect([wakes(claims), wakes(claims)]).toEqual([true, false]);
    expect(leaveAnswer(claims, 0, 1)).toBe(true);
    rest(claims);
    expect([wakes(claims), answerOf(claims, 0)]).toEqual([true, 1]);
  });

  it('is left by no worker of an executor that cannot look, and it wakes nobody', () => {
    const claims = createClaims(false);
    claim(claims, 0);
    expect([wakes(claims), leaveAnswer(claims, 0, 1), isAnswered(claims, 0)]).toEqual([false, false, false]);
  });
});
