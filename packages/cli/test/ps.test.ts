/** `tsyncio ps`, on processes that run. */

import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TasksPicture, TreePicture } from '@tsyncio/core/monitor';
import { describe, expect, it } from 'vitest';
import { FOLDER, socketName, startProgram, tsyncio } from './processes.ts';

/** Without what is another one each time. */
const still = (text: string): string =>
  text.replaceAll(/^ *\d[\d.]* s {2}/gm, 'N s  ').replaceAll(/[\d.]+ (d|h) left/g, 'N left');

describe.skipIf(process.platform === 'win32')('tsyncio ps', () => {
  it('prints the tasks of a process: who waits for whom, what for and for how long', async () => {
    const { pid, child, ended } = await startProgram();
    const { code, out, errors } = await tsyncio('ps', pid);
    const [heading = '', counts, ...rest] = out.split('\n');
    expect([code, errors]).toEqual([0, '']);
    expect(heading).toMatch(
      new RegExp(`^pid ${pid}, up .*, busy \\d+ %, CPU \\d+ %, \\d+ MB, node v.*: program.js 3$`),
    );
    expect(counts).toBe('7 tasks: 7 waiting; 4 timers');
    expect(still(rest.slice(2).join('\n')).replaceAll(/[\d.]+ s left/g, 'N left')).toBe(
      `  WAITS  TASK
N s  Task-1 in main: <Future [pending]>
N s  writer-2 in write > acquire: <Lock [locked, waiters:1]>
N s  └─ writer-1 in write: N left
N s  crawlers in all: gather of 3
N s  ├─ crawler-0 in crawl: N left
N s  ├─ crawler-1 in crawl: N left
N s  └─ crawler-2 in crawl: N left
`,
    );
    child.stdin?.end();
    expect(await ended).toBe(0);
  });

  it('prints a table, filtered and in an order, and all of it as JSON', async () => {
    const { pid, child, ended } = await startProgram();
    const { out: table } = await tsyncio('ps', pid, '--sort', 'name', '--filter', 'crawler-');
    expect(
      table
        .split('\n')
        .slice(4)
        .map((line) => line.trim().split(/ {2,}/)[1]),
    ).toEqual(['TASK', 'crawler-0', 'crawler-1', 'crawler-2', undefined]);
    const tree = JSON.parse((await tsyncio('ps', pid, '--json')).out) as TreePicture; // as: that is what it prints
    expect([tree.protocol, tree.process.pid, tree.rows.length]).toEqual([1, pid, 7]);
    const flat = JSON.parse(
      (await tsyncio('ps', pid, '--flat', '--limit', '2', '--json')).out,
    ) as TasksPicture; // as: likewise
    expect([flat.found, flat.tasks.map(({ name }) => name)]).toEqual([7, ['Task-1', 'writer-1']]);
    child.stdin?.end();
    await ended;
  });

  it('lists the processes that can be looked at, and leaves those out that have ended', async () => {
    const [one, other] = await Promise.all([startProgram(3), startProgram(5)]);
    const { out, code } = await tsyncio('ps');
    const pids = [one.pid, other.pid].sort((a, b) => a - b);
    const lines = out.trimEnd().split('\n');
    expect([code, lines.map((line) => Number(line.trim().split(' ')[0]))]).toEqual([
      0,
      [Number.NaN, ...pids],
    ]);
    expect(out).toMatch(new RegExp(`^ *${one.pid} .* 7 +0 +program.js 3$`, 'm'));
    one.child.kill('SIGKILL');
    await one.ended;
    const left = JSON.parse((await tsyncio('ps', '--json')).out) as { pid: number }[]; // as: that is what it prints
    expect(left.map(({ pid }) => pid)).toEqual([other.pid]);
    other.child.stdin?.end();
    await other.ended;
    const none = await tsyncio('ps');
    expect([none.code, none.out, none.errors]).toEqual([
      0,
      '',
      'tsyncio: none of your processes can be looked at: start one with TSYNCIO_INSPECT=1 in its environment\n',
    ]);
  });

  it('cuts the tree of a program with 100,000 tasks, within a second as a rule', async () => {
    const { pid, child, ended } = await startProgram(100_000);
    const before = performance.now();
    const { out } = await tsyncio('ps', pid);
    const took = performance.now() - before;
    expect(out).toMatch(/^100,004 tasks: /m);
    expect(out.split('\n').length).toBeLessThan(30);
    expect(out).toMatch(/… [\d,]+ more like these/);
    expect(took).toBeLessThan(10_000);
    child.kill('SIGKILL');
    await ended;
  });

  it('says so where a step blocks the loop', async () => {
    const { pid, child, said, ended } = await startProgram();
    child.stdin?.write('6\n');
    await said(/blocking/);
    const [list, one] = await Promise.all([tsyncio('ps'), tsyncio('ps', pid, '--timeout', '1')]);
    expect([list.code, list.out]).toEqual([
      0,
      expect.stringMatching(new RegExp(`^${pid} .*busy: it does not answer$`, 'm')),
    ]);
    expect([one.code, one.errors]).toEqual([
      1,
      `tsyncio: Cannot look at process ${pid} as it has not answered for 1 s: a step blocks its loop\n`,
    ]);
    await said(/unblocked/);
    expect((await tsyncio('ps', pid)).code).toBe(0);
    child.stdin?.end();
    expect(await ended).toBe(0);
  });

  it.runIf(process.platform === 'linux')('finds one that was started with another environment', async () => {
    const XDG_RUNTIME_DIR = mkdtempSync(join(tmpdir(), 'ts-'));
    const { pid, child, ended } = await startProgram(3, true, { XDG_RUNTIME_DIR });
    const { code, out, errors } = await tsyncio('ps', pid);
    child.stdin?.end();
    await ended;
    rmSync(XDG_RUNTIME_DIR, { recursive: true });
    expect([code, errors, out.split(',')[0]]).toEqual([0, '', `pid ${pid}`]);
  });

  it('says why a process cannot be looked at', async () => {
    const { pid, child, ended } = await startProgram(3, false);
    const refused = await tsyncio('ps', pid);
    expect([refused.code, refused.out]).toEqual([1, '']);
    const folders =
      process.platform === 'linux' ? `${FOLDER}, /run/user/${process.getuid?.()}/tsyncio` : FOLDER;
    expect(refused.errors).toBe(
      `tsyncio: Cannot look at process ${pid} as it was not asked to let itself be looked at: it has no socket in ${folders}\n` +
        '  start it with TSYNCIO_INSPECT=1 in its environment, or use: asyncio.run(main, { inspectOnSocket: true })\n',
    );
    child.stdin?.end();
    await ended;
    expect(await tsyncio('ps', pid)).toEqual({
      code: 1,
      out: '',
      errors: `tsyncio: Cannot look at process ${pid} as there is none of that number\n`,
    });
  });

  it('refuses another version of the protocol, and what is none', async () => {
    const { pid, child, ended } = await startProgram(3, false);
    const answers = ['{"protocol":2}', 'hello'];
    const server = createServer((_request, response) => response.end(answers.shift()));
    await new Promise<void>((resolve) => server.listen(join(FOLDER, socketName(pid)), resolve));
    const [other, none] = [await tsyncio('ps', pid), await tsyncio('ps', pid)];
    server.close();
    expect([other.code, other.errors, none.code, none.errors]).toEqual([
      1,
      `tsyncio: Cannot read what process ${pid} answers as it must be of protocol 1: 2\n` +
        '  use the @tsyncio/cli of the same version as its @tsyncio/core\n',
      1,
      `tsyncio: Cannot read what process ${pid} answers as it must be JSON\n`,
    ]);
    child.stdin?.end();
    await ended;
  });

  it('lists a process that cannot be understood with why, and the others', async () => {
    const [strange, usual] = await Promise.all([startProgram(3, false), startProgram()]);
    const server = createServer((_request, response) => response.end('{"protocol":2}'));
    await new Promise<void>((resolve) => server.listen(join(FOLDER, socketName(strange.pid)), resolve));
    const [list, json] = [await tsyncio('ps'), await tsyncio('ps', '--json')];
    server.close();
    const why = `Cannot read what process ${strange.pid} answers as it must be of protocol 1: 2`;
    expect([list.code, list.errors, json.code]).toEqual([0, '', 0]);
    expect(list.out).toMatch(new RegExp(`^ *${strange.pid} +${why}$`, 'm'));
    expect(list.out).toMatch(new RegExp(`^ *${usual.pid} .* program.js 3$`, 'm'));
    expect(JSON.parse(json.out)).toContainEqual({ pid: strange.pid, answers: false, remark: why });
    for (const { child, ended } of [strange, usual]) {
      child.stdin?.end();
      await ended;
    }
  });

  it.each([
    [
      ['ps', 'x'],
      "command-argument value 'x' is invalid for argument 'pid'. It must be the number of a process.",
    ],
    [['ps', '1', '--limit', '-1'], "option '--limit <lines>' argument '-1' is invalid"],
    [['ps', '1', '--sort', 'age'], "option '--sort <order>' argument 'age' is invalid"],
    [['top'], "missing required argument 'pid'"],
    [['top', '1', '--interval', '0'], "option '--interval <seconds>' argument '0' is invalid"],
    [['look'], "unknown command 'look'"],
  ])('says what is wrong with %j', async (args, text) => {
    const { code, out, errors } = await tsyncio(...args);
    expect([code, out, errors.startsWith(`tsyncio: ${text}`)]).toEqual([2, '', true]);
  });

  it('helps', async () => {
    const { code, out } = await tsyncio('--help');
    expect([code, out]).toEqual([0, expect.stringContaining('tsyncio top 4711')]);
  });
});
