import {
  BrokenWorkerError,
  CancelledError,
  openExecutor,
  PoolExecutor,
  type WorkerSettings,
} from '@tsyncio/executor';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { WorkerpoolExecutor } from '../src/workerpool-executor/index.ts';
import { WorkerpoolWorkers } from '../src/workerpool-executor/workerpool-workers.ts';
import { runExample, runNode } from './run-example.ts';

const built = JSON.stringify(new URL('../dist/workerpool-executor/index.js', import.meta.url).href);

describe('The primes on workerpool', () => {
  it.each([
    [[], 'workerpool'],
    [['--executor', 'tinypool:?maxWorkers=1'], 'tinypool'],
  ])('are counted by an executor that outlives a search without end (%s)', async (args, name) => {
    const { lines, errors, code } = await runExample('workerpool', ...args);
    expect(lines.map(({ text }) => text)).toEqual([
      `start on ${name}`,
      'submit: 25 primes below 100',
      'map: 168, 1229, 9592 below 1000, 10000, 100000',
      'timeout: the search is cancelled, its worker is ended',
      'submit: 4 primes below 10',
      'end: 5 calls done, 0 failed, 1 cancelled',
    ]);
    expect([errors, code]).toEqual(['', 0]);
  });

  it('say in a line which executors there are, their own among them', async () => {
    const { errors, code } = await runExample('workerpool', '--executor', 'abacus:');
    expect(errors).toMatch(/^Cannot open 'abacus:' as .* workerpool:\n/);
    expect(code).toBe(2);
  });
});

describe('WorkerpoolExecutor', () => {
  it('is opened by a URL, with the options of every local executor', async () => {
    await using executor = await openExecutor('workerpool:?maxWorkers=1&env.OWN=a');
    expect(executor).toBeInstanceOf(WorkerpoolExecutor);
    const read = (): unknown => {
      const { OWN } = process.env;
      return OWN;
    };
    expect(await executor.submit(read)).toBe('a');
    await expect(openExecutor('workerpool:?threads=2')).rejects.toThrow(
      "Cannot use option 'threads' as workerpool has none of that name",
    );
  });

  it('keeps a worker whose calls post messages of their own', async () => {
    const executor = new WorkerpoolExecutor({ maxWorkers: 1 });
    onTestFinished(() => executor.shutdown({ terminate: true }));
    const post = async (message: unknown): Promise<number> => {
      const { parentPort, threadId } = await import('node:worker_threads');
      parentPort?.postMessage(message);
      return threadId;
    };
    const thread = await executor.submit(post, null);
    for (const message of ['ready', { id: 1, result: 2 }]) {
      expect(await executor.submit(post, message)).toBe(thread);
    }
  });

  it('has nothing of a worker left in its pool, however that has ended', async () => {
    const pools: { stats(): { totalWorkers: number } }[] = [];
    class Watched extends WorkerpoolWorkers {
      override start(settings: WorkerSettings): ReturnType<WorkerpoolWorkers['start']> {
        const worker = super.start(settings);
        pools.push(worker.pool);
        return worker;
      }
    }
    const executor = new PoolExecutor(new Watched(), { maxWorkers: 1 });
    await expect(executor.submit(() => process.exit(1))).rejects.toThrow(BrokenWorkerError);
    const begun = new Int32Array(new SharedArrayBuffer(4));
    const endless = executor.submit((mark: Int32Array) => {
      Atomics.store(mark, 0, 1);
      for (;;);
    }, begun);
    // Before that it would be taken back, and its worker stay.
    await vi.waitUntil(() => Atomics.load(begun, 0) === 1, { timeout: 20_000 });
    endless.cancel();
    await expect(endless).rejects.toThrow(CancelledError);
    expect(await executor.submit(() => 1)).toBe(1);
    await executor.shutdown();
    expect(pools.map((pool) => pool.stats().totalWorkers)).toEqual([0, 0, 0]);
  });

  it.each([
    ['a module', ['--input-type=module', '--eval', `import ${built};`]],
    ['CommonJS', ['--import', JSON.parse(built) as string, '--eval', '']], // as: it was a string
  ])('serves a program that is given as text, %s', async (_kind, args) => {
    const contract = new URL('../../executor/dist/index.js', import.meta.url).href;
    const code = `import(${JSON.stringify(contract)}).then(async ({ openExecutor }) => {
      const executor = await openExecutor('workerpool:?maxWorkers=1');
      console.log(executor.name, await executor.submit((n) => n * 2, 21));
    });`;
    const { lines, errors, code: ended } = await runNode(...args.slice(0, -1), args.at(-1) + code);
    expect(lines.map(({ text }) => text)).toEqual(['workerpool 42']);
    expect([errors, ended]).toEqual(['', 0]);
  });
});
