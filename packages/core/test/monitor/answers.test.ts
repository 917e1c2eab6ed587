/** What the socket of a process answers. */

import { describe, expect, it } from 'vitest';
import { inspected } from './inspected-child.ts';

const LONG = 60_000;
const on = { TSYNCIO_INSPECT: '1' };

/** A program whose tasks wait for each other, and print what they are asked. */
const busy = (questions: string): string => `
  const lock = new asyncio.Lock();
  const work = asyncio.coroutine(async function work() {
    await lock.acquire();
    try { await asyncio.sleep(60); } finally { lock.release(); }
  });
  await asyncio.run(async function main() {
    const tasks = ['one', 'two'].map((name) => asyncio.createTask(work(), { name }));
    const naps = [3, 10, 9].map((n) => asyncio.createTask(asyncio.sleep(n * 100), { name: 'nap-' + n }));
    const away = asyncio.createTask(async () => { await host(1e5); }, { name: 'away' });
    await asyncio.fromPromise(opened());
    await (async () => { ${questions} })();
    process.exit();
  });`;

describe.skipIf(process.platform === 'win32').concurrent('the socket answers', () => {
  it(
    'what the process is, and its loops',
    async () => {
      const { printed, stderr } = await inspected(
        busy(`const { protocol, process: { pid, node, argv, uptime }, loops, executors } = await ask('/');
        const [{ time, ...loop }] = loops;
        print(JSON.stringify([protocol, pid === process.pid, node === process.version, argv.length, uptime > 0, loop, executors]));`),
        on,
      );
      const loop = { tasks: 7, ready: 0, timers: 4, debug: false };
      expect([printed.map((line): unknown => JSON.parse(line)), stderr]).toEqual([
        [[1, true, true, 1, true, loop, []]],
        '',
      ]);
    },
    LONG,
  );

  it(
    'what each task waits for, since when, and for whom',
    async () => {
      const { printed } = await inspected(
        busy(`const { tasks, found, summary } = await ask('/tasks');
        const names = new Map(tasks.map(({ id, name }) => [id, name]));
        print(found);
        for (const { name, state, coroutines, waitsFor, waits, left, awaits } of tasks)
          print(name, state, coroutines.join('>'), waitsFor?.replace(/time:.*/, 'time'), waits >= 0 && waits < 30, left > 0, awaits.map((id) => names.get(id)).join());
        print(JSON.stringify(summary.states));
        for (const { waitsFor, tasks, longest } of summary.waits) print(waitsFor, tasks, longest >= 0);`),
        on,
      );
      expect(printed).toEqual([
        '7',
        'Task-1 outside main a promise true false ',
        'one waiting work>sleep its time true true ',
        'two waiting work>acquire <Lock [locked, waiters:1]> true false one',
        'nap-3 waiting sleep its time true true ',
        'nap-10 waiting sleep its time true true ',
        'nap-9 waiting sleep its time true true ',
        'away outside <anonymous> a promise true false ',
        '{"running":0,"ready":0,"waiting":5,"outside":2}',
        'sleep 4 true',
        'a promise 2 true',
        '<Lock [locked, waiters:1]> 1 true',
      ]);
    },
    LONG,
  );

  it(
    'in the order, and with the limits that are asked for',
    async () => {
      const { printed } = await inspected(
        busy(`const names = async (query) => {
          const { tasks, found } = await ask('/tasks?' + query);
          print(tasks.map(({ name }) => name).join(' '), found);
        };
        await names('sort=name');
        await names('sort=name&limit=2&offset=1');
        await names('limit=2');
        await names('filter=nap-1');
        await names('filter=acquire');
        await names('sort=state&limit=1');
        const { tasks } = await ask('/tasks?sort=wait');
        const waits = tasks.map(({ waits }) => waits);
        print(waits.every((each, i) => i === 0 || each <= waits[i - 1] + 1));`),
        on,
      );
      expect(printed).toEqual([
        'away nap-3 nap-9 nap-10 one Task-1 two 7',
        'nap-3 nap-9 7',
        'Task-1 one 7',
        'nap-10 1',
        'two 1',
        'Task-1 7',
        'true',
      ]);
    },
    LONG,
  );

  it(
    'nothing that would change something, nor what it does not know',
    async () => {
      const { printed } = await inspected(
        busy(`for (const [path, method] of [['/tasks', 'POST'], ['/tasks', 'DELETE'], ['/nothing', 'GET'], ['/toString', 'GET'],
            ['/tasks?limit=-1', 'GET'], ['/tasks?limit=10001', 'GET'], ['/tasks?sort=age', 'GET'], ['/tasks?colour=red', 'GET'],
            ['/tasks?offset=x', 'GET'], ['/tree?sort=wait', 'GET'], ['/tree?offset=1', 'GET'], ['/?limit=1', 'GET'], ['/tasks?offset=20000', 'GET']]) {
          const { status, protocol, error } = await ask(path, { method });
          print(status, protocol, error);
        }`),
        on,
      );
      expect(printed).toEqual([
        '405 1 Cannot POST as there is nothing that can be changed: GET',
        '405 1 Cannot DELETE as there is nothing that can be changed: GET',
        '404 1 Cannot find /nothing as there is /, /tasks, /tree',
        '404 1 Cannot find /toString as there is /, /tasks, /tree',
        "400 1 Cannot answer as 'limit' must be an integer from 0 to 10000: received '-1'",
        "400 1 Cannot answer as 'limit' must be an integer from 0 to 10000: received '10001'",
        "400 1 Cannot sort by 'age' as 'sort' must be one of created, wait, name, state",
        "400 1 Cannot answer as there is no parameter 'colour': limit, offset, sort, filter",
        "400 1 Cannot answer as 'offset' must be an integer >= 0: received 'x'",
        "400 1 Cannot answer as there is no parameter 'sort': limit, filter",
        "400 1 Cannot answer as there is no parameter 'offset': limit, filter",
        "400 1 Cannot answer as there is no parameter 'limit': none",
        '200 1 undefined',
      ]);
    },
    LONG,
  );

  it(
    'what is no URL, and goes on where a picture cannot be made or be text',
    async () => {
      const { code, printed, stderr } = await inspected(
        busy(`const tell = async (path) => { const { status, error } = await ask(path); print(status, error); };
        await tell('http://x:y/');
        await tell('//');
        process.argv.push(1n);
        await tell('/');
        process.argv.pop();
        const { uptime } = process;
        process.uptime = () => { throw { toString() { throw new Error('mute'); } }; };
        await tell('/tasks');
        process.uptime = uptime;
        await tell('/tree');`),
        on,
      );
      expect([code, printed, stderr]).toEqual([
        0,
        [
          "400 Cannot answer as it must be the path of a URL: received 'http://x:y/'",
          "400 Cannot answer as it must be the path of a URL: received '//'",
          '500 Do not know how to serialize a BigInt',
          '500 an error that cannot be printed',
          '200 undefined',
        ],
        '',
      ]);
    },
    LONG,
  );

  it(
    'how long it took, and to make the JSON as well',
    async () => {
      const { printed } = await inspected(
        busy(`process.argv.push({ toJSON() {
          const until = performance.now() + 50;
          while (performance.now() < until);
          return 'slow';
        } });
        for (const path of ['/tasks', '/tree']) {
          const { took, found, process: { argv } } = await ask(path);
          print(took >= 0.05, found, argv.at(-1));
        }`),
        on,
      );
      expect(printed).toEqual(['true 7 slow', 'true 7 slow']);
    },
    LONG,
  );

  it(
    'how the executors are',
    async () => {
      const { printed } = await inspected(
        busy(`await asyncio.toThread((n) => n * 2, 21);
        const [{ kind, statistics }] = (await ask('/')).executors;
        print(kind, statistics.done, statistics.queued, statistics.workers > 0);`),
        on,
      );
      expect(printed).toEqual(['piscina 1 0 true']);
    },
    LONG,
  );

  it(
    'about 100,000 tasks that are at work, in time, and lets them work meanwhile',
    async () => {
      const { printed, stderr } = await inspected(
        `let steps = 0;
        const work = asyncio.coroutine(function* work(n) {
          for (;;) {
            yield* asyncio.sleep(0.05 + n / 1e6);
            steps += 1;
          }
        });
        await asyncio.run(function* () {
          const all = asyncio.gather(...Array.from({ length: 100_000 }, (_, i) => work(i)));
          asyncio.createTask(function* () { yield* all; });
          yield* asyncio.sleep(1);
          yield* asyncio.fromPromise((async () => {
            for (const path of ['/tree', '/tasks?sort=wait&limit=50', '/tree', '/tasks?sort=name']) {
              const before = performance.now();
              const stepsBefore = steps;
              const { summary, found, rows, tasks } = await ask(path);
              const took = performance.now() - before;
              const sum = Object.values(summary.states).reduce((a, b) => a + b);
              const more = rows?.reduce((sum, row) => sum + (row.more ?? 0), 0);
              print(path, found >= 100_000, sum >= 100_000, tasks?.length ?? more > 99_000, steps > stepsBefore, took < 5000 || took);
            }
          })());
          process.exit();
        });`,
        on,
      );
      expect([printed, stderr]).toEqual([
        [
          '/tree true true true true true',
          '/tasks?sort=wait&limit=50 true true 50 true true',
          '/tree true true true true true',
          '/tasks?sort=name true true 100 true true',
        ],
        '',
      ]);
    },
    LONG,
  );
});
