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
      let ticks = 0;
      await asyncio.run(async () => {
        const warm = Array.from({ length: 5 }, () => asyncio.toThread(() => null));
        await asyncio.gather(warm);
        const timer = setInterval(() => (ticks += 1), 50);
        const block = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
        await asyncio.gather(Array.from({ length: 5 }, () => asyncio.toThread(block)));
        clearInterval(timer);
      });
      console.log(ticks);
    `);
    // A second holds 20 ticks.
    expect(Number(output)).toBeGreaterThan(12);
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
