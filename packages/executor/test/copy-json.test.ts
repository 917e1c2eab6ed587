import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { copyJson } from '../src/packing/copy-json.ts';

describe('copyJson()', () => {
  it('copies what JSON gives back as it is, and nothing else', () => {
    fc.assert(
      fc.property(
        fc.anything({ withNullPrototype: true, withSparseArray: true, withBigInt: true }),
        (value) => {
          const copy = copyJson(value);
          if (copy === undefined) return;
          expect(copy).toStrictEqual(value);
          expect(JSON.parse(JSON.stringify(copy))).toStrictEqual(value);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('copies small plain values', () => {
    for (const value of [1, 'text', true, null, [], {}, [1, { a: ['b', { c: null }] }]]) {
      expect(copyJson(value)).toStrictEqual(value);
    }
  });

  it('leaves what JSON would change', () => {
    const twice = {};
    const others = [
      -0,
      Number.NaN,
      undefined,
      1n,
      new Date(0),
      [undefined],
      { a: undefined },
      new Array(2),
      [twice, twice],
    ];
    for (const value of others) expect(copyJson(value)).toBeUndefined();
    expect(copyJson({ toJSON: 1 })).toBeUndefined();
    expect(copyJson(JSON.parse('{"__proto__":1}'))).toBeUndefined();
    expect(copyJson(Array.from({ length: 100 }, (_, i) => i))).toBeUndefined();
  });

  it('runs nothing of what it copies', () => {
    let runs = 0;
    const value = {
      get a(): number {
        return ++runs;
      },
    };
    expect(copyJson(value)).toBeUndefined();
    expect(
      copyJson(
        new Proxy(
          {},
          {
            ownKeys: () => {
              runs++;
              return [];
            },
          },
        ),
      ),
    ).toBeUndefined();
    expect(runs).toBe(0);
  });
});
