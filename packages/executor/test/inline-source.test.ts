import { describe, expect, it } from 'vitest';
import { inlineTarget } from '../src/calls/inline-source.ts';
import { compileInline } from '../src/worker/compile-inline.ts';

/** Functions as they are printed; the compiler of the tests must not see them. */
function parse(source: string): (...args: never) => unknown {
  // oxlint-disable-next-line typescript/no-implied-eval -- see above
  return new Function(`return (${source})`)() as () => unknown; // as: Function is untyped
}

describe('an inline function', () => {
  it.each([
    '() => 1',
    'n => 1',
    'async (a, { b } = {}) => 1',
    'async n => 1',
    'async => 1',
    'function () { return 1; }',
    'function named(a) { return 1; }',
    'async function named() { return 1; }',
    'async /* why */ function () { return 1; }',
    'größe => 1',
  ])('may be %s', async (source) => {
    const target = inlineTarget(parse(source));
    expect(target.source).toBe(source);
    expect(await (await compileInline(target, undefined))()).toBe(1);
  });

  it.each([
    ['class A {}', 'a class'],
    ['function* () {}', 'a generator function'],
    ['async function* () {}', 'a generator function'],
    ['{ method() {} }.method', 'a method'],
    ['{ async method() {} }.method', 'a method'],
    ['{ *method() {} }.method', 'a method'],
    ['{ ["a b"]() {} }["a b"]', 'a method'],
    ['Math.max', 'bound or built in'],
    ['(() => 1).bind(null)', 'bound or built in'],
  ])('must not be %s', (source, kind) => {
    expect(() => inlineTarget(parse(source))).toThrow(TypeError);
    expect(() => inlineTarget(parse(source))).toThrow(`it is ${kind}`);
  });

  it('is printed once', () => {
    const fn = (): number => 1;
    expect(inlineTarget(fn)).toBe(inlineTarget(fn));
  });

  it('is refused by the worker where its source is no function on its own', async () => {
    const target = inlineTarget(parse('{ async(a) {} }.async'));
    await expect(compileInline(target, undefined)).rejects.toThrow('its source is not a function on its own');
  });
});
