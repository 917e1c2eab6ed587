import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const core = new URL('../../dist/index.js', import.meta.url).href;

/** Runs a program against the built package, in a process of its own. */
async function program(source: string, env: Record<string, string> = {}): Promise<string> {
  const text = `import * as asyncio from ${JSON.stringify(core)};\n${source}`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', text], {
    env: { ...process.env, ...env },
    timeout: 20_000,
  });
  return stdout;
}

describe('A process', () => {
  it('ends by itself while the default executor of an open loop is idle', async () => {
    const output = await program(`
      const loop = asyncio.newEventLoop();
      console.log(await loop.runUntilComplete(asyncio.toThread((n) => n * 2, 21)));
    `);
    expect(output).toBe('42\n');
  });

  it('keeps its main thread free while five workers block', async () => {
    const output = await program(`
      const results = await asyncio.run(async () => {
        const [blocked, released] = [0, 1];
        const state = new Int32Array(new SharedArrayBuffer(8));
        const block = (state) => {
          Atomics.add(state, 0, 1);
          return Atomics.wait(state, 1, 0);
        };
        const calls = Array.from({ length: 5 }, () => asyncio.createTask(asyncio.toThread(block, state)));
        while (Atomics.load(state, blocked) < 5) await asyncio.fromPromise(new Promise(setImmediate));
        const free = calls.map((call) => call.done());
        Atomics.store(state, released, 1);
        Atomics.notify(state, released);
        await asyncio.gather(calls);
        return free;
      });
      console.log(results.join());
    `);
    expect(output).toBe('false,false,false,false,false\n');
  });

  it('takes its default executor from TSYNCIO_EXECUTOR', async () => {
    const source = `
      await asyncio.run(async () => {
        const id = async () => (await import('node:worker_threads')).threadId;
        const ids = await asyncio.gather(Array.from({ length: 4 }, () => asyncio.toThread(id)));
        console.log(new Set(ids).size);
      });
    `;
    expect(await program(source, { TSYNCIO_EXECUTOR: 'piscina:?maxWorkers=1' })).toBe('1\n');
  });

  it('says what is wrong with TSYNCIO_EXECUTOR, in the call that needed it', async () => {
    const source = `
      const failed = asyncio.run(asyncio.toThread(() => null));
      console.log(await failed.catch((error) => error.message));
    `;
    expect(await program(source, { TSYNCIO_EXECUTOR: 'nothing:' })).toContain(
      "there is no executor 'nothing:'",
    );
  });
});
