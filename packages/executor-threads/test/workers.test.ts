import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { BrokenWorkerError, blocking, CancelledError, openExecutor, transfer } from '@tsyncio/executor';
import { ThreadsExecutor, type ThreadsOptions } from '@tsyncio/executor-threads';
import { describe, expect, it, onTestFinished } from 'vitest';
import { failure, open } from './workers.ts';

const work = blocking<typeof import('./fixtures/work.mjs')>(new URL('./fixtures/work.mjs', import.meta.url));

/** Collects the errors of this process that nobody caught, which a fault of a worker must not become. */
function uncaught(): unknown[] {
  const seen: unknown[] = [];
  const listen = (error: unknown): number => seen.push(error);
  for (const event of ['uncaughtException', 'unhandledRejection']) {
    process.on(event, listen);
    onTestFinished(() => {
      process.off(event, listen);
    });
  }
  return seen;
}

describe('ThreadsExecutor', () => {
  it('says what it can', async () => {
    const executor = await openExecutor('threads:?maxWorkers=1');
    expect([executor.name, executor.capabilities]).toEqual([
      'threads',
      { workers: 'threads', transfer: true, sharedMemory: true, inlineFunctions: true, cancelRunning: true },
    ]);
    await executor.shutdown();
  });

  it('refuses what pages alone have', () => {
    expect(() => open({ script: '/page-worker.js' })).toThrow(
      new TypeError(
        "Cannot use option 'script' as worker threads of Node.js find their own: received string",
      ),
    );
    for (const wrong of [null, 3]) expect(() => new ThreadsExecutor(wrong as never)).toThrow(TypeError); // as: the types refuse it
    expect(() => open({ maxworkers: 1 } as never)).toThrow("option 'maxworkers' as threads has none"); // as: likewise
  });

  it('gives its workers more to do while calls are submitted and the loop does not turn', async () => {
    const executor = open();
    const count = new Int32Array(new SharedArrayBuffer(4));
    const pause = new Int32Array(new SharedArrayBuffer(4));
    const add = (to: Int32Array): number => Atomics.add(to, 0, 1);
    await executor.submit(add, count);
    const calls: Promise<number>[] = [];
    for (let round = 0; round < 1000 && Atomics.load(count, 0) < 500; round++) {
      for (let i = 0; i < 64; i++) calls.push(executor.submit(add, count));
      Atomics.wait(pause, 0, 0, 5);
    }
    expect(Atomics.load(count, 0)).toBeGreaterThanOrEqual(500);
    const before = await Promise.all(calls);
    expect(before.sort((a, b) => a - b)).toEqual(calls.map((_, i) => i + 1));
  });

  it('moves what is transferred, in both directions, ports too', async () => {
    const executor = open();
    const data = new Uint8Array([1, 2, 3]);
    expect(await executor.submit((moved: Uint8Array) => moved[2], transfer(data, [data.buffer]))).toBe(3);
    expect([data.length, (await executor.submit(work.bytes, 1000)).length]).toEqual([0, 1000]);
    const { port1, port2 } = new MessageChannel();
    const heard = new Promise((resolve) => port1.once('message', resolve));
    await executor.submit((port: MessagePort) => port.postMessage('hello'), transfer(port2, [port2]));
    expect(await heard).toBe('hello');
    port1.close();
  });

  it('shares memory', async () => {
    const flags = new Int32Array(new SharedArrayBuffer(4));
    await open().submit((shared: Int32Array) => Atomics.store(shared, 0, 9), flags);
    expect(flags[0]).toBe(9);
  });

  it('ends a call that runs, and the next has a new worker', async () => {
    const executor = open();
    const flags = new Int32Array(new SharedArrayBuffer(4));
    const endless = executor.submit(work.loop, flags);
    const next = executor.submit((n: number) => n, 1);
    await expect.poll(() => Atomics.load(flags, 0)).toBe(1);
    expect(endless.cancel()).toBe(true);
    expect(await failure(endless)).toBeInstanceOf(CancelledError);
    expect(await next).toBe(1);
  });
});

describe('a worker that does not start', () => {
  it.each<[string, ThreadsOptions, RegExp]>([
    ['exits', { initializer: () => process.exit(3) }, /exited with code 3/],
    ['crashes', { env: { NODE_OPTIONS: '--require=./missing.cjs' } }, /Cannot find module '.\/missing.cjs'/],
    [
      'runs out of memory',
      {
        resourceLimits: { maxOldGenerationSizeMb: 24 },
        initializer: () => {
          const kept: unknown[] = [];
          for (;;) kept.push(new Array(1e5).fill(kept.length));
        },
      },
      /ERR_WORKER_OUT_OF_MEMORY|memory limit/,
    ],
    [
      'throws in a callback',
      {
        initializer: async () => {
          setImmediate(() => {
            throw new Error('no license');
          });
          await new Promise(() => {});
        },
      },
      /no license/,
    ],
  ])('fails each call that it was started for where it %s', async (_how, options, message) => {
    const seen = uncaught();
    const executor = open(options);
    for (const call of [executor.submit(() => 1), executor.submit(() => 2)]) {
      const error = await failure(call);
      expect(error).toBeInstanceOf(BrokenWorkerError);
      expect(String(error.cause)).toMatch(message);
    }
    expect(seen).toEqual([]);
  });
});

describe('a worker', () => {
  it('may speak to its master, who does not listen', async () => {
    const seen = uncaught();
    const executor = open();
    const speak = async (): Promise<string> => {
      const { parentPort } = await import('node:worker_threads');
      for (const message of [undefined, null, 'text', { type: 'error' }, { type: 'result' }, { kind: 'x' }])
        parentPort?.postMessage(message);
      return 'spoken';
    };
    expect([await executor.submit(speak), await executor.submit(() => 1)]).toEqual(['spoken', 1]);
    expect(seen).toEqual([]);
  });

  it('answers what cannot be moved with an error that says so', async () => {
    const executor = open();
    const refused = executor.submit(work.immovable);
    const next = executor.submit((n: number) => n, 1);
    expect((await failure(refused)).message).toContain('Cannot return the result as ');
    expect(await next).toBe(1);
  });

  it.each(['rejection', 'exception'] as const)('fails the call whose callback ends in a %s', async (how) => {
    const seen = uncaught();
    const executor = open();
    const error = await failure(executor.submit(work.leave, how, 'inside'));
    expect(error).toBeInstanceOf(BrokenWorkerError);
    expect(error.cause).toEqual(new Error('left behind'));
    expect(await executor.submit((n: number) => n, 1)).toBe(1);
    expect(seen).toEqual([]);
  });

  it.each(['rejection', 'exception'] as const)('warns of a late %s, and lives on', async (how) => {
    const seen = uncaught();
    const executor = open();
    const warned = new Promise<Error>((resolve) => process.once('warning', resolve));
    await executor.submit(work.leave, how, 'late');
    expect((await warned).cause).toEqual(new Error('left behind'));
    expect(await executor.submit((n: number) => n, 1)).toBe(1);
    expect(executor.statistics()).toMatchObject({ workers: 1, done: 2 });
    expect(seen).toEqual([]);
  });
});
