import { type Blocking, blocking, transfer } from '@tsyncio/executor';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { failure, fixtures, Gate, open, work } from './workers.ts';

describe('PiscinaExecutor.submit()', () => {
  it('gives the result of an export, typed', async () => {
    const future = open().submit(work.add, 20, 22);
    expectTypeOf(future).resolves.toEqualTypeOf<number>();
    expect(await future).toBe(42);
    expect([future.done(), future.running(), future.cancelled(), future.cancel()]).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });

  it('gives what an async export resolves with', async () => {
    const future = open().submit(work.later, 'a');
    expectTypeOf(future).resolves.toEqualTypeOf<string>();
    expect(await future).toBe('a');
  });

  it('names only the functions of a module, by their types', () => {
    expectTypeOf(work.add).toEqualTypeOf<Blocking<[a: number, b: number], number>>();
    expectTypeOf(work).not.toHaveProperty('notAFunction');
    // @ts-expect-error: the arguments are those of `add`
    void (() => open().submit(work.add, 'a', 2));
    // @ts-expect-error: a name cannot be called
    expect(() => work.add(1, 2)).toThrow('right: await executor.submit(add, …)');
  });

  it('runs a call in another thread', async () => {
    expect(await open().submit(work.thread)).toBeGreaterThan(0);
  });

  it('calls an inline function with its arguments, and keeps its types', async () => {
    const executor = open();
    const doubled = executor.submit((n: number) => n * 2, 21);
    expectTypeOf(doubled).resolves.toEqualTypeOf<number>();
    expect(await doubled).toBe(42);
    expectTypeOf(executor.submit((n, text) => `${n}${text}`, 1, 'a')).resolves.toEqualTypeOf<string>();
    expect(await executor.submit(async () => (await import('node:path')).posix.basename('/a/b'))).toBe('b');
  });

  it('says which variable an inline function uses from outside itself', async () => {
    const sharp = 3;
    const error = await failure(
      open().submit(function resize() {
        return sharp;
      }),
    );
    expect(error).toBeInstanceOf(ReferenceError);
    expect(error.message).toBe(
      "Cannot send 'resize' to a worker as it uses 'sharp' from outside itself\n" +
        "  export it from a module and use: const { resize } = blocking<typeof import('./m.js')>(new URL('./m.js', import.meta.url))",
    );
  });

  it('runs what a compiler kept the names of', async () => {
    // oxlint-disable-next-line typescript/no-implied-eval -- as a compiler would print it
    const named = new Function('__name', 'return () => __name(() => 7, "seven")()')() as () => number; // as: Function is untyped
    expect(await open().submit(named)).toBe(7);
  });

  it('rejects what is no function, and never throws', async () => {
    const executor = open();
    const wrong = [
      undefined,
      'add',
      class A {},
      Math.max,
      open.bind(null),
      Object.values({ method() {} })[0],
    ];
    for (const fn of wrong) {
      const future = executor.submit(fn as () => void); // as: that is what is wrong
      expect(await failure(future)).toBeInstanceOf(TypeError);
    }
  });

  it('copies what it is given, in both directions', async () => {
    const value = { map: new Map([[1n, new Date(3)]]), data: new Uint8Array([1, 2]) };
    expect(await open().submit(work.echo, value)).toEqual(value);
    expect(value.data.length).toBe(2);
  });

  it('moves what is transferred, in both directions', async () => {
    const executor = open();
    const data = new Uint8Array([1, 2, 3]);
    expect(await executor.submit(work.echo, transfer(data, [data.buffer]))).toEqual(
      new Uint8Array([1, 2, 3]),
    );
    expect(data.length).toBe(0);
    expect((await executor.submit(work.bytes, 1000)).length).toBe(1000);
  });

  it('shares shared memory', async () => {
    const gate = new Gate();
    await open().submit(work.note, gate.flags, 9);
    expect(gate.flags[2]).toBe(9);
  });

  it.runIf(Number(process.versions.node.split('.')[0]) >= 24)(
    'loads a module that is TypeScript',
    async () => {
      const { double } = blocking<typeof import('./fixtures/typed.ts')>(new URL('typed.ts', fixtures));
      expect(await open().submit(double, 21)).toBe(42);
    },
  );

  it.runIf(process.version.startsWith('v20.'))('says that this Node does not read TypeScript', async () => {
    const { double } = blocking<typeof import('./fixtures/typed.ts')>(new URL('typed.ts', fixtures));
    expect((await failure(open().submit(double, 21))).message).toContain('use Node.js 22.18 or newer');
  });

  it('runs calls that are submitted at once in a worker each', async () => {
    const executor = open({ maxWorkers: 5 });
    const gate = new Gate();
    const all = Promise.all(
      ['0', '1', '2', '3', '4'].map((name) => executor.submit(work.block, gate.flags, name)),
    );
    await gate.begun(5);
    expect(executor.statistics()).toMatchObject({ workers: 5, queued: 0, running: 5 });
    gate.open();
    expect(await all).toEqual(['0', '1', '2', '3', '4']);
  });
});
