import {
  BrokenWorkerError,
  blocking,
  CancelledError,
  ExecutorShutdownError,
  openExecutor,
  TimeoutError,
  transfer,
} from '@tsyncio/executor';
import { ThreadsExecutor } from '@tsyncio/executor-threads';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { failure, open } from '../test/workers.ts';

const url = new URL('./fixtures/work.ts', import.meta.url);
const work = blocking<typeof import('./fixtures/work.ts')>(url);

const script = { type: 'text/javascript' };

/** A channel between a test and a call. */
function channel(): { name: string; begun: Promise<void>; say: (text: string) => void } {
  const name = crypto.randomUUID();
  const port = new BroadcastChannel(name);
  onTestFinished(() => port.close());
  const begun = new Promise<void>((resolve) => {
    port.onmessage = () => resolve();
  });
  return { name, begun, say: (text) => port.postMessage(text) };
}

describe('ThreadsExecutor in a page', () => {
  it('says what it can', () => {
    expect(open().capabilities).toEqual({
      workers: 'threads',
      transfer: true,
      sharedMemory: crossOriginIsolated,
      inlineFunctions: true,
      cancelRunning: true,
    });
  });

  it('calls exports and inline functions', async () => {
    const executor = open();
    expect(await executor.submit(work.add, 20, 22)).toBe(42);
    expect(await executor.submit((n: number) => n * 2, 21)).toBe(42);
    expect(await executor.submit(() => typeof document)).toBe('undefined');
  });

  it('is what openExecutor opens', async () => {
    const executor = await openExecutor('threads:?maxWorkers=1');
    expect([executor.name, await executor.submit(work.add, 1, 2)]).toEqual(['threads', 3]);
    await executor.shutdown();
  });

  it('is what openExecutor shows in place of one for Node.js', async () => {
    await expect(openExecutor('piscina:')).rejects.toThrow(
      "in a page, import '@tsyncio/executor-threads' first: the others are for Node.js",
    );
  });

  it('maps in order', async () => {
    const results: number[] = [];
    for await (const n of open({ maxWorkers: 2 }).map((item: number) => item * 2, [1, 2, 3, 4]))
      results.push(n);
    expect(results).toEqual([2, 4, 6, 8]);
  });

  it('copies data, binary too', async () => {
    const value = { map: new Map([[1n, new Date(3)]]), data: new Uint8Array([1, 2]), list: [{ a: 1 }] };
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

  it('passes a port', async () => {
    const { port1, port2 } = new MessageChannel();
    const heard = new Promise((resolve) => {
      port1.onmessage = ({ data }) => resolve(data);
    });
    const say = (port: MessagePort): void => port.postMessage('hello');
    await open().submit(say, transfer(port2, [port2]));
    expect(await heard).toBe('hello');
    port1.close();
  });

  it('does not listen to what a call posts', async () => {
    const executor = open();
    const speak = (): string => {
      for (const message of [undefined, null, 'text', { type: 'error' }, { kind: 'x' }])
        self.postMessage(message);
      return 'spoken';
    };
    expect([await executor.submit(speak), await executor.submit(() => 1)]).toEqual(['spoken', 1]);
  });

  it.runIf(crossOriginIsolated)('shares memory', async () => {
    const flags = new Int32Array(new SharedArrayBuffer(4));
    await open().submit(work.note, flags, 9);
    expect(flags[0]).toBe(9);
  });

  it.each(['env', 'resourceLimits'])('refuses the option %s', (name) => {
    expect(() => new ThreadsExecutor({ [name]: {} })).toThrow(
      `Cannot use option '${name}' as a Web Worker has no`,
    );
  });
});

describe('an error', () => {
  it('keeps its class, name, cause, fields and stack', async () => {
    const error = await failure(open().submit(work.fail));
    expect(error).toBeInstanceOf(RangeError);
    expect(error).toMatchObject({
      name: 'OddError',
      message: 'odd',
      code: 'E_ODD',
      detail: new Map([['n', 1]]),
    });
    expect(error.cause).toBeInstanceOf(TypeError);
    expect(error.stack).toContain('work.ts');
  });

  it('says where a result or an argument cannot be cloned', async () => {
    const executor = open();
    expect((await failure(executor.submit(work.uncloneable))).message).toBe(
      "Cannot return the result of 'uncloneable' as result.users[0].format cannot be cloned: it is the function 'format'",
    );
    expect((await failure(executor.submit(work.echo, [() => 1]))).message).toBe(
      "Cannot send the arguments of 'echo' to a worker as args[0][0] cannot be cloned: it is a function",
    );
    expect(await executor.submit(work.add, 1, 2)).toBe(3);
  });

  it('names a missing module and a missing export', async () => {
    const executor = open();
    const missing = blocking<{ hash(): void }>(new URL('./fixtures/missing.ts', import.meta.url));
    expect((await failure(executor.submit(missing.hash))).message).toMatch(
      /^Cannot call 'hash' as its module cannot be loaded: http.*missing\.ts/,
    );
    const { hash } = blocking<{ hash(): void }>(url);
    expect((await failure(executor.submit(hash))).message).toMatch(
      /no function of that name: it exports .*add/,
    );
  });

  it.each(['rejection', 'exception'] as const)('of a callback fails its call: %s', async (how) => {
    const executor = open();
    const error = await failure(executor.submit(work.leave, how, 'inside'));
    expect(error).toBeInstanceOf(BrokenWorkerError);
    expect(error.cause).toEqual(new Error('left behind'));
    expect(await executor.submit(work.add, 1, 2)).toBe(3);
  });

  it.each(['rejection', 'exception'] as const)('that comes late is a warning: %s', async (how) => {
    const executor = open();
    const warned = vi.spyOn(console, 'warn').mockImplementation(() => {});
    onTestFinished(() => warned.mockRestore());
    await executor.submit(work.leave, how, 'late');
    const cause = new Error('left behind');
    await expect.poll(() => warned.mock.calls).toEqual([[expect.objectContaining({ cause })]]);
    expect(executor.statistics()).toMatchObject({ workers: 1, done: 1 });
  });
});

describe('a call that ends early', () => {
  it('is over within 100 ms when it is cancelled, and its neighbour goes on', async () => {
    const executor = open({ maxWorkers: 2 });
    const [one, two] = [channel(), channel()];
    const endless = executor.submit(work.loop, one.name);
    const neighbour = executor.submit(work.wait, two.name);
    await Promise.all([one.begun, two.begun]);
    const start = performance.now();
    endless.cancel();
    expect(await failure(endless)).toBeInstanceOf(CancelledError);
    expect(performance.now() - start).toBeLessThan(100);
    expect(await executor.submit(work.add, 1, 2)).toBe(3);
    two.say('done');
    expect(await neighbour).toBe('done');
  });

  it('is over when its timeout has passed', async () => {
    const executor = open();
    const endless = executor.with({ timeout: 0.05 }).submit(work.loop, channel().name);
    expect(await failure(endless)).toBeInstanceOf(TimeoutError);
    expect(await executor.submit(work.add, 1, 2)).toBe(3);
  });

  it('fails when its worker closes itself, and the next goes on in a new one', async () => {
    const executor = open();
    const closed = executor.submit(work.close);
    const next = executor.submit(work.add, 1, 2);
    const error = await failure(closed);
    expect(error).toBeInstanceOf(BrokenWorkerError);
    expect(error.cause).toEqual(new Error('the worker closed itself'));
    expect(await next).toBe(3);
  });

  it('is dropped by a shutdown that terminates', async () => {
    const executor = open();
    const { name, begun } = channel();
    const endless = executor.submit(work.loop, name);
    await begun;
    await executor.shutdown({ terminate: true });
    expect(await failure(endless)).toBeInstanceOf(CancelledError);
    expect(await failure(executor.submit(work.add, 1, 2))).toBeInstanceOf(ExecutorShutdownError);
    expect(executor.statistics().workers).toBe(0);
  });
});

describe('a worker that does not start', () => {
  /** Collects what the page hears of errors. */
  function hear(): unknown[] {
    const heard: unknown[] = [];
    const listen = (event: Event): number => heard.push(event);
    addEventListener('error', listen);
    onTestFinished(() => {
      removeEventListener('error', listen);
    });
    return heard;
  }

  it.each([
    ['is not served', () => new URL('./missing.js', import.meta.url).href, /could not be loaded/],
    ['fails', () => URL.createObjectURL(new Blob(['throw new Error("odd")'], script)), /odd \(blob:.*:1\)/],
    ['is no script', () => URL.createObjectURL(new Blob(['const;'], script)), /an error in its syntax/],
  ])('fails each call that it was started for when its script %s', async (_how, url, message) => {
    const heard = hear();
    const executor = open({ script: url() });
    for (const call of [executor.submit(work.add, 1, 2), executor.submit(work.add, 1, 2)]) {
      const error = await failure(call);
      expect(error).toBeInstanceOf(BrokenWorkerError);
      expect(String(error.cause)).toMatch(message);
    }
    expect(heard).toEqual([]);
  });
});

describe('the script of workers', () => {
  it('is the one that is named', async () => {
    // As text: the test tool changes what it serves as a script.
    const path = '../dist/page-worker.js?raw';
    const { default: text } = (await import(/* @vite-ignore */ path)) as { default: string }; // as: that is what `?raw` gives
    const href = URL.createObjectURL(new Blob([text], script));
    expect(await open({ script: href }).submit(work.add, 1, 2)).toBe(3);
    expect(await open({ script: new URL(href) }).submit(work.add, 1, 2)).toBe(3);
  });

  it('must be a URL', () => {
    expect(() => open({ script: 1 as never })).toThrow(
      // as: the types refuse it
      new TypeError("Cannot use option 'script' as it must be a URL: received number"),
    );
    expect(() => open({ script: null as never })).toThrow('it must be a URL');
  });
});

describe('a module that cannot be loaded', () => {
  const form = "new Worker(new URL('./work.js', import.meta.url)";
  const call = (href: string): Promise<Error> => failure(open().submit(blocking<{ f(): number }>(href).f));

  it('shows the form that bundlers know where it is not there', async () => {
    expect((await call(new URL('./missing.js', import.meta.url).href)).message).toContain(form);
  });

  it('does not where it is there, and fails', async () => {
    for (const text of ['throw new Error("no database")', 'const;']) {
      const { message } = await call(URL.createObjectURL(new Blob([text], script)));
      expect(message).toContain("Cannot call 'f' as its module cannot be loaded");
      expect(message).not.toContain(form);
    }
  });
});

describe('a module that is named by a Worker', () => {
  it('is called as by its URL', async () => {
    const { add } = blocking<typeof import('./fixtures/work.ts')>(
      () => new Worker(new URL('./fixtures/work.ts', import.meta.url), { type: 'module' }),
    );
    expect(await open().submit(add, 1, 2)).toBe(3);
  });
});
