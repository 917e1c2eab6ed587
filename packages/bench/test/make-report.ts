import { measured } from '../src/report/figure.ts';
import type { Report, Table } from '../src/report/report.ts';

/** A table of one row: the time of ours, to that of a limit. */
export function makeTable(ours: readonly number[], limit: readonly number[]): Table {
  return {
    id: 'latency',
    title: 'Latency',
    about: 'How long a call takes.',
    unit: 'µs',
    better: 'less',
    reference: 'port',
    subjects: [
      { id: 'piscina', title: 'piscina', kind: 'ours' },
      { id: 'tinypool', title: 'tinypool', kind: 'ours' },
      { id: 'port', title: 'MessagePort', kind: 'limit' },
    ],
    rows: [
      {
        id: 'noop',
        title: 'does nothing',
        figures: {
          piscina: measured(ours, limit),
          tinypool: { missing: 'it <hangs>' },
          port: measured(limit),
        },
      },
    ],
  };
}

export function makeReport(tables: readonly Table[], changes: Partial<Report> = {}): Report {
  return {
    tsyncioBench: 1,
    command: 'pools',
    created: '2026-01-02T03:04:05.678Z',
    machine: { node: 'v20.19.0', platform: 'linux x64', cpu: 'Some CPU', cores: 2, memoryMiB: 2048 },
    options: { workers: 2, rounds: 3, quick: false },
    tables,
    conclusion: ['First & foremost.', 'A list:\none\ntwo'],
    ...changes,
  };
}
