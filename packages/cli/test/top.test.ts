/** `tsyncio top`: in a terminal, as `script` of util-linux makes one, and in pipes. */

import { spawnSync } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';
import type { TasksPicture } from '@tsyncio/core/monitor';
import { describe, expect, it } from 'vitest';
import { MAIN, type Started, start, startProgram } from './processes.ts';

const hasScript = /util-linux/.test(spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout ?? '');
const { CI } = process.env;
// Where it is missing, nobody must think in CI that it was tested.
const isThere = hasScript || (CI !== undefined && process.platform === 'linux');

const ENTER = '\u001B[?1049h';
const LEAVE = '\u001B[?1049l';
const SHOW_CURSOR = '\u001B[?25h';

/** Runs top in a terminal of 24 rows and as many columns. */
function inTerminal(pid: number, columns = 100, ...options: readonly string[]): Started {
  const command = `stty rows 24 columns ${columns}; '${process.execPath}' '${MAIN}' top ${pid} ${options.join(' ')}; echo "exit $?"; stty -a`;
  return start('script', ['-qfec', command, '/dev/null'], { TERM: 'xterm', FORCE_COLOR: undefined });
}

/** The last frame, line by line, without colours. */
function frameOf({ output: { out } }: Started): string[] {
  const last = out.slice(0, out.lastIndexOf('\u001B[?2026l')).split('\u001B[?2026h').at(-1) ?? '';
  return last.split('\r\n').map((line) => stripVTControlCharacters(line).trimEnd());
}

/** Waits until a frame has it. */
async function shows(terminal: Started, pattern: RegExp): Promise<void> {
  while (!frameOf(terminal).some((line) => pattern.test(line))) {
    const more = new Promise((resolve) => terminal.child.stdout?.once('data', resolve));
    if ((await Promise.race([more, terminal.ended.then(() => 'ended')])) === 'ended')
      throw new Error(`It ended: ${terminal.output.out}`);
  }
}

describe.skipIf(!isThere)('tsyncio top in a terminal', () => {
  it('shows the tree, obeys its keys, and leaves the terminal as it was', async () => {
    const program = await startProgram(30);
    const terminal = inTerminal(program.pid, 100, '--interval', '0.3');
    await shows(terminal, /crawlers in all: gather of 30/);
    const frame = frameOf(terminal);
    expect([frame.length, Math.max(...frame.map((line) => line.length)) <= 100]).toEqual([24, true]);
    expect(terminal.output.out.indexOf(ENTER)).toBeGreaterThanOrEqual(0);

    terminal.child.stdin?.write('s');
    await shows(terminal, /s sort by wait/);
    terminal.child.stdin?.write('s');
    await shows(terminal, /^WAITS +TASK/);
    await shows(terminal, /s sort by name .* 1–\d+$/);
    await shows(terminal, /^ *[\d.]+ s {2}crawler-0/);
    terminal.child.stdin?.write('\u001B[6~');
    await shows(terminal, /s sort by name .* 1\d–\d+$/);
    terminal.child.stdin?.write('/writer\r');
    await shows(terminal, /\/ filter 'writer' .* 1–2$/);
    terminal.child.stdin?.write('?');
    await shows(terminal, /^KEYS$/);
    terminal.child.stdin?.write('x p');
    await shows(terminal, /q quit/);

    terminal.child.stdin?.write('q');
    await terminal.said(/exit 0/);
    await terminal.ended;
    const { out } = terminal.output;
    const end = out.slice(out.lastIndexOf(LEAVE));
    expect([out.lastIndexOf(SHOW_CURSOR) > out.lastIndexOf(ENTER), end.includes(ENTER)]).toEqual([
      true,
      false,
    ]);
    expect(end).toMatch(/[^-]icanon .*[^-]echo /s);
    program.child.stdin?.end();
    expect(await program.ended).toBe(0);
  });

  it('ends on Ctrl-C with 130, and leaves the terminal as it was', async () => {
    const program = await startProgram();
    const terminal = inTerminal(program.pid);
    await shows(terminal, /crawlers/);
    terminal.child.stdin?.write('\u0003');
    await terminal.said(/exit 130/);
    await terminal.ended;
    expect(terminal.output.out.slice(terminal.output.out.lastIndexOf(LEAVE))).toMatch(
      /[^-]icanon .*[^-]echo /s,
    );
    program.child.stdin?.end();
    await program.ended;
  });

  it('says for how long a step blocks the loop, with the last picture, and goes on after it', async () => {
    const program = await startProgram();
    const terminal = inTerminal(program.pid, 100, '--interval', '0.2');
    await shows(terminal, /crawlers/);
    program.child.stdin?.write('4\n');
    await shows(terminal, /busy: a step has blocked its loop for [\d.]+ s/);
    await shows(terminal, /crawlers/);
    await shows(terminal, /q quit/);
    terminal.child.stdin?.write('q');
    await terminal.ended;
    program.child.stdin?.end();
    await program.ended;
  });

  it('keeps the last picture of a process that ends', async () => {
    const program = await startProgram();
    const terminal = inTerminal(program.pid, 100, '--interval', '0.2');
    await shows(terminal, /crawlers/);
    program.child.kill('SIGKILL');
    await shows(terminal, new RegExp(`Process ${program.pid} has ended: this was the last of it`));
    await shows(terminal, /crawlers/);
    terminal.child.stdin?.write('q');
    await terminal.said(/exit 0/);
  });

  it('fits into narrow terminals', async () => {
    const program = await startProgram();
    const terminal = inTerminal(program.pid, 30);
    await shows(terminal, /crawlers/);
    expect(frameOf(terminal).every((line) => line.length <= 30)).toBe(true);
    terminal.child.stdin?.write('q');
    await terminal.ended;
    program.child.stdin?.end();
    await program.ended;
  });
});

