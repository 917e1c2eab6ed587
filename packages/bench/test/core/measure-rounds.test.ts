import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CASES } from '../../src/core/cases.ts';
import { measureRounds, type Progress } from '../../src/core/measure-rounds.ts';
import { SUBJECTS } from '../../src/core/subjects.ts';
import { openFolder } from '../run-bench.ts';

const only = <T extends { readonly id: string }>(all: readonly T[], ...ids: string[]): T[] =>
  all.filter(({ id }) => ids.includes(id));

const none = { missing: 'no python3 on PATH' };

function recorder(): { readonly progress: Progress; readonly record: unknown[] } {
  const record: unknown[] = [];
  return { record, progress: { total: (n) => record.push(n), step: (what) => record.push(what) } };
}

describe('measureRounds', () => {
  it('has all take turns, another one first in each round', async () => {
    const { progress, record } = recorder();
    const cases = only(CASES, 'spawn', 'bundle');
    const subjects = only(SUBJECTS, 'generators', 'native', 'effect-for-each');
    const results = await measureRounds(cases, subjects, { rounds: 3, quick: true, python: none }, progress);
    const spawn = 'spawn and join 100,000 tasks';
    const [ours, native, each] = subjects.map(({ title }) => title);
    expect(record).toEqual([
      10,
      ...[ours, native, each].map((title) => `${spawn}, ${title}, round 1 of 3`),
      `spawn and join in a bundle, ${ours}`,
      ...[native, each, ours].map((title) => `${spawn}, ${title}, round 2 of 3`),
      ...[each, ours, native].map((title) => `${spawn}, ${title}, round 3 of 3`),
    ]);
    const three = [expect.any(Number), expect.any(Number), expect.any(Number)];
    expect([...(results.get('spawn') ?? [])]).toEqual(
      subjects.map(({ id }) => [id, { ms: three, mib: three }]),
    );
    expect([...(results.get('bundle') ?? [])]).toEqual([['generators', { kb: [expect.any(Number)] }]]);
  });

  it('says of what cannot be measured why', async () => {
    const { progress } = recorder();
    const cases = only(CASES, 'depth');
    const subjects = only(SUBJECTS, 'native', 'cpython');
    const results = await measureRounds(cases, subjects, { rounds: 1, quick: false, python: none }, progress);
    expect([...(results.get('depth') ?? [])]).toEqual([
      ['native', { missing: 'the stack overflows' }],
      ['cpython', none],
    ]);
  });

  it('gives who has failed no more turns', async () => {
    const { progress, record } = recorder();
    const folder = await openFolder();
    const [path, turns] = [join(folder, 'python'), join(folder, 'turns')];
    await writeFile(path, `#!/bin/sh\necho turn >> '${turns}'\necho no such thing >&2\nexit 1\n`, {
      mode: 0o755,
    });
    const plan = { rounds: 3, quick: true, python: { path, title: 'CPython' } };
    const results = await measureRounds(only(CASES, 'spawn'), only(SUBJECTS, 'cpython'), plan, progress);
    expect([...(results.get('spawn') ?? [])]).toEqual([['cpython', { missing: 'no such thing' }]]);
    expect(record).toHaveLength(4);
    expect(await readFile(turns, 'utf8')).toBe('turn\n');
  });
});
