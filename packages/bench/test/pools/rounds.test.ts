import { describe, expect, it } from 'vitest';
import { interleave } from '../../src/pools/rounds.ts';

const plan = { rounds: 2, turns: 2, warmUp: true, deadline: 10, begin: () => {} };

describe('Rounds', () => {
  it('give each its turn, another one first each time, and do not count the one that warms up', async () => {
    const record: string[] = [];
    const turn = (id: string) => async () => {
      record.push(id);
      return { figure: record.length };
    };
    const series = await interleave(
      ['figure'],
      new Map([
        ['a', turn('a')],
        ['b', turn('b')],
      ]),
      { ...plan, begin: (round) => record.push(`round ${round}`) },
    );
    expect(record).toEqual([
      'round 0',
      'a',
      'b',
      'round 1',
      'b',
      'a',
      'a',
      'b',
      'round 2',
      'b',
      'a',
      'a',
      'b',
    ]);
    // Means of two turns: `record` has the titles in it too.
    expect(Object.fromEntries(series)).toEqual({
      a: { figure: [(6 + 7) / 2, (11 + 12) / 2] },
      b: { figure: [(5 + 8) / 2, (10 + 13) / 2] },
    });
  });

  it('go on without one that fails or hangs, and say why', async () => {
    let calls = 0;
    const fail = async (): Promise<never> => {
      throw new Error(`call ${++calls}`);
    };
    const series = await interleave(
      ['figure'],
      new Map([
        ['fails', fail],
        ['hangs', () => new Promise<never>(() => {})],
        ['works', async () => ({ figure: 1 })],
      ]),
      { ...plan, deadline: 0.01 },
    );
    expect(Object.fromEntries(series)).toEqual({
      fails: { missing: 'call 1' },
      hangs: { missing: 'no answer within 0.01 s' },
      works: { figure: [1, 1] },
    });
    expect(calls).toBe(1);
  });

  it('end at once when they are interrupted', async () => {
    const controller = new AbortController();
    const hang = async (): Promise<never> => {
      controller.abort(new Error('interrupted'));
      return await new Promise(() => {});
    };
    const { signal } = controller;
    await expect(interleave(['figure'], new Map([['a', hang]]), { ...plan, signal })).rejects.toThrow(
      'interrupted',
    );
  });
});
