import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { blocking } from '@tsyncio/executor';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { describe, expect, it, onTestFinished } from 'vitest';
import { identify } from '../../src/wire/module-identity.ts';
import { redisUrl } from './given-redis.ts';
import { Ledger, newQueue, openExecutor, startWorker, until, work, workModule } from './setting.ts';

function openQueue(name: string): Queue {
  const connection = new Redis(redisUrl, { maxRetriesPerRequest: null });
  const queue = new Queue(name, { connection });
  onTestFinished(async () => {
    await queue.close();
    connection.disconnect();
  });
  return queue;
}

const { id: module, hash } = identify(workModule.href);
const whole = { version: 1, client: 'nobody', module, hash, name: 'add', retries: 0, args: [1, 2] };

describe('a job that was put into the queue by hand', () => {
  it('is refused and logged where it is no call, and the worker goes on', async () => {
    const ledger = new Ledger();
    const name = newQueue();
    const { log } = await startWorker({ queue: name });
    const queue = openQueue(name);
    const wrong: unknown[] = [
      null,
      'text',
      7,
      [],
      {},
      { ...whole, version: 2 },
      { ...whole, version: undefined },
      { ...whole, client: 'a:b' },
      { ...whole, client: { toString: 1 } },
      { ...whole, module: '/etc/passwd' },
      { ...whole, module: 'file:///etc/passwd' },
      { ...whole, module: 'data:text/javascript,process.exit(1)' },
      { ...whole, module: `${module}/../work.js` },
      {
        ...whole,
        module: 'node:child_process',
        hash: 'built-in',
        name: 'execSync',
        args: [`echo 1 > ${ledger.file}`],
      },
      { ...whole, module: '__proto__' },
      { ...whole, module: undefined },
      { ...whole, hash: 'another' },
      { ...whole, hash: undefined },
      { ...whole, name: '' },
      { ...whole, name: undefined },
      { ...whole, args: undefined },
      { ...whole, args: 'text' },
      { ...whole, args: { length: 1 } },
      { ...whole, args: undefined, packed: 'garbage' },
      { ...whole, args: undefined, packed: 7 },
      { ...whole, args: undefined, packed: Buffer.from([255, 15, 255]).toString('base64') },
      { ...whole, each: 'some' },
      { ...whole, each: 'arguments', args: [1] },
      { ...whole, timeout: -1 },
      { ...whole, timeout: 'soon' },
      { ...whole, retries: -1 },
      { ...whole, retries: undefined },
      { ...whole, along: { tracer: { traceparent: 1 } } },
    ];
    for (const data of wrong) await queue.add('add', data);
    await until('all to be refused', () => log.length >= wrong.length);
    expect(log.map(({ level }) => level)).toEqual(wrong.map(() => 'warn'));
    expect(log[0]?.message).toMatch(/^refused job \d+: it is no call: it is no object: received null$/);
    expect(log[5]?.message).toContain('its version is not 1: received 2');
    expect(log[9]?.message).toContain(`does not serve its module '/etc/passwd': it serves ${module}`);
    expect(log[13]?.message).toContain("does not serve its module 'node:child_process'");
    expect(log[16]?.message).toContain('has another version of its module');
    expect(log[20]?.message).toContain('it has no arguments: received nothing');
    expect(await queue.getJobCounts('failed', 'completed', 'active', 'wait')).toEqual({
      failed: wrong.length,
      completed: 0,
      active: 0,
      wait: 0,
    });
    expect(ledger.lines).toEqual([]);
    expect(await openExecutor({ queue: name }).submit(work.add, 1, 2)).toBe(3);
  });

  it('fails with a name that no function has, and nothing of the object behind it is called', async () => {
    const name = newQueue();
    await startWorker({ queue: name });
    const queue = openQueue(name);
    for (const each of ['then', 'constructor', '__proto__', 'toString', 'notAFunction', 'hasOwnProperty']) {
      const job = await queue.add(each, { ...whole, name: each });
      let state = '';
      await until(`${each} to end`, () => {
        void job.getState().then((now) => (state = now));
        return state === 'failed' || state === 'completed';
      });
      expect([each, state]).toEqual([each, 'failed']);
    }
    expect(await openExecutor({ queue: name }).submit(work.add, 1, 2)).toBe(3);
  });

  it('is run where it is a call, although nobody hears of it', async () => {
    const name = newQueue();
    const ledger = new Ledger();
    await startWorker({ queue: name });
    await openQueue(name).add('note', { ...whole, name: 'note', args: [ledger.file, 1] });
    await until('it to be run', () => ledger.lines.length === 1);
  });
});

