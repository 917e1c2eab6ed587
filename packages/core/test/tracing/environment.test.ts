/** `TSYNCIO_TRACE`, and traces in files: whatever becomes of the process, the file can be read. */

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TraceEvent } from '@tsyncio/core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { runInChild } from '../host/child.ts';

/** A folder of the test's own. */
function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'tsyncio-trace-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

function tracksIn(path: string): unknown[] {
  const events = JSON.parse(readFileSync(path, 'utf8')) as TraceEvent[]; // as: the test looks closer
  return events.filter(({ name }) => name === 'thread_name').map(({ args: { name } = {} }) => name);
}

const SLEEPER = `
  await asyncio.run(async () => {
    await asyncio.createTask(asyncio.sleep(0.01), { name: 'sleeper' });
  });
`;

describe('TSYNCIO_TRACE', () => {
  it('traces a program from its first task to its end', async () => {
    const file = join(folder(), 'trace.json');
    const { code, stderr } = await runInChild(SLEEPER, [], { TSYNCIO_TRACE: file });
    expect([code, stderr]).toEqual([0, '']);
    expect(tracksIn(file).slice(0, 2)).toEqual(['Task-1', 'sleeper']);
  });

  it.each([
    ['process.exit()', 'process.exit(7)', 7],
    ['an error that nobody catches', "throw new Error('uncaught')", 1],
    ['a KeyboardInterrupt', "process.kill(process.pid, 'SIGINT'); await asyncio.sleep(10)", 130],
  ])('completes the file where the process ends by %s', async (_way, last, exit) => {
    const file = join(folder(), 'trace.json');
    const program = `
      await asyncio.run(async () => {
        await asyncio.createTask(asyncio.sleep(0.01), { name: 'sleeper' });
        asyncio.createTask(asyncio.sleep(60), { name: 'open' });
        await asyncio.sleep(0);
        ${last};
      });
    `;
    const { code } = await runInChild(program, [], { TSYNCIO_TRACE: file });
    expect(code).toBe(exit);
    expect(tracksIn(file)).toEqual(expect.arrayContaining(['Task-1', 'sleeper', 'open']));
  });

  it('leaves a file that lacks only its end where the process is killed', async () => {
    const file = join(folder(), 'trace.json');
    const program = `
      await asyncio.run(async () => {
        await asyncio.createTask(asyncio.sleep(0.01), { name: 'sleeper' });
        await asyncio.sleep(1);
        process.kill(process.pid, 'SIGKILL');
        await asyncio.sleep(10);
      });
    `;
    await runInChild(program, [], { TSYNCIO_TRACE: file });
    const text = readFileSync(file, 'utf8');
    expect(text.endsWith(']\n')).toBe(false);
    writeFileSync(file, `${text}]`);
    expect(tracksIn(file)).toEqual(['Task-1', 'sleeper']);
  });

  it('says once that the file cannot be written, and lets the program run', async () => {
    const file = join(folder(), 'missing', 'trace.json');
    const { code, stderr } = await runInChild(SLEEPER, [], { TSYNCIO_TRACE: file });
    expect(code).toBe(0);
    expect(stderr).toMatch(
      /^There is no trace, though TSYNCIO_TRACE asks for one: Cannot write a trace to '.*trace\.json': ENOENT.*\n$/,
    );
  });

  it.skipIf(process.platform === 'win32')(
    'says once that the disk is full, and lets the program run',
    async () => {
      const { code, stderr } = await runInChild(SLEEPER, [], { TSYNCIO_TRACE: '/dev/full' });
      expect(code).toBe(0);
      expect(stderr).toMatch(/^Cannot write the trace to '\/dev\/full' any further: ENOSPC.*\n$/);
    },
  );

  it('is of the process that has it: neither its threads nor its children write over the file', async () => {
    const path = folder();
    const file = join(path, 'trace.json');
    const program = `
      import { execFileSync } from 'node:child_process';
      import { Worker } from 'node:worker_threads';
      const other = \`import('@tsyncio/core').then((asyncio) => asyncio.run(asyncio.sleep(0, 'other')))\`;
      execFileSync(process.execPath, ['--eval', other]);
      const worker = new Worker(other, { eval: true, env: { ...process.env, TSYNCIO_TRACE: ${JSON.stringify(file)} } });
      await new Promise((resolve) => worker.once('exit', resolve));
      ${SLEEPER}
    `;
    const { code, stderr } = await runInChild(program, [], { TSYNCIO_TRACE: file });
    expect([code, stderr]).toEqual([0, '']);
    expect(readdirSync(path)).toEqual(['trace.json']);
    expect(tracksIn(file).slice(0, 2)).toEqual(['Task-1', 'sleeper']);
  });

  it('gives each child process a file of its own where `%p` is in the name', async () => {
    const path = folder();
    const program = `
      import { execFileSync } from 'node:child_process';
      const other = \`import('@tsyncio/core').then((asyncio) => asyncio.run(async () => {
        await asyncio.createTask(asyncio.sleep(0), { name: 'child' });
      }))\`;
      execFileSync(process.execPath, ['--eval', other]);
      ${SLEEPER}
    `;
    const { code, stderr } = await runInChild(program, [], { TSYNCIO_TRACE: join(path, '%p.json') });
    expect([code, stderr]).toEqual([0, '']);
    const seconds = readdirSync(path).map((name) => tracksIn(join(path, name))[1]);
    expect(new Set(seconds)).toEqual(new Set(['child', 'sleeper']));
  });

  it('does nothing where it is empty', async () => {
    const { code, stderr } = await runInChild(SLEEPER, [], { TSYNCIO_TRACE: '' });
    expect([code, stderr]).toEqual([0, '']);
  });
});

describe('trace({ file })', () => {
  it('writes to the file as events come, and ends it when it is stopped', async () => {
    const file = join(folder(), 'trace.json');
    const program = `
      import { readFileSync } from 'node:fs';
      const trace = asyncio.trace({ file: ${JSON.stringify(file)} });
      await asyncio.run(async () => {
        for (let i = 0; i < 1000; i += 1) await asyncio.createTask(asyncio.sleep(0), { name: 'task ' + i });
      });
      const before = readFileSync(${JSON.stringify(file)}, 'utf8').length;
      trace.stop();
      console.log(before > 100_000, JSON.parse(readFileSync(${JSON.stringify(file)}, 'utf8')).length === trace.events);
      try {
        JSON.stringify(trace);
      } catch (error) {
        console.log(error.name, error.message.replace(/[0-9]+/, 'N'));
      }
    `;
    const { stdout, stderr } = await runInChild(program);
    expect(stderr).toBe('');
    expect(stdout).toBe(
      'true true\nRuntimeError Cannot give the events of <Trace [stopped, N events]> as they are in its file\n',
    );
  });

  it('throws where the file cannot be written', async () => {
    const file = join(folder(), 'missing', 'trace.json');
    const { code, stderr } = await runInChild(`asyncio.trace({ file: ${JSON.stringify(file)} });`);
    expect(code).toBe(1);
    expect(stderr).toMatch(/RuntimeError: Cannot write a trace to '.*trace\.json': ENOENT/);
  });

  it('is a whole file, though nothing happened', async () => {
    const file = join(folder(), 'trace.json');
    await runInChild('', [], { TSYNCIO_TRACE: file });
    expect(readFileSync(file, 'utf8')).toBe('[]\n');
  });
});
