/** Programs that can never go on, on the real clock: Node would end them with 13, without a word. */

import { describe, expect, it } from 'vitest';
import { runInChild } from './child.ts';

const LONG = 30_000;

/** What a program says that prints its deadlocks. */
async function linesOf(program: string): Promise<string[]> {
  const { code, stdout, stderr } = await runInChild(`
    const deadlock = async (main, options) => {
      try {
        await asyncio.run(main, options);
        console.log('no deadlock');
      } catch (error) {
        if (!(error instanceof asyncio.DeadlockError)) throw error;
        console.log(error.message);
      }
    };
    ${program}`);
  expect([code, stderr]).toEqual([0, '']);
  return stdout.trimEnd().split('\n');
}

const TOLD = 'Every task waits, and nothing can wake them:';

describe.concurrent('a deadlock on the real clock', () => {
  it(
    'ends the process with an error where nobody catches it',
    async () => {
      const { code, stdout, stderr } = await runInChild(`
        await asyncio.run(async function main() {
          await asyncio.getRunningLoop().createFuture();
        });
        console.log('never');`);
      expect([code, stdout]).toEqual([1, '']);
      expect(stderr).toContain(`DeadlockError: ${TOLD}\n  Task-1 in main, waits for <Future [pending]>`);
    },
    LONG,
  );

  it.each(['{}', '{ asyncContext: false }'])(
    'is told of a future that nobody sets, and of a promise that never settles; options: %s',
    async (options) => {
      const lines = await linesOf(`
        await deadlock(async function future() { await asyncio.getRunningLoop().createFuture(); }, ${options});
        await deadlock(function* future() { yield* asyncio.getRunningLoop().createFuture(); }, ${options});
        await deadlock(async function foreign() { await new Promise(() => {}); }, ${options});
        await deadlock(async function abandoned() { await asyncio.fromPromise(new Promise(() => {})); }, ${options});
        console.log('end');`);
      expect(lines.filter((line) => line === TOLD)).toHaveLength(4);
      expect(lines.filter((line) => / in future, waits for <Future \[pending\]>/.test(line))).toHaveLength(2);
      expect(lines.filter((line) => / in foreign, waits for a promise/.test(line))).toHaveLength(1);
      expect(lines.filter((line) => / in abandoned.*, waits for /.test(line))).toHaveLength(1);
      expect(lines.at(-1)).toBe('end');
    },
    LONG,
  );

  it(
    'is told of tasks that wait for each other, with their picture',
    async () => {
      const lines = await linesOf(`
        await deadlock(async function main() {
          const loop = asyncio.getRunningLoop();
          const future = loop.createFuture();
          const first = asyncio.createTask(async function one() { await future; }, { name: 'first' });
          const second = asyncio.createTask(async function two() { await first; }, { name: 'second' });
          await asyncio.sleep(0.01);
          await asyncio.gather(first, second);
        });`);
      expect(lines[0]).toBe(TOLD);
      expect(lines.join('\n')).toMatch(/main.*\n(.*\n)*.*first in one(.*\n)*.*second in two/);
    },
    LONG,
  );

  it(
    'is told by the last timer, not before: what still runs outside may wake the loop',
    async () => {
      const lines = await linesOf(`
        const record = (text) => () => console.log(text);
        await deadlock(async function main() {
          const loop = asyncio.getRunningLoop();
          const future = loop.createFuture();
          setTimeout(record('a timer of the host'), 20);
          loop.callLater(0.03, record('a timer of the loop'));
          import('node:fs').then((fs) => fs.readFile('package.json', record('a file')));
          await future;
        });
        await deadlock(async () => {
          const future = asyncio.getRunningLoop().createFuture();
          setTimeout(() => future.setResult(), 20);
          await future;
        });`);
      expect(lines.slice(0, 3).sort()).toEqual(['a file', 'a timer of the host', 'a timer of the loop']);
      expect([lines[3], lines.at(-1)]).toEqual([TOLD, 'no deadlock']);
    },
    LONG,
  );

  it(
    'lets its tasks clean up: they are cancelled at the end of the run',
    async () => {
      const lines = await linesOf(`
        await deadlock(async function main() {
          try {
            await asyncio.getRunningLoop().createFuture();
          } finally {
            await asyncio.sleep(0.01);
            console.log('cleaned up');
          }
        });`);
      expect(lines.slice(0, 2)).toEqual(['cleaned up', TOLD]);
    },
    LONG,
  );

  it(
    'of what is left at the end is told where the program was done, and reported where it failed',
    async () => {
      const { code, stdout, stderr } = await runInChild(`
        const main = (end) => async () => {
          asyncio.createTask(async function left() { await new Promise(() => {}); });
          await asyncio.sleep(0.01);
          return end();
        };
        const failing = () => { throw new RangeError('own'); };
        for (const end of [() => 'result', failing]) console.log((await asyncio.run(main(end)).catch((caught) => caught)).name);`);
      expect([code, stdout]).toEqual([0, 'DeadlockError\nRangeError\n']);
      expect(stderr).toMatch(/^unhandled exception during asyncio\.run\(\) shutdown\n.*DeadlockError: /);
      expect(stderr).toContain(' in left, waits for a promise, cancelling: 1');
    },
    LONG,
  );

  it(
    'is told in each of several loops',
    async () => {
      const lines = await linesOf(`
        const stuck = async function main() { await asyncio.getRunningLoop().createFuture(); };
        await Promise.all([deadlock(stuck), deadlock(stuck), deadlock(stuck)]);
        console.log('end');`);
      expect(lines.filter((line) => line === TOLD)).toHaveLength(3);
      expect(lines.at(-1)).toBe('end');
    },
    LONG,
  );

  it(
    'of one loop may be the end of the wait of another, which then goes on',
    async () => {
      const lines = await linesOf(`
        let other;
        const outer = deadlock(async function outer() { await other; console.log('the outer goes on'); });
        other = new Promise((resolve) => setTimeout(() =>
          resolve(deadlock(async function inner() { await asyncio.getRunningLoop().createFuture(); }))));
        await outer;`);
      expect([lines[0], lines.slice(-2)]).toEqual([TOLD, ['the outer goes on', 'no deadlock']]);
      expect(lines.join('\n')).toContain(' in inner, waits for <Future [pending]>');
    },
    LONG,
  );

  it(
    'is none where a loop runs for nobody: the process just ends',
    async () => {
      const { code, stdout, stderr } = await runInChild(`
        void asyncio.newEventLoop().runForever();
        process.on('exit', (code) => console.log('exit', code));`);
      expect([code, stdout, stderr]).toEqual([0, 'exit 0\n', '']);
    },
    LONG,
  );

  it(
    'is told of a future that a loop runs for, without any task',
    async () => {
      const { code, stdout, stderr } = await runInChild(`
        const loop = asyncio.newEventLoop();
        try {
          await loop.runUntilComplete(loop.createFuture());
        } catch (error) {
          console.log(error.name);
        }
        console.log(await loop.runUntilComplete(asyncio.sleep(0.01, 'runs again')));`);
      expect([code, stdout, stderr]).toEqual([0, 'DeadlockError\nruns again\n', '']);
    },
    LONG,
  );

  it(
    'is told in a worker as well',
    async () => {
      const { code, stdout, stderr } = await runInChild(`
        import { once } from 'node:events';
        import { Worker } from 'node:worker_threads';
        const source = \`
          import { parentPort } from 'node:worker_threads';
          import * as asyncio from '\${import.meta.resolve('@tsyncio/core')}';
          const stuck = async () => { await asyncio.getRunningLoop().createFuture(); };
          const error = await asyncio.run(stuck).catch((caught) => caught);
          parentPort.postMessage(error.name);\`;
        const worker = new Worker(new URL('data:text/javascript,' + encodeURIComponent(source)));
        const [[name]] = await Promise.all([once(worker, 'message'), once(worker, 'exit')]);
        console.log(name);`);
      expect([code, stdout, stderr]).toEqual([0, 'DeadlockError\n', '']);
    },
    LONG,
  );
});
