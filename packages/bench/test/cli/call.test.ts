import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readReport } from '../../src/compare/read-report.ts';
import { fixture, openFolder, runBench, startBench } from '../run-bench.ts';

const work = fixture('work.js');

describe('tsyncio-bench call', () => {
  it('measures a function on the main thread and on each executor', async () => {
    const file = join(await openFolder(), 'a.json');
    const { out, code } = await runBench([
      'call',
      `${work}#hash`,
      '--args',
      '["abc"]',
      '--quick',
      '--json',
      file,
    ]);
    expect(code).toBe(0);
    expect(out).toContain('#hash keeps the main thread busy for');
    const { tables, conclusion } = await readReport(file);
    expect(tables.map(({ id, rows }) => [id, Object.keys(rows[0]?.figures ?? {})])).toEqual([
      ['latency', ['main', 'piscina', 'tinypool', 'threads', 'processes']],
      ['rate', ['main', 'piscina', 'tinypool', 'threads', 'processes']],
      ['busy', ['main', 'piscina', 'tinypool', 'threads', 'processes']],
      ['delay', ['main', 'piscina', 'tinypool', 'threads', 'processes']],
      ['copying', ['piscina', 'tinypool', 'threads', 'processes']],
    ]);
    expect(conclusion[1]).toMatch(/^One or two rounds do not tell a difference from the noise/);
  });

  it('gives a verdict after three rounds: an asynchronous nap is not worth moving', async () => {
    const { out, code } = await runBench([
      'call',
      `${work}#nap`,
      '--args',
      '[5]',
      '--rounds',
      '3',
      '--subjects',
      'piscina',
      '--json',
    ]);
    expect(code).toBe(0);
    const { conclusion } = JSON.parse(out);
    expect(conclusion[0]).toMatch(
      /#nap gives a promise: a call takes .* on the main thread and keeps it busy for/,
    );
    expect(conclusion[1]).toMatch(
      /^(Not worth moving|Moving changes little|Worth moving): through piscina a call/,
    );
  });

  it('keeps what a function prints out of the report', async () => {
    const { out, errors, code } = await runBench([
      'call',
      `${work}#print`,
      '--quick',
      '--subjects',
      'piscina,processes',
      '--json',
    ]);
    expect(JSON.parse(out)).toMatchObject({ command: 'call' });
    expect(errors).toContain('from the function');
    expect(code).toBe(0);
  });

  it('finds a function of a package and of Node.js', async () => {
    const { code } = await runBench([
      'call',
      'node:path#basename',
      '--args',
      '["/a/b"]',
      '--quick',
      '--subjects',
      'threads',
    ]);
    expect(code).toBe(0);
  });

  it.each([
    [
      `${work}#gone`,
      [],
      /must export a function 'gone': there are boom, exit, hash, nap, never, print, spin, uncloneable\n$/,
    ],
    [`${work}#text`, [], /must export a function 'text': it is string, there are boom, /],
    [work, [], /must name a module and its export: one looks like '.\/work.js#hash'\n$/],
    [
      './gone.js#hash',
      [],
      /^Cannot measure a function of '.\/gone.js' as there must be such a module: found none from /,
    ],
    [`${fixture('broken.js')}#hash`, [], /as its module cannot be imported: Error: not today\n$/],
    [
      `${work}#hash`,
      ['--args', '[abc]'],
      /^Cannot use --args as it must be an array in JSON, such as '\["text", 3\]': Unexpected token/,
    ],
    [
      `${work}#hash`,
      ['--args', '{}'],
      /^Cannot use --args as it must be an array in JSON, such as '\["text", 3\]': received \{\}\n$/,
    ],
    [
      `${work}#hash`,
      ['--subjects', 'workerpool'],
      /^Cannot measure executor 'workerpool' as there is none of that name: there are piscina, tinypool, threads, processes\n$/,
    ],
    [`${work}#boom`, [], /as it must not throw: RangeError: boom\n$/],
    [`${work}#exit`, [], /as it must not end its process: it ended with 3\n$/],
    [`${work}#spin`, ['--timeout', '0.5'], /as it must return within 0.5 s \(--timeout\): it has not\n$/],
    [`${work}#never`, ['--timeout', '0.5'], /as it must return within 0.5 s \(--timeout\): it has not\n$/],
    [
      `${work}#uncloneable`,
      ['--subjects', 'piscina'],
      /as an executor must be able to call it: piscina: .*cannot be cloned/,
    ],
  ])('refuses %s %j', async (target, args, message) => {
    const folder = await openFolder();
    const file = join(folder, 'a.json');
    const { out, errors, code } = await runBench(['call', target, ...args, '--quick', '--json', file]);
    expect(errors).toMatch(message);
    expect([out, code, await readdir(folder)]).toEqual(['', 2, []]);
  });

  it('ends on Ctrl-C with 130, also where the function never does', async () => {
    const folder = await openFolder();
    const { outcome, child, said } = startBench([
      'call',
      `${work}#spin`,
      '--timeout',
      '600',
      '--json',
      join(folder, 'a.json'),
    ]);
    await said(/on the main thread/);
    child.kill('SIGINT');
    const { out, code } = await outcome;
    expect([out, code, await readdir(folder)]).toEqual(['', 130, []]);
  });
});
