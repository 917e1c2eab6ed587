import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommand } from '../src/command.ts';

const END = [0, '-', 'end'];
const RESULT = [0, '-', 'main', 'result', null];
const ECHO = {
  id: 'tasks-1',
  main: [['log', 'a']],
  trace: [[0, 'main', 'log', 'a'], RESULT, END],
};

const OUTSIDE = {
  id: 'stops-1',
  outside: [['call_soon_with', 'h1', [['stop']], null], ['run_forever']],
  trace: [
    [0, '-', 'stopped'],
    [0, '-', 'end'],
  ],
};

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'conformance-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

describe('The command', () => {
  it('ends with the counts, alone on the last line, and exit code 0 where all is identical', async () => {
    const { code, out } = await run(await write(ECHO, { ...ECHO, id: 'tasks-2' }));
    expect(code).toBe(0);
    expect(out.at(-1)).toBe('2 programs, 2 identical');
  });

  it('reports a trace that was tampered with as different, with exit code 1', async () => {
    const tampered = { ...ECHO, trace: [[1, 'main', 'log', 'a'], RESULT, END] };
    for (const style of ['generator', 'async']) {
      const { code, out } = await run(await write(ECHO, tampered), '--style', style);
      expect(code).toBe(1);
      expect(out.at(-1)).toBe('2 programs, 1 identical');
      expect(out[0]).toMatch(/> 0 {2}\[0,"main","log","a"\] +\[1,"main","log","a"\]/);
    }
  });

  it('reads gzipped files, whatever their name', async () => {
    const file = join(folder, 'programs');
    await writeFile(file, gzipSync(JSON.stringify(ECHO)));
    const { code, out } = await run(file, '--no-async-context');
    expect(code).toBe(0);
    expect(out).toEqual([
      'generator style, without the context store: 1 programs, 1 identical',
      '1 programs, 1 identical',
    ]);
  });

  it('adds up several files', async () => {
    const [one, other] = [await write(ECHO), await write(ECHO)];
    expect((await run(one, other)).out.at(-1)).toBe('2 programs, 2 identical');
  });

  it('runs steps outside any task', async () => {
    for (const style of ['generator', 'async']) {
      const { code, out } = await run(await write(OUTSIDE), '--style', style);
      expect([code, out.at(-1)]).toEqual([0, '1 programs, 1 identical']);
    }
  });

  it('leaves programs with an eager task out of the async style, and says how many', async () => {
    const eager = { ...ECHO, id: 'eager-1', main: [['try', [['spawn_eager', 't1', []]], [], []]] };
    const { code, out } = await run(await write(ECHO, eager), '--style', 'async');
    expect(code).toBe(0);
    expect(out.slice(1)).toEqual([
      'async style: 1 programs (eager 1) left out, for ops that differ in this style: spawn_eager',
      '1 programs, 1 identical',
    ]);
  });

  it('refuses what it cannot read, with exit code 2', async () => {
    const none = join(folder, 'none.jsonl');
    const refused = [
      [[none], `Cannot read ${none}: ENOENT`],
      [[await writeText('no json')], 'line 1, as it is not JSON'],
      [[await writeText('')], 'as it holds no programs'],
      [[await writeText('{"id": "tasks-1", "main": []}')], 'line 1, as it has no "trace"'],
      [[await write({ ...ECHO, main: [['jump']] })], 'as it has a step of an unknown op: jump'],
      [
        [await write({ ...ECHO, main: [['sleep', 'a']] })],
        'a step that is not [sleep, number]: ["sleep","a"]',
      ],
      [[await write({ ...ECHO, main: [['reraise']] })], 'as it has a step of an unknown op: reraise'],
      [[await write({ ...ECHO, main: [['run_forever']] })], 'a step of an unknown op: run_forever'],
      [[await write({ ...OUTSIDE, outside: [['try_star', [], [['group', []]], []]] })], 'a step that is not'],
      [
        [await write({ ...OUTSIDE, outside: [['call_soon_with', 'h1', [['sleep', 1]], null]] })],
        'a step of a callback that waits: ["sleep",1]',
      ],
      [[await write(ECHO), '--style', 'both'], 'Unknown style both: there are generator and async'],
      [['--fast'], "Unknown option '--fast'"],
    ] as const;
    for (const [args, message] of refused) {
      const { code, out, errors } = await run(...args);
      expect(errors[0]).toContain(message);
      expect(out).toEqual([]);
      expect(code).toBe(2);
    }
  });
});

async function run(...args: readonly string[]): Promise<{ code: number; out: string[]; errors: string[] }> {
  const out: string[] = [];
  const errors: string[] = [];
  const code = await runCommand(args, { out: (line) => out.push(line), error: (line) => errors.push(line) });
  return { code, out, errors };
}

let files = 0;

async function writeText(text: string): Promise<string> {
  const file = join(folder, `${files++}.jsonl`);
  await writeFile(file, text);
  return file;
}

async function write(...programs: readonly object[]): Promise<string> {
  return await writeText(programs.map((program) => `${JSON.stringify(program)}\n`).join(''));
}