describe('a call', () => {
  it('fails where the worker does not serve its module, and says what it serves', async () => {
    const queue = newQueue();
    await startWorker({ queue, modules: ['node:path'] });
    await expect(openExecutor({ queue }).submit(work.add, 1, 2)).rejects.toThrow(
      `Cannot call 'add' as this worker does not serve its module '${module}': it serves node:path`,
    );
  });

  it('fails where the worker has another version of its module', async () => {
    const folder = new Ledger().path('shop');
    const other = new Ledger().path('shop');
    for (const each of [folder, other]) {
      mkdirSync(each);
      cpSync(workModule, `${each}/work.js`);
      writeFileSync(`${each}/package.json`, '{ "name": "shop", "type": "module" }');
    }
    writeFileSync(`${other}/work.js`, 'export const add = (a, b) => a - b;');
    const queue = newQueue();
    await startWorker({ queue, modules: [`${folder}/work.js`] });
    const executor = openExecutor({ queue });
    const names = blocking<{ add(a: number, b: number): number }>(pathToFileURL(`${other}/work.js`));
    await expect(executor.submit(names.add, 1, 2)).rejects.toThrow(
      /^Cannot call 'add' as this worker has another version of its module 'shop\/work.js': [\da-f]{32} here, [\da-f]{32} where it was called$/,
    );
    // The same from another place is the same.
    cpSync(workModule, `${other}/work.js`);
    const same = blocking<{ add(a: number, b: number): number }>(
      `${pathToFileURL(`${other}/work.js`).href}?2`,
    );
    expect(await executor.submit(same.add, 1, 2)).toBe(3);
  });

  it('fails where the file has changed since the worker was started', async () => {
    const folder = new Ledger().path('shop');
    mkdirSync(folder);
    cpSync(workModule, `${folder}/work.js`);
    const queue = newQueue();
    await startWorker({ queue, modules: [`${folder}/work.js`] });
    const executor = openExecutor({ queue });
    const { add } = blocking<{ add(a: number, b: number): number }>(pathToFileURL(`${folder}/work.js`));
    expect(await executor.submit(add, 1, 2)).toBe(3);
    writeFileSync(`${folder}/work.js`, 'export const add = (a, b) => a - b;');
    await new Promise((resolve) => setTimeout(resolve, 1100));
    await expect(executor.submit(add, 1, 2)).rejects.toThrow('has changed since this worker was started');
  });

  it('fails where its module is none that can be known elsewhere', async () => {
    const { hash } = blocking<{ hash(): void }>('data:text/javascript,export const hash = 1');
    await expect(openExecutor({ queue: newQueue() }).submit(hash)).rejects.toThrow(
      "Cannot call 'hash' on another machine as its module must be a file, or built in: data:text/javascript,",
    );
  });

  it('is refused where its arguments are too large, with the limit and the size', async () => {
    const queue = newQueue();
    await startWorker({ queue });
    const executor = openExecutor({ queue, sizeLimit: 1000 });
    const large = executor.submit(work.fail, 'x'.repeat(1000));
    await expect(large).rejects.toThrow(
      /^Cannot send 'fail' as its arguments must be at most 1000 bytes in Redis: they are 1\d{3}\n.*'sizeLimit'$/,
    );
    expect(await executor.submit(work.add, 1, 2)).toBe(3);
  });
});