describe.skipIf(process.platform === 'win32')('tsyncio top in a pipe', () => {
  const top = (...args: readonly (string | number)[]): Started =>
    start(process.execPath, [MAIN, 'top', ...args.map(String)]);

  it('prints a block for each look, until the process ends', async () => {
    const program = await startProgram();
    const { said, ended, output } = top(program.pid, '--interval', 0.1);
    await said(/(pid.*){3}/s);
    program.child.stdin?.end();
    expect([await ended, output.errors]).toEqual([
      0,
      expect.stringMatching(
        new RegExp(`^tsyncio: Process ${program.pid} (has ended|runs nothing more .*)\n$`),
      ),
    ]);
    expect(output.out).not.toContain('\u001B');
  });

  it('prints a line of JSON for each look, until Ctrl-C', async () => {
    const program = await startProgram();
    const { child, said, ended, output } = top(program.pid, '--interval', 0.1, '--json', '--sort', 'wait');
    await said(/\n.*\n/);
    child.kill('SIGINT');
    expect([await ended, output.errors]).toEqual([130, '']);
    const [first = ''] = output.out.split('\n');
    expect((JSON.parse(first) as TasksPicture).tasks).toHaveLength(7); // as: that is what it prints
    program.child.stdin?.end();
    await program.ended;
  });

  it('looks once', async () => {
    const program = await startProgram();
    const { ended, output } = top(program.pid, '--once');
    expect([await ended, output.out.match(/^pid/gm)?.length, output.errors]).toEqual([0, 1, '']);
    program.child.stdin?.end();
    await program.ended;
  });

  it('says so where a step blocks the loop', async () => {
    const program = await startProgram();
    program.child.stdin?.write('3\n');
    await program.said(/blocking/);
    const { ended, output } = top(program.pid, '--once');
    expect([await ended, output.errors]).toEqual([
      0,
      `tsyncio: process ${program.pid} is busy: a step blocks its loop\n`,
    ]);
    program.child.stdin?.end();
    await program.ended;
  });
});
