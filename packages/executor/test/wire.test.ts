import { BrokenWorkerError, CancelledError, TimeoutError } from '@tsyncio/executor';
import { describe, expect, it } from 'vitest';
import { decodeThrown, encodeThrown } from '../src/wire/thrown.ts';
import { findUncloneable } from '../src/wire/uncloneable.ts';

const send = (value: unknown): unknown => decodeThrown(structuredClone(encodeThrown(value)), "'f'");

describe('what was thrown', () => {
  it.each([
    new Error('a'),
    new TypeError('a'),
    new SyntaxError('a'),
    new CancelledError('a'),
    new TimeoutError('a'),
    new BrokenWorkerError('a', { cause: new RangeError('b') }),
    new AggregateError([new Error('b')], 'a'),
    new DOMException('a', 'AbortError'),
  ])('keeps its class: %s', (error) => {
    const arrived = send(error) as Error; // as: the next lines look
    expect(arrived).toBeInstanceOf(error.constructor);
    expect(arrived).toEqual(error);
    expect(arrived.stack).toBe(error.stack);
    expect(Object.keys(arrived)).toEqual(Object.keys(error));
  });

  it('keeps the name of a class that only the worker has, on the nearest that both have', () => {
    class DeepError extends TypeError {
      override name = 'DeepError';
    }
    const arrived = send(new DeepError('a'));
    expect(arrived).toBeInstanceOf(TypeError);
    expect(String(arrived)).toBe('DeepError: a');
  });

  it('keeps errors in fields, and circles', () => {
    const error = Object.assign(new Error('a'), { inner: new RangeError('b'), self: undefined as unknown });
    error.self = error;
    const arrived = send(error) as typeof error; // as: it is its copy
    expect(arrived.inner).toEqual(new RangeError('b'));
    expect(arrived.self).toBe(arrived);
  });

  it('survives what cannot be read', () => {
    const hostile = new Error('a');
    Object.defineProperty(hostile, 'name', {
      get() {
        throw new Error('no');
      },
    });
    expect(String(send(hostile))).toContain("Cannot return what 'f' threw as thrown cannot be cloned");
    expect(send(Object.create(null))).toEqual({});
  });
});

describe('findUncloneable()', () => {
  const path = (value: unknown): string | undefined => findUncloneable(value, 'result')?.path;

  it('finds nothing in what can be cloned', () => {
    const circle: unknown[] = [];
    circle.push(circle);
    const fine = [
      1n,
      null,
      'a',
      new Date(),
      /a/,
      new Map([[{}, new Set([1])]]),
      new Error('a'),
      circle,
      new (class {})(),
    ];
    expect(path(fine)).toBeUndefined();
    expect(path(new Float64Array(3))).toBeUndefined();
    expect(path(new SharedArrayBuffer(3))).toBeUndefined();
  });

  it('gives the path as code', () => {
    expect(path(() => 1)).toBe('result');
    expect(path({ a: [{ 'b c': Symbol('s') }] })).toBe('result.a[0]["b c"]');
    expect(path(new Map([['k', () => 1]]))).toBe('result.entries[0][1]');
    expect(
      path({
        a: new (class {
          b = () => 1;
        })(),
      }),
    ).toBe('result.a.b');
    expect(path([new WeakMap()])).toBe('result[0]');
    expect(
      path({
        get a() {
          throw new Error('no');
        },
      }),
    ).toBe('result');
  });

  it('goes as deep as memory does', () => {
    let deep: unknown = () => 1;
    for (let i = 0; i < 200_000; i++) deep = [deep];
    expect(path(deep)).toMatch(/^result\[0\]\[0\].*…/);
  });

  it('passes over what is moved', () => {
    const { port1, port2 } = new MessageChannel();
    expect(path([port1])).toBe('result[0]');
    expect(findUncloneable([port1], 'result', [port1])).toBeUndefined();
    port1.close();
    port2.close();
  });
});
