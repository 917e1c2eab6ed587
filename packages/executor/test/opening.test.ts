import { openExecutor, PoolExecutor, registerExecutor } from '@tsyncio/executor';
import { describe, expect, it } from 'vitest';
import { parseUrl } from '../src/opening/parse-url.ts';
import { FakePool } from './fake-pool.ts';

describe('openExecutor()', () => {
  it('makes what is registered for the scheme, with the options of the query', async () => {
    let seen: object = {};
    registerExecutor('fake', ({ options }) => {
      seen = options;
      return new PoolExecutor(new FakePool(), options);
    });
    const executor = await openExecutor(
      'fake:?maxWorkers=2&onCancel=abandon&resourceLimits.stackSizeMb=4&env.PORT=80',
    );
    expect(executor.name).toBe('fake');
    expect(seen).toEqual({
      maxWorkers: 2,
      onCancel: 'abandon',
      resourceLimits: { stackSizeMb: 4 },
      env: { PORT: '80' },
    });
  });

  it('says which option is wrong, and which there are', async () => {
    registerExecutor('fake', ({ options }) => new PoolExecutor(new FakePool(), options));
    await expect(openExecutor('fake:?maxworkers=2')).rejects.toThrow(
      "Cannot use option 'maxworkers' as fake has none",
    );
    await expect(openExecutor('fake:?maxWorkers=two')).rejects.toThrow("an integer >= 1: received 'two'");
    await expect(openExecutor('fake:?maxWorkers=1&maxWorkers=2')).rejects.toThrow('twice');
    await expect(openExecutor('fake:?env=1')).rejects.toThrow("option 'env' as it must be an object");
  });

  it('says which executor is unknown, and which there are', async () => {
    await expect(openExecutor('pisina:')).rejects.toThrow(
      /^Cannot open 'pisina:' as there is no executor 'pisina:': there are piscina:, tinypool:, processes:, threads:, bullmq:/,
    );
    await expect(openExecutor('piscina')).rejects.toThrow("one looks like 'piscina:?maxWorkers=2'");
  });

  it('says which package is not installed', async () => {
    await expect(openExecutor('bullmq://host:6379/queue')).rejects.toThrow(
      'install it: npm install @tsyncio/executor-bullmq',
    );
  });

  it('refuses a scheme that no URL can have', () => {
    expect(() => registerExecutor('My Pool', () => new PoolExecutor(new FakePool()))).toThrow(TypeError);
  });
});

describe('the URL of an executor', () => {
  it.each([
    ['a=1.5', 1.5],
    ['a=1e3', 1000],
    ['a=Infinity', Number.POSITIVE_INFINITY],
    ['a=true', true],
    ['a=4 MB', '4 MB'],
    ['a=', ''],
  ])('reads %s', (query, value) => {
    expect(parseUrl(`x:?${query}`)).toEqual({ href: expect.any(String), scheme: 'x', options: { a: value } });
  });

  it('does not reach into prototypes', () => {
    expect(Object.keys(parseUrl('x:?__proto__.polluted=1').options)).toEqual(['__proto__']);
    expect({}).not.toHaveProperty('polluted');
  });
});
