import { sleepSync, transfer } from '@tsyncio/executor';
import { describe, expect, it } from 'vitest';

describe('sleepSync()', () => {
  it('blocks for as long as it is told, in seconds', () => {
    const start = performance.now();
    sleepSync(0.05);
    expect(performance.now() - start).toBeGreaterThanOrEqual(49);
    sleepSync(0);
  });

  it("refuses what is no length of time, in Python's words", () => {
    expect(() => sleepSync(-1)).toThrow(new RangeError('sleep length must be non-negative: received -1'));
    expect(() => sleepSync(Number.NaN)).toThrow(RangeError);
    expect(() => sleepSync(Number.POSITIVE_INFINITY)).toThrow(RangeError);
    expect(() => sleepSync('1' as never)).toThrow(TypeError);
  });
});

describe('transfer()', () => {
  it('gives the value itself', () => {
    const data = new Uint8Array(3);
    expect(transfer(data, [data.buffer])).toBe(data);
  });

  it('refuses what cannot be moved', () => {
    expect(() => transfer(3 as never, [])).toThrow(TypeError);
    expect(() => transfer({}, [3 as never])).toThrow(TypeError);
    expect(() => transfer({}, new ArrayBuffer(1) as never)).toThrow(TypeError);
    expect(() => transfer(null as never, [])).toThrow('must be an object: received null');
    expect(() => transfer({}, [{}, 3 as never])).toThrow('an array of objects: received number at 1');
  });
});
