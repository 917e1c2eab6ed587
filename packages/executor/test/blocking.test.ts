import { inspect } from 'node:util';
import { type Blocking, blocking } from '@tsyncio/executor';
import { describe, expect, expectTypeOf, it } from 'vitest';

interface Work {
  hash(data: Uint8Array, rounds: number): string;
  later(): Promise<number>;
  readonly version: string;
}

describe('blocking()', () => {
  const url = 'file:///app/work.js';
  const work = blocking<Work>(url);

  it('types each function by its arguments and what it resolves with', () => {
    expectTypeOf(work.hash).toEqualTypeOf<Blocking<[data: Uint8Array, rounds: number], string>>();
    expectTypeOf(work.later).toEqualTypeOf<Blocking<[], number>>();
    expectTypeOf(work).not.toHaveProperty('version');
  });

  it('gives the same name each time, with its module', () => {
    const { hash } = work;
    expect(hash).toBe(work.hash);
    expect([hash.name, hash.module, String(hash), inspect(work)]).toEqual([
      'hash',
      url,
      `<blocking 'hash' of ${url}>`,
      expect.stringContaining(`Blocking ${url}`),
    ]);
  });

  it('is no promise, and cannot be changed', async () => {
    expect(await Promise.resolve(work)).toBe(work);
    expect(() => Object.assign(work, { hash: 1 })).toThrow(TypeError);
  });

  it('shows submit when a name is called', () => {
    const call = work.hash as unknown as () => void; // as: the types refuse it
    expect(call).toThrow(
      "Cannot call 'hash' here as it is the name of a blocking function: it is in file:///app/work.js\n" +
        '  wrong: hash(…)\n  right: await executor.submit(hash, …)',
    );
  });

  it('takes a URL, and refuses what is not absolute', () => {
    expect(blocking<Work>(new URL(url)).hash.module).toBe(url);
    for (const wrong of [
      './work.js',
      '/app/work.js',
      'work',
      undefined as never,
      {} as never,
      null as never,
      1n as never,
      'C:\\\\work.js',
    ]) {
      expect(() => blocking(wrong)).toThrow("new URL('./work.js', import.meta.url)");
    }
  });
});
