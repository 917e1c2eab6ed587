import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { type Line, runExample, runNode } from './run-example.ts';

const run = promisify(execFile);

/** What a line says, without the time in front of it. */
function words(lines: readonly Line[]): string[] {
  return lines.map(({ text }) => {
    expect(text).toMatch(/^([01]\d|2[0-3])(:[0-5]\d){2} \S+$/);
    return text.slice('HH:MM:SS '.length);
  });
}

/** When the lines came, in whole seconds since the first. A noisy machine is late, never early. */
function seconds(lines: readonly Line[]): number[] {
  return lines.map(({ at }) => Math.floor(at + 0.05));
}

const five = ['async_sleep', 'async_sleep', 'async_sleep', 'async_sleep', 'async_sleep'];
const numbers = ['0', '1', '2', '3', '4'];

describe.concurrent.each(['async', 'generator'])('the tour, in the %s style', (style) => {
  it('awaits a coroutine twice in a row, in four seconds', async () => {
    const { lines, errors, code } = await runExample('01-await', '--style', style);
    expect(words(lines)).toEqual(['start', 'async_sleep', 'async_sleep', 'end']);
    expect(seconds(lines)).toEqual([0, 2, 4, 4]);
    expect([errors, code]).toEqual(['', 0]);
  });

  it.each([{ more: [] }, { more: ['--low-level'] }])(
    'runs two tasks in two seconds $more',
    async ({ more }) => {
      const { lines, errors, code } = await runExample('02-tasks', '--style', style, ...more);
      expect(words(lines)).toEqual(['start', 'async_sleep', 'async_sleep', 'end']);
      expect(seconds(lines)).toEqual([0, 2, 2, 2]);
      expect([errors, code]).toEqual(['', 0]);
    },
  );

  it('gathers five tasks in two seconds', async () => {
    const { lines, errors, code } = await runExample('03-gather', '--style', style);
    expect(words(lines)).toEqual(['start', ...five, 'end']);
    expect(seconds(lines)).toEqual([0, 2, 2, 2, 2, 2, 2]);
    expect([errors, code]).toEqual(['', 0]);
  });

  it('prints five results of the same two seconds', async () => {
    const { lines, errors, code } = await runExample('04-results', '--style', style);
    expect(words(lines)).toEqual(['start', ...five, 'end']);
    expect(seconds(lines)).toEqual([0, 2, 2, 2, 2, 2, 2]);
    expect([errors, code]).toEqual(['', 0]);
  });

  it.each([[], ['--executor', 'piscina:?maxWorkers=5']])(
    'blocks five workers at once (%s)',
    async (...more) => {
      const { lines, errors, code } = await runExample('05-run-in-executor', '--style', style, ...more);
      expect(words(lines)).toEqual(['start', ...numbers, 'end']);
      const [start = 0, first = 0, ...others] = lines.slice(0, -1).map(({ at }) => at);
      const last = others.at(-1) ?? Number.NaN;
      expect(first - start).toBeGreaterThan(1.9);
      // One after the other ends eight seconds after the first, and two at once four. How long they take to start is not looked at.
      expect(last - first).toBeLessThan(4);
      expect([errors, code]).toEqual(['', 0]);
    },
  );
});

describe('The examples', () => {
  it("leave Node's main thread free while five workers block", async () => {
    const example = new URL('../dist/05-run-in-executor.js', import.meta.url).href;
    const program = `
      let ticks = 0;
      const timer = setInterval(() => (ticks += 1), 50);
      const { run } = await import(${JSON.stringify(example)});
      ticks = 0;
      await run({ style: 'async' });
      clearInterval(timer);
      console.log(ticks);
    `;
    const { lines } = await runNode('--input-type=module', '--eval', program);
    // Two seconds hold 40 ticks; starting five workers may delay some.
    expect(Number(lines.at(-1)?.text)).toBeGreaterThan(25);
  });

  it('say which there are when one is asked for that is not there', async () => {
    const { lines, errors, code } = await runExample('06-nothing');
    expect(lines).toEqual([]);
    expect(errors).toContain("There is no example '06-nothing'");
    expect(errors).toContain('01-await, 02-tasks, 03-gather, 04-results, 05-run-in-executor');
    expect(code).toBe(2);
  });

  it('say how they are called', async () => {
    const { lines, errors, code } = await runExample('--help');
    expect(lines.map(({ text }) => text).join('\n')).toContain(
      'of image-pipeline: --out, --executor, and files',
    );
    expect([errors, code]).toEqual(['', 0]);
  });

  it('end without a word when nobody reads them any more', async () => {
    const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));
    const { stdout, stderr } = await run('sh', [
      '-c',
      `"${process.execPath}" "${main}" 03-gather | head -n 1`,
    ]);
    expect(stdout).toMatch(/start/);
    expect(stderr).toBe('');
  });

  it('say which styles there are', async () => {
    const { errors, code } = await runExample('01-await', '--style', 'callbacks');
    expect(errors).toContain("There is no style 'callbacks'");
    expect(code).toBe(2);
  });

  it('say which executors there are', async () => {
    const { errors, code } = await runExample('05-run-in-executor', '--executor', 'nothing:');
    expect(errors).toContain("there is no executor 'nothing:'");
    expect(errors).toContain('piscina:');
    expect(code).toBe(2);
  });

  it('run one after the other, each under its title, without a name', async () => {
    const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));
    const { lines, code } = await runNode(main);
    const titles = lines.map(({ text }) => text).filter((text) => /^0\d-/.test(text));
    expect(titles.map((title) => title.split(':')[0])).toEqual([
      '01-await',
      '02-tasks',
      '03-gather',
      '04-results',
      '05-run-in-executor',
    ]);
    expect(code).toBe(0);
  });
});
