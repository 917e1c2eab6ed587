import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type Blocking, blocking } from '@tsyncio/executor';
import { PiscinaExecutor } from '@tsyncio/executor-piscina';
import { describe, expect, expectTypeOf, it, onTestFinished } from 'vitest';

const run = promisify(execFile);
// Not by its name: the test tool resolves that to the source.
const contract = new URL('../../executor/dist/index.js', import.meta.url).href;
const typed = blocking<typeof import('./fixtures/typed.ts')>(new URL('fixtures/typed.ts', import.meta.url));

function open(): PiscinaExecutor {
  const executor = new PiscinaExecutor({ maxWorkers: 1 });
  onTestFinished(() => executor.shutdown({ terminate: true }));
  return executor;
}

/** Runs a program on the built packages; gives what it printed. */
async function program(code: string, env: Record<string, string> = {}): Promise<string> {
  const source = `import { openExecutor } from '${contract}';\n${code}`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', source], {
    cwd: new URL('.', import.meta.url),
    env: { ...process.env, ...env },
    timeout: 20_000,
  });
  return stdout.trim();
}

describe('PiscinaExecutor', () => {
  it('is typed by the functions that it is given', () => {
    // Nothing is run here.
    const calls = (executor: PiscinaExecutor) => [
      // @ts-expect-error: the argument is a number
      executor.submit(typed.double, 'a'),
      // @ts-expect-error: a name cannot be called
      typed.double(1),
    ];
    expect(calls.length).toBe(1);
    expectTypeOf(typed.double).toEqualTypeOf<Blocking<[n: number], number>>();
    expectTypeOf((executor: PiscinaExecutor) =>
      executor.submit(typed.double, 1),
    ).returns.resolves.toEqualTypeOf<number>();
    expectTypeOf((executor: PiscinaExecutor) =>
      executor.submit(async (n: number) => `${n}`, 1),
    ).returns.resolves.toEqualTypeOf<string>();
    expectTypeOf((executor: PiscinaExecutor) => executor.starmap(typed.double, [[1]])).returns.toExtend<
      AsyncIterable<number>
    >();
  });

  it.runIf(Number(process.versions.node.split('.')[0]) >= 24)(
    'loads a module that is TypeScript',
    async () => {
      expect(await open().submit(typed.double, 21)).toBe(42);
    },
  );

  it.runIf(process.version.startsWith('v20.'))('says that this Node does not read TypeScript', async () => {
    await expect(open().submit(typed.double, 21)).rejects.toThrow('use Node.js 22.18 or newer');
  });

  it('knows a thread that is out of memory by the code of Node', async () => {
    const executor = new PiscinaExecutor({ resourceLimits: { maxOldGenerationSizeMb: 24 } });
    onTestFinished(() => executor.shutdown({ terminate: true }));
    const lost = executor.submit(() => {
      const kept: unknown[] = [];
      for (;;) kept.push(new Array(1e5).fill(kept.length));
    });
    await expect(lost).rejects.toMatchObject({ cause: { code: 'ERR_WORKER_OUT_OF_MEMORY' } });
  });
});

describe('openExecutor()', () => {
  it('opens what TSYNCIO_EXECUTOR names, and piscina without it', async () => {
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
