import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const run = promisify(execFile);
// Not by their names: the test tool resolves those to the source.
const executor = new URL('../../executor/dist/index.js', import.meta.url).href;
const piscina = new URL('../dist/index.js', import.meta.url).href;

/** Runs a program on the built packages; gives what it printed. */
async function program(code: string, env: Record<string, string> = {}): Promise<string> {
  const source = `import { openExecutor } from '${executor}';\nimport { PiscinaExecutor } from '${piscina}';\n${code}`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', source], {
    cwd: new URL('.', import.meta.url),
    env: { ...process.env, ...env },
    timeout: 20_000,
  });
  return stdout.trim();
}

describe('a process', () => {
  it('ends by itself when its executor is idle', async () => {
    expect(
      await program(`const executor = new PiscinaExecutor({ minWorkers: 1, idleTimeout: Infinity });
        console.log(await executor.submit((n) => n * 2, 21));`),
    ).toBe('42');
  });

  it('lives until the calls of its executor have ended', async () => {
    expect(
      await program(`new PiscinaExecutor({ maxWorkers: 1 }).submit(() => new Promise((done) => setTimeout(done, 300)));
        new PiscinaExecutor({ maxWorkers: 1 }).submit((n) => n * 2, 21).then(console.log);`),
    ).toBe('42');
  });

  it('lives until a replacement has run the calls that waited', async () => {
    expect(
      await program(`const executor = new PiscinaExecutor({ maxWorkers: 1 });
        executor.submit(() => process.exit(1)).catch(() => console.log('lost'));
        executor.submit((n) => n, 42).then(console.log);`),
    ).toBe('lost\n42');
  });

  it('dies of a failed call that nobody awaits, as of any promise', async () => {
    const error = await program(`new PiscinaExecutor().submit(() => { throw new Error('unheard'); });`).catch(
      (reason: { stderr: string }) => reason,
    );
    expect(error).toMatchObject({ stderr: expect.stringContaining('unheard') });
  });

  it('opens what TSYNCIO_EXECUTOR names, and the default without it', async () => {
    const code =
      'const e = await openExecutor(); console.log(e.name, e.with({}).name, await e.submit((n) => n, 1));';
    expect(await program(code, { TSYNCIO_EXECUTOR: '' })).toBe('piscina piscina 1');
    expect(await program(code, { TSYNCIO_EXECUTOR: 'piscina:?maxWorkers=2' })).toBe('piscina piscina 1');
    const wrong = `await openExecutor().catch((error) => console.log(error.message, error.cause.constructor.name));`;
    expect(await program(wrong, { TSYNCIO_EXECUTOR: 'piscina:?maxWorkers=0' })).toBe(
      "Cannot open the executor that TSYNCIO_EXECUTOR names: Cannot use option 'maxWorkers' as it must be an integer >= 1: received 0 RangeError",
    );
  });

  it('finds packages from the program, and inline functions import from there', async () => {
    expect(
      await program(`const e = await openExecutor('piscina:?env.A=1&resourceLimits.maxOldGenerationSizeMb=64');
        console.log(await e.submit(async () => [process.env.A, typeof (await import('piscina')).Piscina].join()));`),
    ).toBe('1,function');
  });
});
