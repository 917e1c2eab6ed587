import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeReport, makeTable } from '../make-report.ts';
import { openFolder, runBench } from '../run-bench.ts';

async function writeReport(folder: string, name: string, samples: readonly number[]): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, JSON.stringify(makeReport([makeTable(samples, [5, 6, 7])])));
  return path;
}

describe('tsyncio-bench compare', () => {
  it('shows two reports side by side, in a terminal and on a page', async () => {
    const folder = await openFolder();
    const [a, b] = [
      await writeReport(folder, 'a.json', [10, 11, 12]),
      await writeReport(folder, 'b.json', [4, 5, 6]),
    ];
    const { out, errors, code } = await runBench(['compare', a, b, '--html', join(folder, 'c.html')]);
    expect([errors, code]).toEqual(['', 0]);
    expect(out).toMatch(/ piscina +11\.0 +5\.00 +0\.45 +better/);
    expect(await readFile(join(folder, 'c.html'), 'utf8')).toContain('Two reports side by side');
    expect((await readdir(folder)).sort()).toEqual(['a.json', 'b.json', 'c.html']);
  });

  it.each([
    ['no JSON', 'hello', /^Cannot compare '.*b.json' as it must be a report in JSON: /],
    [
      'another form',
      '{"tsyncioBench":2}',
      /^Cannot compare '.*b.json' as it must be a report of form 1, .* it is form 2\n$/,
    ],
    [
      'half a report',
      '{"tsyncioBench":1,"command":"pools"}',
      /^Cannot compare '.*b.json' as it must be a report of form 1/,
    ],
  ])('refuses %s', async (_what, text, message) => {
    const folder = await openFolder();
    const a = await writeReport(folder, 'a.json', [1, 2, 3]);
    await writeFile(join(folder, 'b.json'), text);
    const { out, errors, code } = await runBench([
      'compare',
      a,
      join(folder, 'b.json'),
      '--json',
      join(folder, 'c.json'),
    ]);
    expect(errors).toMatch(message);
    expect([out, code, (await readdir(folder)).sort()]).toEqual(['', 2, ['a.json', 'b.json']]);
  });

  it('refuses a file that is not there', async () => {
    const { errors, code } = await runBench(['compare', '/nowhere/a.json', '/nowhere/b.json']);
    expect(errors).toMatch(/^Cannot compare '\/nowhere\/a.json' as it must be a report in JSON: ENOENT/);
    expect(code).toBe(2);
  });
});
