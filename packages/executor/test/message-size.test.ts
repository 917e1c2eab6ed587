import { describe, expect, it } from 'vitest';
import { MessageSize } from '../src/pool/message-size.ts';

/** Learns from messages that take so many seconds an item each, and gives the sizes after each. */
function learn(size: MessageSize, ...seconds: number[]): number[] {
  return seconds.map((each) => {
    const items = size.next(undefined, 1);
    size.learn(items, items * each);
    return size.next(undefined, 1);
  });
}

const quick = 1e-6;
const slow = 1;

describe('the size of a message', () => {
  it('begins with one, and doubles while calls are quick, up to the most', () => {
    expect(learn(new MessageSize(50), ...new Array<number>(7).fill(quick))).toEqual([
      2, 4, 8, 16, 32, 50, 50,
    ]);
  });

  it('halves for one that was slow, and no more: its thread may not have had a processor', () => {
    const size = new MessageSize(64);
    learn(size, ...new Array<number>(6).fill(quick));
    expect(learn(size, slow, quick)).toEqual([32, 64]);
    expect(learn(size, ...new Array<number>(7).fill(slow))).toEqual([32, 16, 8, 4, 2, 1, 1]);
  });

  it('settles where a message takes four milliseconds', () => {
    const size = new MessageSize(1000);
    expect(learn(size, ...new Array<number>(8).fill(0.0004)).at(-1)).toBe(10);
  });

  it('is spread over the workers where it is known what is left, but wakes none for next to nothing', () => {
    const size = new MessageSize(64);
    learn(size, ...new Array<number>(6).fill(quick));
    expect(size.next(80, 4)).toBe(10);
    expect(size.next(8, 4)).toBe(4);
    expect(size.next(10_000, 4)).toBe(64);
  });

  it('stays what it was fixed to', () => {
    const size = new MessageSize(64, 7);
    expect(learn(size, quick, slow)).toEqual([7, 7]);
  });
});
