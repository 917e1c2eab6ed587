import { describe, expect, it } from 'vitest';
import { type ApartOptions, runApart } from '../../src/core/run-apart.ts';

const options: ApartOptions = { quick: true, python: 'python3', limit: 60 };

describe('runApart', () => {
  it('gives the figures', async () => {
    expect(await runApart('spawn', 'native', options)).toEqual({
      figures: { ms: expect.any(Number), mib: expect.any(Number) },
    });
  });

  it('gives up what takes too long', async () => {
    expect(await runApart('sleep', 'native', { ...options, quick: false, limit: 0.3 })).toEqual({
      missing: 'longer than 0.3 s',
    });
  });

  it('says that the stack overflows', async () => {
    expect(await runApart('depth', 'native', { ...options, quick: false })).toEqual({
      missing: 'the stack overflows',
    });
  });

  it('says what cannot be run', async () => {
    expect(await runApart('spawn', 'cpython', { ...options, python: '/no/python' })).toEqual({
      missing: 'spawn /no/python ENOENT',
    });
    expect(await runApart('http', 'cpython', { ...options, python: '/no/python' })).toEqual({
      missing: 'spawn /no/python ENOENT',
    });
    // It starts, but is none.
    expect(await runApart('http', 'cpython', { ...options, python: process.execPath })).toEqual({
      missing: expect.stringMatching(/^Cannot serve by CPython as it must say its port: /),
    });
    expect(await runApart('step-10', 'native', options)).toEqual({
      missing: 'it is not done by this subject',
    });
  });

  it('rejects when it is interrupted', async () => {
    const interruption = new AbortController();
    const running = runApart('sleep', 'native', {
      ...options,
      quick: false,
      signal: interruption.signal,
    });
    interruption.abort();
    await expect(running).rejects.toMatchObject({ name: 'Interrupted' });
  });
});
