/** What a loop does to its process: nothing that it need not. */

import { describe, expect, it } from 'vitest';
import { resultOf, runInChild } from './child.ts';

const LONG = 20_000;

describe('an idle loop', () => {
  it(
    'uses no CPU, and sets one timer of the host',
    async () => {
      const [cpuMs, timers] = (await resultOf(`
        const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
        let seen;
        const cpu = await asyncio.run(async () => {
          for (let i = 1; i < 50; i += 1) asyncio.createTask(asyncio.sleep(60 + i));
          await asyncio.sleep(0.01);
          setImmediate(() => { seen = timers(); });
          const before = process.cpuUsage();
          await asyncio.sleep(1);
          const { user, system } = process.cpuUsage(before);
          return (user + system) / 1000;
        });
        console.log(JSON.stringify([cpu, seen]));
      `)) as [number, number]; // as: printed above
      expect(cpuMs).toBeLessThan(100);
      expect(timers).toBe(1);
    },
    LONG,
  );

  it(
    'waits for very long delays without a busy loop or a warning',
    async () => {
      const outcome = await resultOf(`
        const warnings = [];
        process.on('warning', (warning) => warnings.push(warning.name));
        const states = await asyncio.run(async () => {
          const delays = [30 * 86400, 1e9, 1e300, Infinity];
          const tasks = delays.map((delay) => asyncio.createTask(asyncio.sleep(delay)));
          const before = process.cpuUsage();
          await asyncio.sleep(0.3);
          const { user, system } = process.cpuUsage(before);
          return [tasks.map((task) => task.done()), (user + system) / 1000 < 150];
        });
        console.log(JSON.stringify([states, warnings]));
      `);
      expect(outcome).toEqual([[[false, false, false, false], true], []]);
    },
    LONG,
  );
});

describe('the process', () => {
  it(
    'ends when the loop is done, though tasks and timers were left',
    async () => {
      const { code, stdout, stderr } = await runInChild(`
        await asyncio.run(async () => {
          asyncio.createTask(asyncio.sleep(60));
          asyncio.getRunningLoop().callLater(60, () => {});
          await Promise.race([asyncio.sleep(60), asyncio.sleep(0.01)]);
        });
        console.log('end');
      `);
      expect([code, stdout, stderr]).toEqual([0, 'end\n', '']);
    },
    LONG,
  );

  it(
    'says which error of a task nobody asked for',
    async () => {
      const { code, stderr } = await runInChild(`
        await asyncio.run(async () => {
          asyncio.createTask(async () => { throw new Error('lost'); }, { name: 'loser' });
          await asyncio.sleep(0.01);
        });
      `);
      expect(code).toBe(0);
      expect(stderr).toContain('Task exception was never retrieved');
      expect(stderr).toContain("'loser'");
      expect(stderr.match(/Error: lost\n +at /g)).toHaveLength(1);
    },
    LONG,
  );

  it(
    'says so at its end, where the loop is never closed',
    async () => {
      const { code, stdout, stderr } = await runInChild(`
        await asyncio.getEventLoop().runUntilComplete(async () => {
          asyncio.createTask(async () => { throw new Error('lost'); }, { name: 'loser' });
          await asyncio.sleep(0);
        });
        console.log('end');
      `);
      expect([code, stdout]).toEqual([0, 'end\n']);
      expect(stderr).toContain('Task exception was never retrieved');
      expect(stderr).toContain("'loser'");
    },
    LONG,
  );

  it(
    'says nothing of errors that were asked for, nor of cancelled tasks',
    async () => {
      const { code, stdout, stderr } = await runInChild(`
        await asyncio.run(async () => {
          const failing = asyncio.createTask(async () => { throw new Error('found'); });
          const cancelled = asyncio.createTask(asyncio.sleep(9));
          await asyncio.sleep(0);
          cancelled.cancel();
          await asyncio.wait([failing, cancelled]);
          failing.exception();
          await Promise.allSettled([failing, cancelled, asyncio.sleep(0)]);
        });
      `);
      expect([code, stdout, stderr]).toEqual([0, '', '']);
    },
    LONG,
  );
});

describe('many tasks of one loop', () => {
  const heap = `const heap = () => { gc(); gc(); return process.memoryUsage().heapUsed / 2 ** 20; };`;
  const programs: Record<string, string> = {
    'a million short tasks': `
      for (let i = 0; i < 1000; i += 1) await asyncio.gather(Array.from({ length: 1000 }, () => asyncio.sleep(0)));`,
    'timeouts that were not needed': `
      for (let i = 0; i < 100_000; i += 1) await asyncio.timeout(3600, () => asyncio.sleep(0));`,
    'waits that were cancelled early': `
      for (let i = 0; i < 50; i += 1) {
        const tasks = Array.from({ length: 1000 }, () => asyncio.createTask(asyncio.sleep(3600)));
        await asyncio.sleep(0);
        for (const task of tasks) task.cancel();
        await asyncio.wait(tasks);
      }`,
    strands: `
      for (let i = 0; i < 30_000; i += 1) await Promise.all([asyncio.sleep(0), asyncio.sleep(0)]);`,
    'losers of races': `
      for (let i = 0; i < 20_000; i += 1) {
        await asyncio.createTask(async () => { await Promise.race([asyncio.sleep(0), asyncio.sleep(3600)]); });
      }`,
    'foreign promises that were abandoned': `
      for (let i = 0; i < 20; i += 1) {
        const tasks = Array.from({ length: 500 }, () => asyncio.createTask(asyncio.fromPromise(new Promise(() => {}))));
        await asyncio.sleep(0);
        for (const task of tasks) task.cancel();
        await asyncio.wait(tasks);
      }`,
  };

  it.concurrent.each(Object.keys(programs))(
    'leave the heap as it was: %s',
    async (name) => {
      const grownMb = await resultOf(
        `${heap}
        const grown = await asyncio.run(async () => {
          const turn = () => asyncio.fromPromise(new Promise(setImmediate));
          const program = async () => { ${programs[name]} await turn(); await turn(); };
          for (let i = 0; i < 1000; i += 1) await asyncio.createTask(asyncio.sleep(0));
          const before = heap();
          await program();
          return heap() - before;
        });
        console.log(JSON.stringify(grown));`,
        ['--expose-gc'],
      );
      expect(grownMb).toBeLessThan(1.5);
    },
    LONG,
  );
});

describe('coroutines within coroutines', () => {
  it.each(['async', 'generator'])(
    'may be a hundred thousand deep (%s)',
    async (style) => {
      const work =
        style === 'async'
          ? 'async (n) => (n === 0 ? 0 : 1 + (await work(n - 1)))'
          : 'function* (n) { return n === 0 ? 0 : 1 + (yield* work(n - 1)); }';
      const depth = await resultOf(`
        const work = asyncio.coroutine(${work});
        console.log(JSON.stringify(await asyncio.run(work(100_000))));
      `);
      expect(depth).toBe(100_000);
    },
    LONG,
  );
});
