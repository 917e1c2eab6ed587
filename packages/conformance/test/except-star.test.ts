import * as asyncio from '@tsyncio/core';
import { describe, expect, it } from 'vitest';
import { ExceptStar } from '../src/except-star.ts';
import { ScenarioError } from '../src/machine.ts';
import { show } from '../src/show.ts';

const group = (...errors: readonly unknown[]) => new asyncio.BaseExceptionGroup('', errors);
const [x1, x2] = [new ScenarioError('x1'), new ScenarioError('x2')];
const timeout = new asyncio.TimeoutError();
const cancelled = new asyncio.CancelledError();

describe('ExceptStar, as CPython 3.13', () => {
  it('gives each handler its part of what those before it have left', () => {
    const star = new ExceptStar(group(x1, group(timeout, x2), cancelled));
    expect([show(star.take('error')), show(star.take('exception')), show(star.take('error'))]).toEqual([
      ['ExceptionGroup', [show(x1), ['ExceptionGroup', [show(x2)]]]],
      ['ExceptionGroup', [['ExceptionGroup', [show(timeout)]]]],
      null,
    ]);
    expect(shownEnd(star)).toEqual(['BaseExceptionGroup', [show(cancelled)]]);
  });

  it('raises nothing where all was handled', () => {
    const star = new ExceptStar(group(x1, cancelled));
    expect([star.take('error') === null, star.take('base') === null]).toEqual([false, false]);
    expect(shownEnd(star)).toBe('nothing');
  });

  it('puts what was raised again into the shape that it came from, behind what handlers raised', () => {
    const star = new ExceptStar(group(group(x1, timeout), x2));
    const part = star.take('error');
    if (part !== null) star.reraise(part);
    star.take('timeout');
    star.fail(cancelled);
    expect(shownEnd(star)).toEqual([
      'BaseExceptionGroup',
      [show(cancelled), ['ExceptionGroup', [['ExceptionGroup', [show(x1)]], show(x2)]]],
    ]);
  });

  it('wraps an error that is no group for its handler, and raises it as it is where there is none', () => {
    const taken = new ExceptStar(x1);
    const part = taken.take('error');
    expect([show(part), taken.take('base')]).toEqual([['ExceptionGroup', [show(x1)]], null]);
    if (part !== null) taken.reraise(part);
    expect(shownEnd(taken)).toEqual(['ExceptionGroup', [show(x1)]]);

    const left = new ExceptStar(x1);
    expect(left.take('timeout')).toBeNull();
    expect(shownEnd(left)).toEqual(show(x1));
  });

  it('raises what the only failing handler did, without a group around it', () => {
    const star = new ExceptStar(group(x1));
    star.take('error');
    star.fail(timeout);
    expect(shownEnd(star)).toEqual(show(timeout));
  });
});

function shownEnd(star: ExceptStar): unknown {
  try {
    star.end();
  } catch (error) {
    return show(error);
  }
  return 'nothing';
}
