/** `loop.bind`, and servers of the host that use it. */

import { AsyncLocalStorage } from 'node:async_hooks';
import { EventEmitter } from 'node:events';
import { createServer, get, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  allTasks,
  CancelledError,
  ContextVar,
  coroutine,
  createTask,
  currentTask,
  EventLoop,
  fromPromise,
  gather,
  getRunningLoop,
  inspect,
  RuntimeError,
  run,
  sleep,
} from '@tsyncio/core';
import { runTest } from '@tsyncio/core/testing';
import { afterEach, describe, expect, it } from 'vitest';

const REQUESTS = 1000;
const LONG = 20_000;
const stores = [
  ['with the context store', true],
  ['without a context store', false],
] as const;

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** Listens, and gives the port. */
function listen(server: Server): Promise<number> {
  servers.push(server);
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)); // as: a port it is
  });
}

function fetchText(port: number, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, path, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve(text));
    }).on('error', reject);
  });
}

describe.each(stores)('loop.bind, %s', (_kind, asyncContext) => {
  const bound = (test: (loop: EventLoop) => Promise<void>): Promise<void> =>
    runTest(({ loop }) => test(loop), { asyncContext });

  it('runs async functions, generator functions, coroutine functions and plain ones as tasks', () =>
    bound(async (loop) => {
      const calls = [
        loop.bind(async (a: number, b: number) => {
          await sleep(1);
          return [currentTask() !== null, a + b];
        }),
        loop.bind(function* (a: number, b: number) {
          yield* sleep(1);
          return [currentTask() !== null, a + b];
        }),
        loop.bind(
          coroutine(async (a: number, b: number) => {
            await sleep(1);
            return [currentTask() !== null, a + b];
          }),
        ),
        loop.bind((a: number, b: number) => [currentTask() !== null, a + b]),
      ];
      const results = new Promise<unknown[]>((resolve) => {
        setImmediate(() => resolve(Promise.all(calls.map((call) => call(1, 2)))));
      });
      expect(await fromPromise(results)).toEqual(Array(4).fill([true, 3]));
    }));

  it('runs each under the name of its function', () =>
    bound(async (loop) => {
      const self = {};
      const calls: ((this: object) => Promise<unknown>)[] = [
        loop.bind(async function handle() {
          await sleep(1);
          return this;
        }),
        loop.bind(function* serve() {
          yield* sleep(1);
          return this;
        }),
      ];
      const results = Promise.all(calls.map((call) => call.call(self)));
      await sleep(0);
      const seen = inspect(loop).tasks.slice(-2);
      expect(seen.map(({ coroutines }) => coroutines)).toEqual([['handle', 'sleep'], ['serve']]);
      expect(await fromPromise(results)).toEqual([self, self]);
    }));

  it('passes `this` on', () =>
    bound(async (loop) => {
      class Handler {
        base = 3;
        handle = loop.bind(async function (this: Handler, n: number) {
          await sleep(0);
          return this.base + n;
        });
      }
      expect(await fromPromise(new Handler().handle(4))).toBe(7);
    }));

  it('rejects with what the function throws, in both styles', () =>
    bound(async (loop) => {
      const fail = (): never => {
        throw new Error('no');
      };
      const calls = [
        loop.bind(async () => {
          await sleep(0);
          fail();
        }),
        loop.bind(function* () {
          yield* sleep(0);
          fail();
        }),
        loop.bind(fail),
        loop.bind(async () => {
          currentTask()?.cancel();
          await sleep(1);
        }),
      ];
      const settled = await fromPromise(Promise.allSettled(calls.map((call) => call())));
      expect(settled.map((each) => String((each as PromiseRejectedResult).reason))).toEqual([
        'Error: no',
        'Error: no',
        'Error: no',
        String(new CancelledError()),
      ]);
    }));

  it('gives each call the context variables of the place where it was bound, and its own', () =>
    bound(async (loop) => {
      const variable = new ContextVar<string>('variable');
      variable.set('bound');
      const handler = loop.bind(async (name: string) => {
        const before = variable.get();
        variable.set(name);
        await sleep(1);
        return [before, variable.get()];
      });
      variable.set('later');
      expect(await fromPromise(Promise.all([handler('a'), handler('b')]))).toEqual([
        ['bound', 'a'],
        ['bound', 'b'],
      ]);
    }));

  it('serves an event emitter', () =>
    bound(async (loop) => {
      const emitter = new EventEmitter();
      const record: string[] = [];
      const done = loop.createFuture<void>();
      const note = loop.bind(async (name: string) => {
        await sleep(1);
        record.push(name);
        if (record.length === 3) done.setResult();
      });
      emitter.on('event', (name: string) => void note(name));
      const emitted = new Promise<void>((resolve) => {
        setImmediate(() => {
          for (const name of ['a', 'b', 'c']) emitter.emit('event', name);
          resolve();
        });
      });
      await fromPromise(emitted);
      await done;
      expect(record).toEqual(['a', 'b', 'c']);
    }));

  it('rejects where the loop is closed', async () => {
    const loop = new EventLoop({ asyncContext });
    const handler = loop.bind(async () => 1);
    loop.close();
    await expect(handler()).rejects.toBeInstanceOf(RuntimeError);
  });

  it('rejects a call that the end of the loop has cancelled', async () => {
    let call: Promise<unknown> | undefined;
    await run(
      async () => {
        call = getRunningLoop().bind(async () => {
          await sleep(60);
        })();
        call.catch(() => {});
        await sleep(0);
      },
      { asyncContext },
    );
    await expect(call).rejects.toBeInstanceOf(CancelledError);
  });

  it('refuses what is no function', () =>
    bound(async (loop) => {
      expect(() => loop.bind(3 as never)).toThrow(TypeError);
    }));
});

