import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readReport } from '../../src/compare/read-report.ts';
import { isMeasured } from '../../src/report/figure.ts';
import type { Report } from '../../src/report/report.ts';
import { openFolder, runBench, startBench } from '../run-bench.ts';

/** The subjects of each table that have a figure, by the table's id. */
const measuredIn = ({ tables }: Report): Record<string, string[]> =>
  Object.fromEntries(
    tables.map(({ id, rows }) => [
      id,
      [
        ...new Set(
          rows.flatMap(({ figures }) => Object.keys(figures).filter((key) => isMeasured(figures[key]))),
        ),
      ],
    ]),
  );

const everybody = [
  'piscina',
  'tinypool',
  'threads',
  'processes',
  'bare-piscina',
  'bare-piscina-disabled',
  'bare-tinypool',
  'bare-threads',
  'bare-processes',
  'workerpool',
  'port',
];

describe('tsyncio-bench pools', () => {
  it('measures every subject', async () => {
    const folder = await openFolder();
    const file = join(folder, 'a.json');
    const { out, code } = await runBench([
      'pools',
      '--quick',
      '--workloads',
      'one-by-one,cpu',
      '--json',
      file,
    ]);
    expect(code).toBe(0);
    expect(out).toContain('One call after the other, µs (less is better)');
    expect(measuredIn(await readReport(file))).toEqual({
      'one-by-one': everybody,
      cpu: [...everybody, 'main'],
      'overhead-time': ['piscina', 'tinypool', 'threads', 'processes'],
    });
    expect(await readdir(folder)).toEqual(['a.json']);
  });

  it('runs every workload, and writes a page', async () => {
    const folder = await openFolder();
    const subjects = ['--subjects', 'piscina,bare-piscina,processes'];
    const files = ['--json', join(folder, 'a.json'), '--html', join(folder, 'a.html')];
    const { code } = await runBench(['pools', '--quick', ...subjects, ...files]);
    expect(code).toBe(0);
    const three = ['piscina', 'processes', 'bare-piscina'];
    expect(measuredIn(await readReport(join(folder, 'a.json')))).toEqual({
      'one-by-one': [...three, 'port'],
      flood: [...three, 'port'],
      map: [...three, 'port-batched'],
      cpu: [...three, 'main'],
      blocking: [...three, 'main'],
      payload: [...three, 'port'],
      'cold-start': [...three, 'port'],
      memory: [...three, 'port'],
      cancel: [...three, 'port'],
      neighbour: three,
      'overhead-time': ['piscina'],
      'overhead-rate': ['piscina', 'processes'],
    });
    expect(await readFile(join(folder, 'a.html'), 'utf8')).toMatch(/^<!doctype html>[\s\S]*<\/html>\n$/);
  });

  it('prints the report alone where it goes to stdout', async () => {
    const { out, code } = await runBench([
      'pools',
      '--quick',
      '--workloads',
      'flood',
      '--subjects',
      'piscina',
      '--json',
    ]);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      tsyncioBench: 1,
      command: 'pools',
      options: { quick: true, rounds: 1 },
    });
  });

  it.each([
    [
      ['--subjects', 'nobody'],
      /^Cannot measure subject 'nobody' as there is none of that name: there are piscina, tinypool, /,
    ],
    [['--subjects', ','], /^Cannot measure no subject at all: there are piscina, tinypool, /],
    [
      ['--workloads', 'flood,sleep'],
      /^Cannot measure workload 'sleep' as there is none of that name: there are one-by-one, /,
    ],
    [['--rounds', '0'], /^Cannot use --rounds as it must be an integer from 1 to 1000: received '0'\n$/],
    [['--workers', 'two'], /^Cannot use --workers as it must be an integer from 1 to 64: received 'two'\n$/],
    [['--timeout', '-1'], /^Cannot use --timeout as it must be seconds from 0 to 86400: received '-1'\n$/],
    [['--nonsense'], /^error: unknown option '--nonsense'[\s\S]*--workloads <names>/],
    [
      ['--html', '/nowhere/to/be/found.html'],
      /^Cannot write --html as '\/nowhere\/to\/be\/found.html' must be a file in a folder that is there/,
    ],
  ])('refuses %j', async (args, message) => {
    const { out, errors, code } = await runBench(['pools', '--quick', ...args]);
    expect(errors).toMatch(message);
    expect([out, code]).toEqual(['', 2]);
  });

  it('ends on Ctrl-C with 130, leaves no half of a report, and the old one as it was', async () => {
    const folder = await openFolder();
    const file = join(folder, 'a.json');
    await writeFile(file, 'the old one');
    const { outcome, child, said } = startBench([
      'pools',
      '--rounds',
      '500',
      '--workloads',
      'blocking',
      '--json',
      file,
    ]);
    await said(/round 1 of/);
    child.kill('SIGINT');
    const { out, code } = await outcome;
    expect([out, code]).toEqual(['', 130]);
    expect([await readdir(folder), await readFile(file, 'utf8')]).toEqual([['a.json'], 'the old one']);
  });
});

describe('tsyncio-bench', () => {
  it('lists its commands where there is none of that name', async () => {
    const { errors, code } = await runBench(['nonsense']);
    expect(errors).toMatch(
      /^error: unknown command 'nonsense'[\s\S]*pools[\s\S]*call[\s\S]*core[\s\S]*compare/,
    );
    expect(code).toBe(2);
  });

  it('explains itself where it is asked to', async () => {
    const { out, code } = await runBench(['--help']);
    expect(out).toMatch(/^Usage: tsyncio-bench/);
    expect(code).toBe(0);
  });
});
