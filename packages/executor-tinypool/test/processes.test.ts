import { BrokenWorkerError } from '@tsyncio/executor';
import { expect, it } from 'vitest';
import { failure, open } from './workers.ts';

it('what structured cloning carries arrives as in a thread', async () => {
  const executor = open({ runtime: 'processes' });
  const buffer = new ArrayBuffer(16);
  const sent = {
    views: [new Uint8Array(buffer, 4, 4), new Float64Array(buffer)],
    map: new Map([[1n, new Set([/a/g, new Date(0)])]]),
    error: new RangeError('odd', { cause: 1 }),
    circle: {} as { self?: unknown }, // as: it is filled below
  };
  sent.circle.self = sent;
  const whole = (value: typeof sent): unknown[] => [
    value.views[0]?.buffer === value.views[1]?.buffer,
    value.views[0]?.byteOffset,
    value.circle.self === value,
  ];
  expect(await executor.submit(whole, sent)).toEqual([true, 4, true]);
  expect(await executor.submit((value: typeof sent) => value, sent)).toEqual(sent);
  const bytes = await executor.submit((data: Uint8Array) => data, new Uint8Array(64e6).fill(7));
  expect([bytes.length, bytes[63e6], bytes.buffer.byteLength]).toEqual([64e6, 7, 64e6]);
});

it('what cannot go to a process is an error that names its path, and the worker goes on', async () => {
  const executor = open({ runtime: 'processes' });
  const pid = await executor.submit(() => process.pid);
  const messages = [];
  const parts = [
    new SharedArrayBuffer(1),
    new Int32Array(new SharedArrayBuffer(4)),
    new Blob(['x']),
    () => 1,
  ];
  for (const part of parts) {
    messages.push((await failure(executor.submit((value: unknown) => value, { deep: [part] }))).message);
  }
  messages.push(
    (await failure(executor.submit(() => ({ a: new Map([[1, new SharedArrayBuffer(1)]]) })))).message,
  );
  const fields = executor.submit(() => {
    throw Object.assign(new RangeError('odd'), { kept: 1, lost: new SharedArrayBuffer(1) });
  });
  expect(await failure(fields)).toEqual(Object.assign(new RangeError('odd'), { kept: 1 }));
  expect(messages).toEqual([
    expect.stringContaining('args[0].deep[0] cannot be sent: it is an object of class SharedArrayBuffer'),
    expect.stringContaining('args[0].deep[0] cannot be sent: it is an object of class Int32Array'),
    expect.stringContaining('args[0].deep[0] cannot be sent: it is an object of class Blob'),
    expect.stringContaining('args[0].deep[0] cannot be cloned: it is a function'),
    'Cannot return the result as result.a.entries[0][1] cannot go to another process: it is an object of class SharedArrayBuffer',
  ]);
  expect(await executor.submit(() => process.pid)).toBe(pid);
});

it('a result whose getters give something else each time, or throw, settles its call', async () => {
  const executor = open({ runtime: 'processes' });
  const make = (after: number, what: 'throws' | 'function'): unknown => {
    let reads = 0;
    const read = (): unknown => {
      if (++reads <= after) return 1;
      if (what === 'throws') throw new Error('no');
      return () => 1;
    };
    return Object.defineProperty({}, 'x', { get: read, enumerable: true });
  };
  const fail = (after: number): never => {
    let reads = 0;
    const read = (): number => {
      if (++reads > after) throw new Error('no');
      return 1;
    };
    throw Object.assign(new Error('odd'), {
      field: Object.defineProperty({}, 'x', { get: read, enumerable: true }),
    });
  };
  for (let after = 0; after < 6; after++) {
    for (const what of ['throws', 'function'] as const) {
      const [ended] = await Promise.allSettled([executor.submit(make, after, what)]);
      if (ended.status === 'rejected') expect(ended.reason).toBeInstanceOf(TypeError);
      else expect(ended.value).toEqual({ x: 1 });
      const all = async (): Promise<void> => {
        for await (const _ of executor.starmap(make, [[after, what]]));
      };
      await Promise.allSettled([all()]);
    }
    expect(await failure(executor.submit(fail, after))).toBeInstanceOf(Error);
  }
  expect(await executor.submit(() => 1)).toBe(1);
});

it('an item of map whose result cannot come back fails alone, after those before it', async () => {
  const executor = open({ runtime: 'processes' });
  const results: unknown[] = [];
  const make = (n: number): unknown => (n === 2 ? new SharedArrayBuffer(1) : n);
  const all = async (): Promise<void> => {
    for await (const result of executor.map(make, [0, 1, 2, 3], { chunksize: 4 })) results.push(result);
  };
  expect((await failure(all())).message).toContain('cannot go to another process');
  expect(results).toEqual([0, 1]);
});

