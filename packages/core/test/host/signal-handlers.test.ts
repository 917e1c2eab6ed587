/** The signal handlers of a loop, and SIGUSR2, in processes that are really sent signals. */

import { describe, expect, it } from 'vitest';
import { runInChild } from './child.ts';
import { signalled } from './signalled-child.ts';

const LONG = 30_000;

describe.concurrent('a handler of a signal', () => {
  it(
    'keeps the process alive while the loop runs, and until it is removed',
    async () => {
      const { ended, printed, stderr } = await signalled(
        `await asyncio.run(async () => {
          const loop = asyncio.getRunningLoop();
          const future = loop.createFuture();
          loop.addSignalHandler('SIGTERM', () => {
            print('handled');
            future.setResult('done');
          });
          setImmediate(() => setImmediate(ready));
          print(await future);
        });
        print(process.listenerCount('SIGTERM'));`,
        ['SIGTERM'],
      );
      expect([ended, printed, stderr]).toEqual([0, ['handled', 'done', '0'], '']);
    },
    LONG,
  );

  it(
    'keeps no process alive when it was removed: then a deadlock is told',
    async () => {
      const { ended, printed } = await signalled(
        `const error = await asyncio.run(async () => {
          const loop = asyncio.getRunningLoop();
          loop.addSignalHandler('SIGTERM', () => print('handled', loop.removeSignalHandler('SIGTERM')));
          setImmediate(() => setImmediate(ready));
          await loop.createFuture();
        }).catch((caught) => caught);
        print(error.name);`,
        ['SIGTERM'],
      );
      expect([ended, printed]).toEqual([0, ['handled true', 'DeadlockError']]);
    },
    LONG,
  );

  it(
    'may be set from outside while the loop is idle',
    async () => {
      const { ended, printed } = await signalled(
        `const loop = asyncio.newEventLoop();
        const future = loop.createFuture();
        setImmediate(() => setImmediate(() => {
          loop.addSignalHandler('SIGHUP', () => future.setResult('hung up'));
          setImmediate(() => setImmediate(ready));
        }));
        print(await loop.runUntilComplete(future));`,
        ['SIGHUP'],
      );
      expect([ended, printed]).toEqual([0, ['hung up']]);
    },
    LONG,
  );

  it(
    'keeps no process alive whose loop does not run',
    async () => {
      const { code, stdout, stderr } = await runInChild(`
        const loop = asyncio.newEventLoop();
        loop.addSignalHandler('SIGTERM', () => {});
        await loop.runUntilComplete(asyncio.sleep(0.01));
        console.log('end');`);
      expect([code, stdout, stderr]).toEqual([0, 'end\n', '']);
    },
    LONG,
  );
});

describe.concurrent('SIGUSR2', () => {
  /** A run that waits, and ends when its process gets SIGTERM. */
  const program = (options: string): string => `
    const work = asyncio.coroutine(function* work() { yield* asyncio.sleep(60); });
    const main = async () => {
      const loop = asyncio.getRunningLoop();
      const future = loop.createFuture();
      loop.addSignalHandler('SIGTERM', () => future.setResult());
      const task = asyncio.createTask(work(), { name: 'worker' });
      await asyncio.sleep(0);
      if (process.listenerCount('SIGUSR2') === 0) return print('does not listen');
      process.once('SIGUSR2', () => setImmediate(ready));
      ready();
      await future;
    };
    await asyncio.run(main, { ${options} });
    print(process.listenerCount('SIGUSR2'));`;

  it.each([
    ['by an option', 'inspectOnSignal: true', {}],
    ['by the environment', '', { TSYNCIO_INSPECT: '1' }],
  ])(
    'shows every task, where that is asked for %s',
    async (_name, options, environment) => {
      const { ended, printed, stderr } = await signalled(
        program(options),
        ['SIGUSR2', 'SIGTERM'],
        environment,
      );
      expect([ended, printed]).toEqual([0, ['0']]);
      expect(stderr).toMatch(/^<EventLoop \[running\]>\n/);
      expect(stderr).toMatch(/^worker in work.*, waits for /m);
    },
    LONG,
  );

  it.each([
    ['', {}],
    ['', { TSYNCIO_INSPECT: '0' }],
    ['inspectOnSignal: false', { TSYNCIO_INSPECT: '1' }],
  ])(
    'does nothing where it is not: { %s } and %o',
    async (options, environment) => {
      const { ended, printed } = await signalled(program(options), [], environment);
      expect([ended, printed]).toEqual([0, ['does not listen', '0']]);
    },
    LONG,
  );

  it(
    'shows the loops of all runs once, as long as one of them asks',
    async () => {
      const { ended, printed, stderr } = await signalled(
        `const futures = [];
        const run = (name) => asyncio.run(async () => {
          asyncio.currentTask().setName(name);
          const future = asyncio.getRunningLoop().createFuture();
          futures.push(future);
          await asyncio.waitFor(future, 60);
        }, { inspectOnSignal: name !== 'c' });
        const runs = ['a', 'b', 'c'].map(run);
        process.once('SIGUSR2', () => setImmediate(() => futures[0].setResult()));
        ready();
        await runs[0];
        process.once('SIGUSR2', () => setImmediate(() => { for (const each of futures.slice(1)) each.setResult(); }));
        ready();
        await Promise.all(runs);
        print(process.listenerCount('SIGUSR2'));`,
        ['SIGUSR2', 'SIGUSR2'],
      );
      expect([ended, printed]).toEqual([0, ['0']]);
      expect(stderr.match(/^[abc] in/gm)).toEqual(['a in', 'b in', 'c in', 'b in', 'c in']);
    },
    LONG,
  );
});
