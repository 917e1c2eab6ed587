import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const run = promisify(execFile);
// Not by its name: the test tool resolves that to the source.
const threads = new URL('../dist/index.js', import.meta.url).href;

/** Runs a program on the built package, to its own end; gives what it printed. */
async function program(code: string, env: Record<string, string> = {}): Promise<string> {
  const source = `import { ThreadsExecutor } from '${threads}';\n${code}`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', source], {
    env: { ...process.env, ...env },
    timeout: 20_000,
  });
  return stdout.trim();
}

describe('a process', () => {
  it('ends by itself when its executor is idle', async () => {
    expect(
      await program(`const executor = new ThreadsExecutor({ minWorkers: 1, idleTimeout: Infinity });
        console.log(await executor.submit((n) => n * 2, 21));`),
    ).toBe('42');
  });

  it('lives until its calls have ended', async () => {
    expect(
      await program(`const executor = new ThreadsExecutor({ maxWorkers: 1 });
        executor.submit(() => process.exit(1)).catch(() => console.log('lost'));
        executor.submit(() => new Promise((done) => setTimeout(done, 300, 42))).then(console.log);`),
    ).toBe('lost\n42');
  });

  it('ends when its workers were ended before they were up', async () => {
    expect(
      await program(`const executor = new ThreadsExecutor({ minWorkers: 2 });
        await executor.shutdown({ terminate: true });
        const broken = new ThreadsExecutor({ env: { NODE_OPTIONS: '--require=./missing.cjs' } });
        await broken.submit(() => 1).catch((error) => console.log(error.name));`),
    ).toBe('BrokenWorkerError');
  });

  it('keeps its own way with SIGINT and SIGTERM', async () => {
    expect(
      await program(`await new ThreadsExecutor().submit(() => 1);
        console.log(process.listenerCount('SIGINT'), process.listenerCount('SIGTERM'));`),
    ).toBe('0 0');
  });

  it('waits for a worker longer than the library would', async () => {
    expect(
      await program(`console.log(await new ThreadsExecutor().submit(() => 1));`, {
        THREADS_WORKER_INIT_TIMEOUT: '1',
      }),
    ).toBe('1');
  });
});
