import { blocking, openExecutor, PoolExecutor, registerExecutor } from '@tsyncio/executor';
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

  it('shows no password', async () => {
    await expect(openExecutor('nosuch://me:secret@host/queue')).rejects.toThrow(
      /^Cannot open 'nosuch:\/\/…@host\/queue' as/,
    );
    await expect(openExecutor('nosuch://me:se@cret@host/queue?a=1&a=2')).rejects.toThrow(
      /\/\/…@host.* twice$/,
    );
  });

  it('says that what is before the options means nothing', async () => {
    for (const path of [
      'maxWorkers=2',
      '//host',
      '//2?maxWorkers=2',
      '/?maxWorkers=2',
      '?maxWorkers=2#a',
      '&maxWorkers=2',
    ]) {
      await expect(openExecutor(`piscina:${path}`)).rejects.toThrow(
        "as all that 'piscina:' takes are options, after a '?': one looks like 'piscina:?maxWorkers=2'",
      );
    }
  });

  it('says of each option in a URL what is wrong with it', async () => {
    registerExecutor('fake', ({ options }) => new PoolExecutor(new FakePool(), options));
    const wrong: [string, string][] = [
      ['maxWorkers=0', 'an integer >= 1: received 0'],
      ['maxWorkers=-1', 'received -1'],
      ['maxWorkers=1.5', 'received 1.5'],
      ['maxWorkers=', "received ''"],
      ['maxWorkers=true', 'received true'],
      ['maxWorkers=Infinity', 'a finite integer'],
      ['maxWorkers=NaN', "received 'NaN'"],
      ['maxWorkers=0x2', "received '0x2'"],
      ['maxWorkers.a=1', 'received an object'],
      ['onCancel=kill', "'terminate' or 'abandon': received 'kill'"],
      ['initializer=setup', "option 'initializer' as it must be a blocking function"],
      ['resourceLimits.heap=1', "option 'resourceLimits.heap'"],
      ['resourceLimits=1', "option 'resourceLimits' as it must be an object"],
      ['=1', "option '' as fake has none"],
      ['__proto__=1', "option '__proto__' as fake has none"],
    ];
    for (const [query, message] of wrong) {
      await expect(openExecutor(`fake:?${query}`), query).rejects.toThrow(message);
    }
  });

  it.each(['', ' ', 'piscina', '?maxWorkers=2', ':', '//piscina'])(
    "says that '%s' is no URL",
    async (text) => {
      await expect(openExecutor(text)).rejects.toThrow(TypeError);
      await expect(openExecutor(text)).rejects.toThrow(
        "as it is not a URL: one looks like 'piscina:?maxWorkers=2'",
      );
    },
  );

  it('says what is no function, and what it is', async () => {
    const executor = new PoolExecutor(new FakePool());
    const refused: [unknown, string][] = [
      ['hash', "received 'hash'"],
      [null, 'received null'],
      [{}, 'received object'],
      [blocking('node:path'), 'received what blocking() returns, not one of its functions'],
      [Promise.resolve(1), 'received a Promise: give the function itself'],
    ];
    for (const [fn, message] of refused) await expect(executor.submit(fn as never)).rejects.toThrow(message); // as: the types refuse it
    expect(executor.statistics()).toMatchObject({ workers: 0, failed: 5 });
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
