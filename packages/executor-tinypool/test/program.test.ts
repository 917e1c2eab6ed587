import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const run = promisify(execFile);
// Not by its name: the test tool resolves that to the source.
const tinypool = new URL('../dist/index.js', import.meta.url).href;

/** Runs a program on the built package, where `open(options)` makes an executor. */
async function program(
  code: string,
  flags: readonly string[] = [],
): Promise<{ stdout: string; stderr: string }> {
  const source = `import { TinypoolExecutor } from '${tinypool}';
    const open = (options) => new TinypoolExecutor({ maxWorkers: 1, ...options });\n${code}`;
  const all = [...flags, '--input-type=module', '-e', source];
  return await run(process.execPath, all, { timeout: 20_000, maxBuffer: 1e7 });
}

it.each(['threads', 'processes'])('ends by itself when its %s are idle, and not before', async (runtime) => {
  const { stdout } = await program(`
    open({ runtime: '${runtime}', minWorkers: 1, idleTimeout: Infinity })
      .submit(() => new Promise((done) => setTimeout(done, 200, 42))).then(console.log);`);
  expect(stdout).toBe('42\n');
});

it('runs processes while it is debugged', async () => {
  const { stdout } = await program(
    `console.log(await open({ runtime: 'processes' }).submit(() => process.execArgv.join()));`,
    ['--inspect=0', '--conditions', 'mine'],
  );
  expect(stdout).toBe('--conditions,mine\n');
});

it('prints what a process prints, to its last words', async () => {
  const { stdout, stderr } = await program(`
    await open({ runtime: 'processes' }).submit(() => {
      for (let i = 0; i < 100; i++) console.log('line', i);
      console.error('last words');
      process.exit(1);
    }).catch(() => {});`);
  expect(stdout.trim().split('\n')).toHaveLength(100);
  expect(stderr).toContain('last words');
});

it('prints all that a call has printed before its end, also where the process is ended at once', async () => {
  const { stdout } = await program(`
    const executor = open({ runtime: 'processes' });
    await executor.submit(() => void process.stdout.write('x'.repeat(5_000_000)));
    await executor.shutdown({ terminate: true });`);
  expect(stdout).toHaveLength(5_000_000);
});

it.skipIf(process.platform === 'win32')(
  'prints all that a call has printed where nobody reads it for a while',
  async () => {
    const source = `import { TinypoolExecutor } from '${tinypool}';
      const executor = new TinypoolExecutor({ runtime: 'processes', maxWorkers: 1 });
      await executor.submit(() => void process.stdout.write('x'.repeat(5_000_000)));
      await executor.shutdown();`;
    const piped = '"$0" --input-type=module -e "$1" | (sleep 1.5; wc -c)';
    const { stdout } = await run('sh', ['-c', piped, process.execPath, source], { timeout: 20_000 });
    expect(Number(stdout)).toBe(5_000_000);
  },
);

it.skipIf(process.platform === 'win32')(
  'leaves no process behind when it is killed, not one that spins',
  async () => {
    const killed = await program(`
    const executor = open({ runtime: 'processes', maxWorkers: 2 });
    const pids = await Promise.all([1, 2].map(() => executor.submit(() => new Promise((done) => setTimeout(done, 300, process.pid)))));
    executor.submit(() => { for (;;); });
    process.stdout.write(JSON.stringify(pids), () => setTimeout(() => process.kill(process.pid, 'SIGKILL'), 100));`).catch(
      (error: { stdout: string }) => error,
    );
    const pids = JSON.parse(killed.stdout) as number[]; // as: the program printed them
    expect(new Set(pids).size).toBe(2);
    for (let left = 100; left > 0 && pids.some(alive); left--) await sleep(100);
    expect(pids.filter(alive)).toEqual([]);
  },
);

function alive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
