import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const index = new URL('../../dist/index.js', import.meta.url).href;

it('reports the error of a task that was collected, while its loop runs on, once', async () => {
  const program = `
    import * as asyncio from ${JSON.stringify(index)};

    await asyncio.run(async () => {
      asyncio.getRunningLoop().setExceptionHandler((_loop, { message, exception }) => {
        console.log(message, exception.message);
      });
      for (let i = 0; i < 3; i += 1) {
        asyncio.createTask(async () => { throw new Error('lost'); });
      }
      const turn = () => asyncio.fromPromise(new Promise(setImmediate));
      await turn();
      for (let i = 0; i < 9; i += 1) {
        globalThis.gc();
        await turn();
      }
      console.log('end');
    });
  `;
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--expose-gc',
    ...['--input-type=module', '--eval', program],
  ]);
  const line = 'Task exception was never retrieved lost';
  expect(stdout.trim().split('\n')).toEqual([line, line, line, 'end']);
});

it('lets go of the arguments of a task that is kept for its result, in both styles', async () => {
  const program = `
    import * as asyncio from ${JSON.stringify(index)};

    const asAsync = asyncio.coroutine(async (data) => { await asyncio.sleep(0); return data.length; });
    const asGenerator = asyncio.coroutine(function* (data) { yield* asyncio.sleep(0); return data.length; });
    await asyncio.run(async () => {
      const kept = [];
      const data = [];
      const start = (work) => {
        const array = new Array(1000).fill(1);
        data.push(new WeakRef(array));
        const call = work(array);
        kept.push(call, asyncio.createTask(call));
      };
      start(asAsync);
      start(asGenerator);
      await asyncio.gather(kept.filter(asyncio.isfuture));
      for (let i = 0; i < 9; i += 1) {
        globalThis.gc();
        await asyncio.fromPromise(new Promise(setImmediate));
      }
      console.log(data.map((each) => each.deref() === undefined), kept.length);
    });
  `;
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--expose-gc',
    ...['--input-type=module', '--eval', program],
  ]);
  expect(stdout.trim()).toBe('[ true, true ] 4');
});

it('lets go of the task, and of the item, of a wait that is kept', async () => {
  const program = `
    import * as asyncio from ${JSON.stringify(index)};

    await asyncio.run(function* () {
      const kept = [];
      const held = [];
      const start = (wait) => {
        const task = asyncio.createTask(function* () { return yield* wait; });
        kept.push(wait);
        held.push(new WeakRef(task));
      };
      const full = new asyncio.Queue(1);
      full.putNowait(0);
      const put = () => {
        const item = new Array(1000).fill(1);
        held.push(new WeakRef(item));
        start(full.put(item));
      };
      put();
      const empty = new asyncio.Queue();
      start(empty.get());
      start(asyncio.sleep(0.001));
      yield* asyncio.sleep(0);
      full.shutdown();
      empty.putNowait(1);
      yield* asyncio.sleep(0.01);
      for (let i = 0; i < 9; i += 1) {
        globalThis.gc();
        yield* asyncio.fromPromise(new Promise(setImmediate));
      }
      console.log(held.map((each) => each.deref() === undefined), kept.length);
    });
  `;
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--expose-gc',
    ...['--input-type=module', '--eval', program],
  ]);
  expect(stdout.trim()).toBe('[ true, true, true, true ] 3');
});
