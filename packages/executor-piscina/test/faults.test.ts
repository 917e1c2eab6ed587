import { BrokenWorkerError, blocking } from '@tsyncio/executor';
import { describe, expect, it } from 'vitest';
import { failure, fixtures, open, work } from './workers.ts';

describe('an error of a call', () => {
  it('keeps its class, name, cause, fields and stack', async () => {
    const error = await failure(open().submit(work.fail, 'odd'));
    expect(error).toBeInstanceOf(RangeError);
    expect(error).toMatchObject({
      name: 'OddError',
      message: 'odd',
      code: 'E_ODD',
      detail: new Map([['n', 1]]),
    });
    expect(error.cause).toBeInstanceOf(TypeError);
    expect(error.stack).toContain('work.mjs');
  });

  it('keeps the errors of an AggregateError', async () => {
    const error = await failure(open().submit(work.fail, 'aggregate'));
    expect(error).toBeInstanceOf(AggregateError);
    expect((error as AggregateError).errors).toEqual([new TypeError('a'), 'b']); // as: seen a line above
  });

  it('may be its own cause', async () => {
    const error = await failure(open().submit(work.fail, 'circle'));
    expect(error.cause).toBe(error);
  });

  it('arrives as it is where it is no Error', async () => {
    const executor = open();
    expect(await failure(executor.submit(work.fail, 'string'))).toBe('text');
    expect(await failure(executor.submit(work.fail, 'undefined'))).toBeUndefined();
    expect(await failure(executor.submit(work.fail, 'object'))).toEqual({ reason: 7n });
  });

  it('loses only the fields that cannot be cloned', async () => {
    const executor = open();
    const error = await failure(executor.submit(work.fail, 'field'));
    expect(Object.entries(error)).toEqual([['kept', 1]]);
    expect((await failure(executor.submit(work.fail, 'function'))).message).toContain(
      'cannot be cloned: it is a function',
    );
  });

  it('says where a result or an argument cannot be cloned', async () => {
    const executor = open();
    const messages = [];
    for (const kind of ['function', 'promise', 'proxy', 'symbol']) {
      messages.push((await failure(executor.submit(work.uncloneable, kind))).message);
    }
    messages.push((await failure(executor.submit(work.echo, { deep: [1, () => 2] }))).message);
    expect(messages).toEqual([
      "Cannot return the result of 'uncloneable' as result.users[1].format cannot be cloned: it is the function 'format'",
      `Cannot return the result of 'uncloneable' as result["a b"] cannot be cloned: it is an object of class Promise`,
      "Cannot return the result of 'uncloneable' as result[0] cannot be cloned: it is a Proxy",
      "Cannot return the result of 'uncloneable' as result cannot be cloned: it is Symbol(s)",
      "Cannot send the arguments of 'echo' to a worker as args[0].deep[1] cannot be cloned: it is a function",
    ]);
    expect(await executor.submit(work.add, 1, 2)).toBe(3);
  });

  it('names a missing module, a missing export and what is wrong in a module', async () => {
    const executor = open();
    const call = (file: string, name: string): Promise<Error> => {
      const names = blocking<Record<string, () => void>>(new URL(file, fixtures));
      return failure(executor.submit(names[name] as never)); // as: there is a name for everything
    };
    const missing = await call('missing.mjs', 'hash');
    expect(missing.message).toMatch(
      /^Cannot call 'hash' as its module cannot be loaded: file:.*missing\.mjs/,
    );
    expect(missing).toMatchObject({ code: 'ERR_MODULE_NOT_FOUND' });
    expect((await call('data:text/javascript,export const broken = ;', 'hash')).cause).toBeInstanceOf(
      SyntaxError,
    );
    expect((await call('throws.mjs', 'hash')).cause).toEqual(new Error('at import'));
    expect((await call('work.mjs', 'hash')).message).toMatch(
      /no function of that name: it exports .*add, .*echo/,
    );
    expect((await call('work.mjs', 'notAFunction')).message).toContain('no function of that name');
    expect(executor.statistics()).toMatchObject({ workers: 1, failed: 5 });
  });
});

describe('a worker that is lost', () => {
  it('fails its own call with the cause, and the next goes on in a new one', async () => {
    const executor = open();
    const lost = executor.submit(work.exit, 3);
    const queued = executor.submit(work.add, 1, 2);
    const error = await failure(lost);
    expect(error).toBeInstanceOf(BrokenWorkerError);
    expect(String(error.cause)).toBe('Error: the worker exited with code 3');
    expect(await queued).toBe(3);
    expect(executor.statistics()).toMatchObject({ done: 1, failed: 1, queued: 0, running: 0 });
  });

  it('fails its own call when it runs out of memory', async () => {
    const executor = open({ resourceLimits: { maxOldGenerationSizeMb: 24 } });
    const lost = executor.submit(work.fill);
    const queued = executor.submit(work.add, 1, 2);
    const error = await failure(lost);
    expect(error).toBeInstanceOf(BrokenWorkerError);
    expect(error.cause).toMatchObject({ code: 'ERR_WORKER_OUT_OF_MEMORY' });
    expect(await queued).toBe(3);
  });

  it('fails the call that it was started for when it cannot start', async () => {
    const executor = open({
      initializer: () => {
        throw new Error('no license');
      },
    });
    for (let i = 0; i < 2; i++) {
      const error = await failure(executor.submit(work.add, 1, 2));
      expect(error).toBeInstanceOf(BrokenWorkerError);
      expect(error.cause).toEqual(new Error('no license'));
    }
    const gone = open({ initializer: () => process.exit(5), minWorkers: 1 });
    const calls = [gone.submit(work.add, 1, 2), gone.submit(work.add, 1, 2)];
    for (const call of calls) expect(await failure(call)).toBeInstanceOf(BrokenWorkerError);
  });

  it('fails the call whose callback threw', async () => {
    const executor = open();
    const error = await failure(executor.submit(work.leave, 'inside'));
    expect(error).toBeInstanceOf(BrokenWorkerError);
    expect(error.cause).toEqual(new Error('left behind'));
    expect(await executor.submit(work.add, 1, 2)).toBe(3);
  });

  it.each(['rejection', 'exception'] as const)(
    'warns of a late %s, and fails no other call',
    async (where) => {
      const executor = open();
      const warned = new Promise<Error>((resolve) => process.once('warning', resolve));
      const first = executor.submit(work.leave, where);
      const second = executor.submit(work.turn);
      expect(await first).toBeUndefined();
      expect(await second).toBe('turned');
      expect((await warned).cause).toEqual(new Error('left behind'));
      expect(executor.statistics()).toMatchObject({ workers: 1, done: 2 });
    },
  );
});