it('what is nested too deep to be read fails its call', async () => {
  const executor = open({ runtime: 'processes' });
  let deep = {};
  for (let i = 0; i < 3000; i++) deep = { deep };
  expect(await failure(executor.submit((value: object) => typeof value, deep))).toBeInstanceOf(TypeError);
  expect(await executor.submit(() => 1)).toBe(1);
});

it.each([
  ['SIGKILL', 'Error: the worker was ended by signal SIGKILL'],
  ['SIGSEGV', 'Error: the worker was ended by signal SIGSEGV'],
] as const)('a process that %s ends fails its own call alone', async (signal, cause) => {
  const executor = open({ runtime: 'processes' });
  const lost = executor.submit(async (name: 'SIGKILL' | 'SIGSEGV') => {
    process.kill(process.pid, name);
    await new Promise(() => {});
  }, signal);
  const queued = executor.submit((n: number) => n * 2, 21);
  const error = await failure(lost);
  expect(error).toBeInstanceOf(BrokenWorkerError);
  expect(String(error.cause)).toBe(cause);
  expect(await queued).toBe(42);
});

it('a process that closes its channel fails its own call', async () => {
  const executor = open({ runtime: 'processes' });
  const lost = executor.submit(async () => {
    process.disconnect();
    await new Promise((resolve) => setTimeout(resolve, 60_000));
  });
  expect(await failure(lost)).toBeInstanceOf(BrokenWorkerError);
  const torn = executor.submit(async () => {
    process.removeAllListeners('disconnect');
    process.disconnect();
    await new Promise((resolve) => setTimeout(resolve, 60_000));
  });
  expect(String((await failure(torn)).cause)).toBe('Error: the worker closed its channel');
});

it('a process that sends messages by itself goes on', async () => {
  const executor = open({ runtime: 'processes' });
  const send = (message: unknown): number => {
    process.send?.(message);
    return process.pid;
  };
  const pid = await executor.submit(send, null);
  for (const message of ['text', { ready: true }, { kind: 'warning' }]) {
    expect(await executor.submit(send, message)).toBe(pid);
  }
  const alike = { __tinypool_worker_message__: true, source: 'pool', taskId: 0, result: 1 };
  expect(await executor.submit((value: object) => value, alike)).toEqual(alike);
});

it.each([
  () => {
    process.removeAllListeners('message');
    // Else it would end, and its loss be told.
    setInterval(() => {}, 1000);
  },
  () => void process.removeAllListeners(),
  () => process.channel?.unref(),
  () => void process.send?.({ '@tsyncio/executor-tinypool': 'warning', content: new Uint8Array(3) }),
])('a process goes on whose call does this to its channel: %s', async (harm) => {
  const executor = open({ runtime: 'processes' });
  const pid = await executor.submit(() => process.pid);
  await executor.submit(harm);
  expect(await executor.submit(() => process.pid)).toBe(pid);
});

it('a process whose output is held back gives its results all the same, and waits for that once', async () => {
  const executor = open({ runtime: 'processes' });
  await executor.submit(() => {
    process.stdout.cork();
    process.stdout.write('held back');
  });
  const began = performance.now();
  for (let i = 0; i < 5; i++) expect(await executor.submit((n: number) => n, i)).toBe(i);
  expect(performance.now() - began).toBeLessThan(900);
});

it('a call that ignores SIGTERM is cancelled as any other', async () => {
  const executor = open({ runtime: 'processes' });
  const late = executor.with({ timeout: 0.1 }).submit(() => {
    process.on('SIGTERM', () => {});
    for (;;);
  });
  expect((await failure(late)).name).toBe('TimeoutError');
  expect(await executor.submit(() => 1)).toBe(1);
});

it('a process has its variables, beside those of this process', async () => {
  const read = (...names: string[]): unknown[] => names.map((name) => process.env[name]);
  const executor = open({ runtime: 'processes', env: { OWN: 'a' } });
  const [path] = read('PATH');
  expect(await executor.submit(read, 'OWN', 'PATH')).toEqual(['a', path]);
  expect(await open({ runtime: 'processes' }).submit(read, 'PATH')).toEqual([path]);
});

it('a process over its limit fails its own call', async () => {
  const executor = open({ runtime: 'processes', resourceLimits: { maxOldGenerationSizeMb: 24.5 } });
  const error = await failure(
    executor.submit(() => {
      const kept: number[][] = [];
      for (;;) kept.push(new Array<number>(1e5).fill(kept.length));
    }),
  );
  expect(String(error.cause)).toContain('signal SIGABRT, as a process that is out of memory does');
  expect(await executor.submit(() => 1)).toBe(1);
});

it('a call that reads what is typed finds nothing, at once', async () => {
  const executor = open({ runtime: 'processes' });
  const read = async (): Promise<number> => {
    let chunks = 0;
    for await (const _ of process.stdin) chunks++;
    return chunks;
  };
  expect(await executor.submit(read)).toBe(0);
});
