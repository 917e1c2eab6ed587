import { describe, expect, it } from 'vitest';
import { compareReports } from '../../src/compare/compare.ts';
import { makeReport, makeTable } from '../make-report.ts';

const before = { path: 'a.json', report: makeReport([makeTable([10, 11, 12], [5, 6, 7])]) };

describe('Comparing two reports', () => {
  it('says what is better, and what is within the spread', () => {
    const after = { path: 'b.json', report: makeReport([makeTable([4, 5, 6], [5, 6, 7])]) };
    const { tables, conclusion } = compareReports(before, after);
    expect(tables[0]?.rows.map(({ title, note }) => [title, note])).toEqual([
      ['piscina', 'better'],
      ['MessagePort', 'within spread'],
    ]);
    expect(tables[0]?.rows[0]?.figures).toMatchObject({ after: { median: 5, ratio: { median: 5 / 11 } } });
    expect(conclusion).toEqual([
      'Both were made on the same machine, with the same Node.js and options.',
      'Of 2 figures 1 are better, 0 are worse, and 1 are within the spread.',
    ]);
  });

  it('takes more for better where more is better', () => {
    const rates = makeReport([{ ...makeTable([10, 11, 12], [5, 6, 7]), better: 'more' }]);
    const slower = makeReport([{ ...makeTable([4, 5, 6], [5, 6, 7]), better: 'more' }]);
    const { tables } = compareReports({ path: 'a', report: rates }, { path: 'b', report: slower });
    expect(tables[0]?.rows[0]?.note).toBe('worse');
  });

  it('says what was different: the machine, Node.js and the options', () => {
    const { machine, options, tables } = before.report;
    const report = makeReport(tables, {
      machine: { ...machine, node: 'v24.0.0' },
      options: { ...options, rounds: 9 },
    });
    expect(compareReports(before, { path: 'b.json', report }).conclusion[0]).toBe(
      'Not made alike, so that a difference may come from that:\n' +
        'machine or Node.js: Node.js 20.19.0, linux x64, 2 cores of Some CPU, 2 GiB; and Node.js 24.0.0, linux x64, 2 cores of Some CPU, 2 GiB\n' +
        'rounds: 3; and 9',
    );
  });

  it('tells nothing from two rounds', () => {
    const report = makeReport([makeTable([1, 2], [5, 6])]);
    const { tables, conclusion } = compareReports(before, { path: 'b.json', report });
    expect(tables[0]?.rows.map(({ note }) => note)).toEqual(['too few rounds', 'too few rounds']);
    expect(conclusion).toContain(
      'Of 2 figures none can be told from the noise: a run has fewer than three rounds.',
    );
  });

  it('refuses reports of different commands, and those without a table in common', () => {
    const call = makeReport([], { command: 'call' });
    expect(() => compareReports(before, { path: 'b.json', report: call })).toThrow(
      "Cannot compare 'a.json' with 'b.json' as both must be reports of one command that measures: pools and call",
    );
    expect(() => compareReports(before, { path: 'b.json', report: makeReport([]) })).toThrow(
      "Cannot compare 'a.json' with 'b.json' as they must have a table in common: they have none",
    );
  });
});
