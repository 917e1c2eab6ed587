import { describe, expect, it } from 'vitest';
import { conclude } from '../../src/pools/conclusion.ts';
import { overheads } from '../../src/pools/overhead.ts';
import { SUBJECTS } from '../../src/pools/subjects/subjects.ts';
import { figuresOf } from '../../src/report/figure.ts';
import type { Table } from '../../src/report/report.ts';

function table(
  id: string,
  better: 'less' | 'more',
  series: Readonly<Record<string, readonly number[]>>,
): Table {
  const row = { 'one-by-one': 'noop', flood: 'noop', cpu: 'hash' }[id] ?? 'noop';
  return {
    id,
    title: id,
    about: '',
    unit: better === 'less' ? 'µs' : 'calls/s',
    better,
    subjects: SUBJECTS.filter((one) => one.id in series).map(({ id: name, title, kind }) => ({
      id: name,
      title,
      kind,
    })),
    rows: [{ id: row, title: row, figures: figuresOf(new Map(Object.entries(series)), undefined) }],
  };
}

describe('The closing words of pools', () => {
  it('name the best for each need, and those that cannot be told from it', () => {
    const words = conclude([
      table('one-by-one', 'less', { piscina: [10, 10, 10], tinypool: [9, 11, 10], processes: [50, 60, 70] }),
      table('flood', 'more', { piscina: [50, 50, 50], tinypool: [100, 100, 100], processes: [10, 10, 10] }),
    ]).join('\n');
    expect(words).toContain(
      'small calls, one after the other: piscina and tinypool (10.0 µs), within the noise of each other; processes takes 6.00 × as much.',
    );
    expect(words).toContain(
      'many small calls at once: tinypool (100 calls/s); piscina does 0.50 × as much, processes does 0.10 × as much.',
    );
    expect(words).toContain(
      'tinypool is the best of our executors on this machine, or within the noise of the best, for 2 of 2 of the needs',
    );
  });

  it('turn around with the figures', () => {
    const words = conclude([
      table('one-by-one', 'less', { piscina: [50, 50, 50], tinypool: [10, 10, 10] }),
      table('flood', 'more', { piscina: [500, 500, 500], tinypool: [100, 100, 100] }),
    ]).join('\n');
    expect(words).toContain('No executor is the best for all: tinypool and piscina are each the best');
  });

  it('name nobody where none can be told from the others', () => {
    const words = conclude([
      table('one-by-one', 'less', { piscina: [10, 10, 10], tinypool: [9, 11, 10] }),
      table('flood', 'more', { piscina: [100, 101, 99], tinypool: [100, 99, 101] }),
    ]).join('\n');
    expect(words).toMatch(
      /^(piscina and tinypool|tinypool and piscina) cannot be told apart on this machine: .* for all 2 needs/,
    );
  });

  it('claim nothing of one round, nor of what was not measured', () => {
    const words = conclude([table('one-by-one', 'less', { piscina: [10], tinypool: [90] })]).join('\n');
    expect(words).toContain('These rounds are too few to tell a difference from the noise.');
    expect(words).not.toContain('the best of our executors');
    expect(words).not.toContain('cancel');
    expect(conclude([])).toEqual([]);
  });

  it('say where workers make no more calls than the main thread', () => {
    const words = conclude([
      table('cpu', 'more', { piscina: [99, 101, 100], tinypool: [98, 101, 99], main: [100, 100, 100] }),
    ]).join('\n');
    expect(words).toMatch(/calls that compute come no faster from \w+ than on the main thread/);
  });
});

describe('Our executors over their libraries', () => {
  it('have the ratios within each round, and say what misses its aim', () => {
    const tables = [
      table('one-by-one', 'less', {
        piscina: [20, 20, 40],
        'bare-piscina': [10, 10, 20],
        tinypool: [10, 10, 10],
      }),
    ];
    const ratios = overheads(tables, SUBJECTS);
    expect(ratios.map(({ id, rows }) => [id, rows[0]?.figures])).toEqual([
      ['overhead-time', { piscina: { samples: [2, 2, 2], median: 2, low: 2, high: 2 } }],
    ]);
    expect(conclude([...tables, ...ratios]).at(-1)).toBe(
      'Ours over the bare library that each is made of:\none after the other (the aim: at most 1.10): piscina 2.00 ×, which misses it.',
    );
  });
});
