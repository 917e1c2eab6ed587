import { describe, expect, it } from 'vitest';
import { conclude } from '../../src/core/conclusion.ts';
import type { Results, Series } from '../../src/core/results.ts';
import { SUBJECTS } from '../../src/core/subjects.ts';
import { tablesOf } from '../../src/core/tables.ts';
import { targetsOf } from '../../src/core/targets.ts';
import type { Missing } from '../../src/report/report.ts';

type Given = Readonly<Record<string, Readonly<Record<string, Series | Missing>>>>;

const resultsOf = (given: Given): Results =>
  new Map(Object.entries(given).map(([id, series]) => [id, new Map(Object.entries(series))]));

const ms = (...samples: number[]): Series => ({ ms: samples, mib: samples.map(() => 100) });

describe('the tables of the core', () => {
  it('have a row for each case, with the ratios to ours', () => {
    const results = resultsOf({
      spawn: {
        generators: ms(10, 20, 40),
        native: ms(20, 20, 20),
        effection: { missing: 'longer than 60 s' },
      },
    });
    const [time, ...others] = tablesOf(results, SUBJECTS);
    expect(others).toEqual([]);
    expect(time?.subjects.map(({ id }) => id)).toEqual(['generators', 'native', 'effection']);
    expect(time?.rows).toMatchObject([
      {
        id: 'spawn',
        figures: {
          generators: { median: 20 },
          native: { samples: [20, 20, 20], ratio: { median: 1 } },
          effection: { missing: 'longer than 60 s' },
        },
      },
    ]);
  });

  it('have the memory of the cases that are about it', () => {
    const results = resultsOf({ sleep: { generators: ms(1) }, queue: { generators: ms(2) } });
    const rows = Object.fromEntries(
      tablesOf(results, SUBJECTS).map((table) => [table.id, table.rows.map(({ id }) => id)]),
    );
    expect(rows).toEqual({ time: ['sleep', 'queue'], memory: ['sleep'] });
  });

  it('have several rows of a server', () => {
    const server = { idle: [1], busy: [2], yields: [3] };
    const tables = tablesOf(resultsOf({ http: { generators: server } }), SUBJECTS);
    expect(tables.map(({ id, unit, rows }) => [id, unit, ...rows.map((row) => row.id)])).toEqual([
      ['http', 'ms', 'idle', 'busy'],
      ['http-yields', 'yields/s', 'yields'],
    ]);
  });
});

describe('the targets of the core', () => {
  it('are ratios within a round', () => {
    const results = resultsOf({ spawn: { generators: ms(10, 20, 50), native: ms(20, 20, 20) } });
    const targets = targetsOf(results, 'v20.19.0');
    expect(targets?.table.rows).toMatchObject([
      { note: 'to reach native promises 1.00', figures: { native: { samples: [2, 1, 0.4], median: 1 } } },
    ]);
    expect(targets?.lines).toMatchObject([{ ratio: 1, reach: 1 }]);
  });

  it('are not reached where ours gave no figure', () => {
    const gone = { missing: 'longer than 60 s' };
    const results = resultsOf({
      spawn: { generators: gone, native: ms(1), cpython: { missing: 'none on PATH' } },
      'step-10': { generators: gone },
      'step-10000': { generators: { us: [1] } },
      bundle: { generators: gone },
    });
    const targets = targetsOf(results, 'v20.19.0');
    expect(targets?.table.rows.map(({ id, figures }) => [id, figures])).toEqual([
      ['spawn-generators', { native: gone }],
      ['step-10000-generators', { ours: gone }],
      ['bundle-generators', { limit: gone }],
    ]);
    expect(conclude([], targets?.lines ?? [], 3)).toEqual([
      [
        'Of the 3 ratios that the project aims at, this run reaches 0; a tenth is allowed for the noise. Not reached:',
        'spawn and join, generators: none, for there is no figure of ours (longer than 60 s) beside native promises, to reach 1.00.',
        'generators, a yield at depth 10,000, to one at 10: none, for there is no figure of ours (longer than 60 s), to reach 1.00.',
        'bundle, to 6 kB: none, for there is no figure of ours (longer than 60 s), to reach 1.00.',
      ].join('\n'),
    ]);
  });

  it('measure memory and bundles by a fixed figure, rates the other way round, and ours by ours', () => {
    const results = resultsOf({
      'sleep-million': { generators: { ms: [1], mib: [1_200] } },
      'step-10': { generators: { us: [2] } },
      'step-10000': { generators: { us: [8] } },
      http: { generators: { idle: [2], busy: [4], yields: [2_500_000] } },
      bundle: { generators: { kb: [24] } },
    });
    expect(
      targetsOf(results, 'v20.19.0')?.table.rows.map(({ id, figures }) => [
        id,
        ...Object.values(figures).map((figure) => ('median' in figure ? figure.median : figure)),
      ]),
    ).toEqual([
      ['sleep-million-memory', 0.5],
      ['step-10000-generators', 0.25],
      ['http-generators', 0.5],
      ['http-yields', 0.5],
      ['bundle-generators', 0.25],
    ]);
  });

  it('ask for more of async functions where the context store is cheap', () => {
    const results = resultsOf({ yield: { async: ms(10), effect: ms(10) } });
    const reach = (node: string): number | undefined => targetsOf(results, node)?.lines[0]?.reach;
    expect([reach('v20.19.0'), reach('v22.0.0'), reach('v24.0.0'), reach('v26.1.0')]).toEqual([1, 1, 2, 2]);
  });

  it('are nothing where nothing was measured that they are about', () => {
    const results = resultsOf({ spawn: { generators: ms(1), native: { missing: 'gone' } } });
    expect(targetsOf(results, 'v20.19.0')).toBeUndefined();
  });
});

describe('the closing words of core', () => {
  const results = resultsOf({
    spawn: { generators: ms(10, 10, 10), native: ms(30, 30, 30), effect: ms(5, 5, 5) },
    yield: { generators: ms(10, 10, 10), native: ms(10, 10, 10) },
  });
  const lines = targetsOf(results, 'v20.19.0')?.lines ?? [];

  it('count the cases, and name the ratios that are not reached', () => {
    expect(conclude(tablesOf(results, SUBJECTS), lines, 3)).toEqual([
      [
        'Ours with generators, beside:',
        'native promises: ours is quicker in 1 of 2 cases, slower in 0, and within the noise in 1.',
        'effect: ours is quicker in 0 of 1 cases, slower in 1, and within the noise in 0.',
      ].join('\n'),
      [
        'Of the 3 ratios that the project aims at, this run reaches 2; a tenth is allowed for the noise. Not reached:',
        'spawn and join, generators: 0.50 × beside effect, to reach 2.50.',
      ].join('\n'),
    ]);
  });

  it('say nothing of two rounds but that they are too few', () => {
    expect(conclude(tablesOf(results, SUBJECTS), lines, 2)).toEqual([
      'These rounds are too few to tell a difference from the noise: --rounds 3 or more says which differences count.',
    ]);
  });
});
