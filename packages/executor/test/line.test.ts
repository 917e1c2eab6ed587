import { afterEach, describe, expect, it } from 'vitest';
import { claim, leaveAnswer, resetClaims, wakes } from '../src/wire/claims.ts';
import { Line } from '../src/wire/line.ts';

describe('a line', () => {
  const seen: unknown[] = [];
  const line = new Line({
    answered: ([slot]) => seen.push(slot),
    unreadable: () => seen.push('unreadable'),
    look: () => seen.push('look'),
  });
  afterEach(() => line.close());

  it('looks into the memory after an answer that a look before it has waited for', () => {
    const { claims, port } = line.end;
    resetClaims(claims, 2);
    claim(claims, 0);
    wakes(claims);
    claim(claims, 1);
    // The worker has posted the first answer, and the look comes before that has arrived.
    expect([leaveAnswer(claims, 1, 'no'), leaveAnswer(claims, 1, 7), wakes(claims)]).toEqual([
      false,
      true,
      false,
    ]);
    line.drain();
    port.postMessage([0, 'text'], []);
    seen.length = 0;
    line.drain();
    expect(seen.slice(seen.indexOf(0))).toEqual([0, 'look']);
  });
});