describe.each(stores)('a server of the host, %s', (_kind, asyncContext) => {
  const storage = new AsyncLocalStorage<string>();
  const variable = new ContextVar<string>('request');

  const child = async (see: (what: string) => void): Promise<void> => {
    see('async child');
    await sleep(0.001);
    see('async child');
  };
  const childToo = coroutine(function* (see: (what: string) => void) {
    see('generator child');
    yield* sleep(0.001);
    see('generator child');
  });
  const asynchronous = async (see: (what: string) => void): Promise<void> => {
    see('begin');
    await sleep(0.001);
    see('after a sleep');
    await gather(childToo(see), () => child(see));
    await child(see);
    see('after children');
    await createTask(() => child(see));
    await Promise.all([sleep(0.001), child(see)]);
    see('end');
  };
  const generating = function* (see: (what: string) => void): Generator<unknown, void, unknown> {
    see('begin');
    yield* sleep(0.001);
    see('after a sleep');
    yield* gather(childToo(see), () => child(see));
    yield* childToo(see);
    see('after children');
    yield* createTask(childToo(see));
    yield* coroutine(child)(see);
    see('end');
  };
  const styles = ['an async function', 'a generator function'] as const;

  /** Binds a handler that notes wherever it sees another request than its own, and serves with it. */
  function serve(loop: EventLoop, style: (typeof styles)[number], wrong: string[], seen: string[]): Server {
    let open = 0;
    const begin = (id: string): ((what: string) => void) => {
      open += 1;
      variable.set(id);
      const task = currentTask();
      return (what) => {
        if (asyncContext && storage.getStore() !== id) wrong.push(`${what}: ${storage.getStore()} for ${id}`);
        if (variable.get('') !== id) wrong.push(`${what}: variable ${variable.get('')} for ${id}`);
        if (what === 'end' && currentTask() !== task) wrong.push(`${what}: another task`);
      };
    };
    const end = (id: string, response: ServerResponse): void => {
      seen.push(`${open > 1}`);
      open -= 1;
      response.end(id);
    };
    const bound =
      style === 'an async function'
        ? loop.bind(async (id: string, response: ServerResponse) => {
            await asynchronous(begin(id));
            end(id, response);
          })
        : loop.bind(function* (id: string, response: ServerResponse) {
            yield* generating(begin(id));
            end(id, response);
          });
    return createServer((request, response) => {
      const id = request.url as string; // as: a server's request has one
      const noteError = (error: unknown): void => {
        wrong.push(String(error));
      };
      storage.run(id, () => void bound(id, response).catch(noteError));
    });
  }

  async function ask(port: number): Promise<string[]> {
    const paths = Array.from({ length: REQUESTS }, (_, i) => `/${i}`);
    const answers: string[] = [];
    // In flight together, but not more than a host takes at once.
    const next = paths.values();
    await Promise.all(
      Array.from({ length: 200 }, async () => {
        for (const path of next) if ((await fetchText(port, path)) !== path) answers.push(path);
      }),
    );
    return answers;
  }

  it.each(styles)(
    `keeps a thousand requests apart: ${asyncContext ? 'their storage, ' : ''}their variables, their tasks; handled by %s`,
    async (style) => {
      const wrong: string[] = [];
      const seen: string[] = [];
      await run(
        async () => {
          const loop = getRunningLoop();
          const port = await fromPromise(listen(serve(loop, style, wrong, seen)));
          wrong.push(...(await fromPromise(ask(port))));
          expect(allTasks(loop).size).toBe(1);
        },
        { asyncContext },
      );
      expect([wrong, seen.length, seen.includes('true')]).toEqual([[], REQUESTS, true]);
    },
    LONG,
  );

  it(
    'may be made and made to listen outside any task',
    async () => {
      const loop = new EventLoop({ asyncContext });
      const wrong: string[] = [];
      const seen: string[] = [];
      const port = await listen(serve(loop, 'an async function', wrong, seen));
      const running = loop.runForever();
      wrong.push(...(await ask(port)));
      loop.stop();
      await running;
      loop.close();
      expect([wrong, seen.length]).toEqual([[], REQUESTS]);
    },
    LONG,
  );
});
