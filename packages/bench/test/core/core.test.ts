import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { isMeasured } from '../../src/report/figure.ts';
import type { Report } from '../../src/report/report.ts';
import { openFolder, runBench, startBench } from '../run-bench.ts';

/** By table and row, the subjects that have a figure. */
function measuredIn(text: string): Record<string, Record<string, string[]>> {
  const { tables } = JSON.parse(text) as Report; // as: that is what the command prints
  const subjectsIn = (figures: Report['tables'][number]['rows'][number]['figures']): string[] =>
    Object.keys(figures).filter((id) => isMeasured(figures[id]));
  return Object.fromEntries(
    tables.map(({ id, rows }) => [
      id,
      Object.fromEntries(rows.map((row) => [row.id, subjectsIn(row.figures)])),
    ]),
  );
}

const core = (...args: string[]): readonly string[] => ['core', '--quick', '--json', ...args];

describe('tsyncio-bench core', () => {
  it('measures each subject in a process of its own', async () => {
    const subjects = 'async,native,native-als,effect,effect-for-each,effection';
    const { out, code } = await runBench(core('--cases', 'spawn,semaphore', '--subjects', subjects));
    expect(code).toBe(0);
    // Ours is what ratios are to, and measured in any case.
    const all = ['generators', 'async', 'native', 'native-als', 'effect', 'effection'];
    expect(measuredIn(out)).toEqual({
      time: { spawn: [...all.slice(0, 5), 'effect-for-each', 'effection'], semaphore: all },
      targets: { 'spawn-generators': ['native', 'effect'], 'semaphore-generators': ['native'] },
    });
  });

  it('measures depth, requests and bundles', async () => {
    const cases = 'depth-million,step-10,step-10000,http,bundle';
    const { out, code } = await runBench(core('--cases', cases, '--subjects', 'effect'));
    expect(code).toBe(0);
    const both = ['generators', 'effect'];
    expect(measuredIn(out)).toEqual({
      time: { 'depth-million': ['generators'] },
      step: { 'step-10': ['generators'], 'step-10000': ['generators'] },
      http: { idle: both, busy: both },
      'http-yields': { yields: both },
      bundle: { bundle: both },
      targets: {
        'step-10000-generators': ['ours'],
        'http-generators': ['ours'],
        'http-yields': ['limit'],
        'bundle-generators': ['limit'],
      },
    });
  });

  it('goes without CPython where there is none', async () => {
    const nowhere = await openFolder();
    const args = core('--cases', 'spawn', '--subjects', 'cpython');
    const { out, code } = await runBench(args, { PATH: nowhere });
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      tables: [{ rows: [{ figures: { cpython: { missing: 'no python3.13 or python3 on PATH' } } }] }],
    });
  });

  it.each([
    [
      ['--cases', 'nothing'],
      /^Cannot measure case 'nothing' as there is none of that name: there are spawn, /,
    ],
    [
      ['--subjects', 'me'],
      /^Cannot measure subject 'me' as there is none of that name: there are generators, /,
    ],
    [
      ['--python', '/no/python'],
      /^Cannot measure CPython as --python must be one of 3.8 or later: received '\/no\/python'\n$/,
    ],
    [['--python', process.execPath], /^Cannot measure CPython as --python must be one of 3.8 or later: /],
  ])('refuses %j', async (args, message) => {
    const { out, errors, code } = await runBench(core(...args));
    expect(errors).toMatch(message);
    expect([out, code]).toEqual(['', 2]);
  });

  it('ends on Ctrl-C, and what it has started ends with it', async () => {
    const folder = await openFolder();
    const beat = join(folder, 'beat');
    const python = join(folder, 'python');
    const script = `#!/bin/sh
if [ "$1" = -c ]; then echo CPython 3.13.0; exit; fi
while :; do echo >> '${beat}'; sleep 0.02; done
`;
    await writeFile(python, script, { mode: 0o755 });
    const beats = async (): Promise<number> => (await readFile(beat, 'utf8').catch(() => '')).length;
    const args = ['core', '--cases', 'spawn', '--subjects', 'cpython', '--python', python, '--json'];
    const { outcome, child } = startBench(args);
    await expect.poll(beats, { timeout: 10_000 }).toBeGreaterThan(0);
    child.kill('SIGINT');
    const { out, code } = await outcome;
    expect([out, code]).toEqual(['', 130]);
    const last = await beats();
    await sleep(200);
    expect(await beats()).toBe(last);
  });
});
