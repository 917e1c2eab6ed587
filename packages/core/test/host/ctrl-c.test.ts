/** Ctrl-C, in processes that are really sent SIGINT. */

import { describe, expect, it } from 'vitest';
import { runInChild } from './child.ts';
import { signalled } from './signalled-child.ts';

const LONG = 30_000;
/** A main task that waits, and says what becomes of it. */
const MAIN = `
  const main = async () => {
    try {
      ready();
      await asyncio.sleep(60);
    } catch (error) {
      print('caught', error.name);
      throw error;
    } finally {
      await asyncio.sleep(0.01);
      print('cleaned up');
    }
  };
`;

describe.concurrent('the first Ctrl-C', () => {
  it(
    'cancels the main task, and ends the process with 130 where nobody catches the KeyboardInterrupt',
    async () => {
      const { ended, printed, stderr } = await signalled(`${MAIN} await asyncio.run(main); print('never');`, [
        'SIGINT',
      ]);
      expect([ended, printed]).toEqual([130, ['caught CancelledError', 'cleaned up']]);
      expect(stderr.match(/KeyboardInterrupt: Interrupted by Ctrl-C/g)).toHaveLength(1);
      expect(stderr).toContain('[cause]: [CancelledError]');
    },
    LONG,
  );

  it(
    'ends the process with 130 where the promise of run is nobody’s',
    async () => {
      const { ended, printed } = await signalled(`${MAIN} asyncio.run(main);`, ['SIGINT']);
      expect([ended, printed]).toEqual([130, ['caught CancelledError', 'cleaned up']]);
    },
    LONG,
  );

  it(
    'rejects with a KeyboardInterrupt that can be caught, and leaves no exit code behind',
    async () => {
      const { ended, printed, stderr } = await signalled(
        `${MAIN}
        const error = await asyncio.run(main).catch((caught) => caught);
        print(error instanceof asyncio.KeyboardInterrupt, asyncio.isCancelled(error.cause));
        print(await asyncio.run(asyncio.sleep(0.01, 'another run')));
        print(process.listenerCount('SIGINT'), process.exitCode);`,
        ['SIGINT'],
      );
      expect([ended, printed, stderr]).toEqual([
        0,
        ['caught CancelledError', 'cleaned up', 'true true', 'another run', '0 '],
        '',
      ]);
    },
    LONG,
  );

  it(
    'keeps an exit code that the program sets when it ends, and goes on where it listens to uncaught errors',
    async () => {
      const own = await signalled(
        `${MAIN} process.on('exit', () => { process.exitCode = 7; }); await asyncio.run(main);`,
        ['SIGINT'],
      );
      const listening = await signalled(
        `${MAIN}
        process.on('uncaughtException', (error) => print('uncaught', error.name));
        asyncio.run(main);`,
        ['SIGINT'],
      );
      expect([own.ended, listening.ended, listening.printed]).toEqual([
        7,
        0,
        ['caught CancelledError', 'cleaned up', 'uncaught KeyboardInterrupt'],
      ]);
    },
    LONG,
  );

  it(
    'ends the process as a KeyboardInterrupt does that the program throws itself',
    async () => {
      const { code, stderr } = await runInChild(
        `await asyncio.run(async () => { throw new asyncio.KeyboardInterrupt('by hand'); });`,
      );
      expect([code, stderr.match(/KeyboardInterrupt: by hand/g)?.length]).toEqual([130, 1]);
    },
    LONG,
  );

  it.each([
    ['an async function', ''],
    ['an async function without a context store', 'asyncContext: false'],
  ])(
    'gives the result of a main task that goes on: %s',
    async (_name, options) => {
      const { ended, printed } = await signalled(
        `print(await asyncio.run(async () => {
          try {
            ready();
            await asyncio.sleep(60);
          } catch {
            return await asyncio.sleep(0.01, 'swallowed');
          }
        }, { ${options} }));`,
        ['SIGINT'],
      );
      expect([ended, printed]).toEqual([0, ['swallowed']]);
    },
    LONG,
  );

  it(
    'stays a CancelledError where the main task was cancelled by others as well',
    async () => {
      const { ended, printed } = await signalled(
        `const error = await asyncio.run(function* () {
          const task = asyncio.currentTask();
          try {
            ready();
            yield* asyncio.sleep(60);
          } finally {
            task.cancel();
          }
        }).catch((caught) => caught);
        print(error.name);`,
        ['SIGINT'],
      );
      expect([ended, printed]).toEqual([0, ['CancelledError']]);
    },
    LONG,
  );

  it(
    'keeps what the main task fails with while it cleans up',
    async () => {
      const { ended, printed } = await signalled(
        `const error = await asyncio.run(async () => {
          try {
            ready();
            await asyncio.sleep(60);
          } finally {
            throw new RangeError('no clean-up');
          }
        }).catch((caught) => caught);
        print(error);`,
        ['SIGINT'],
      );
      expect([ended, printed]).toEqual([0, ['RangeError: no clean-up']]);
    },
    LONG,
  );

  it(
    'wakes a loop that waits for something outside, and cancels the tasks of the main task',
    async () => {
      const { ended, printed } = await signalled(
        `const hold = setInterval(() => {}, 60_000);
        const error = await asyncio.run(async () => {
          const child = async (name) => {
            try {
              await asyncio.fromPromise(new Promise(() => {}));
            } finally {
              print('end of', name);
            }
          };
          await asyncio.taskGroup(async (group) => {
            group.createTask(() => child('a'));
            group.createTask(() => child('b'));
            await asyncio.sleep(0);
            ready();
          });
        }).catch((caught) => caught);
        clearInterval(hold);
        print(error.name);`,
        ['SIGINT'],
      );
      expect([ended, printed]).toEqual([0, ['end of a', 'end of b', 'KeyboardInterrupt']]);
    },
    LONG,
  );

  it(
    'cancels the main tasks of all runs, by one listener',
    async () => {
      const { ended, printed } = await signalled(
        `const run = (name) => asyncio.run(async () => {
          try {
            if (name === 'b') ready();
            await asyncio.sleep(60);
          } finally {
            print('end of', name);
          }
        });
        const runs = [run('a'), run('b')];
        print(process.listenerCount('SIGINT'));
        for (const { reason } of await Promise.allSettled(runs)) print(reason.name);
        print(process.listenerCount('SIGINT'));`,
        ['SIGINT'],
      );
      expect([ended, printed]).toEqual([
        0,
        ['1', 'end of a', 'end of b', 'KeyboardInterrupt', 'KeyboardInterrupt', '0'],
      ]);
    },
    LONG,
  );

  it(
    'ends the process as ever where no run is on, before and after',
    async () => {
      const wait = `ready(); setInterval(() => {}, 60_000);`;
      const before = await signalled(wait, ['SIGINT']);
      const after = await signalled(`await asyncio.run(asyncio.sleep(0)); ${wait}`, ['SIGINT']);
      expect([before.ended, after.ended]).toEqual(['SIGINT', 'SIGINT']);
    },
    LONG,
  );
});

describe.concurrent('the second Ctrl-C', () => {
  it(
    'ends the process at once, by the signal, for shells to see',
    async () => {
      const { ended, printed, stderr } = await signalled(
        `await asyncio.run(async () => {
          try {
            ready();
            await asyncio.sleep(60);
          } finally {
            print('cleans up');
            ready();
            await asyncio.sleep(60);
            print('never');
          }
        });`,
        ['SIGINT', 'SIGINT'],
      );
      expect([ended, printed, stderr]).toEqual(['SIGINT', ['cleans up'], '']);
    },
    LONG,
  );

  it(
    'ends a process whose main task waits for a promise that never comes',
    async () => {
      const { ended } = await signalled(
        `await asyncio.run(async () => {
          const task = asyncio.currentTask();
          const timer = setInterval(() => {
            if (task.cancelling() === 0) return;
            clearInterval(timer);
            setInterval(() => {}, 60_000);
            ready();
          }, 5);
          ready();
          await new Promise(() => {});
        });`,
        ['SIGINT', 'SIGINT'],
      );
      expect(ended).toBe('SIGINT');
    },
    LONG,
  );
});

describe.concurrent('where somebody else listens to SIGINT', () => {
  it.each(['on', 'once', 'prependListener'])(
    'the run is left alone, whether they began before it or after: process.%s',
    async (method) => {
      const listen = `process.${method}('SIGINT', () => { print('own'); finish(); });`;
      const program = (before: string, inside: string): string => `
        let finish;
        ${before}
        print(await asyncio.run(async () => {
          const future = asyncio.getRunningLoop().createFuture();
          finish = () => future.setResult('finished');
          ${inside}
          ready();
          await asyncio.waitFor(future, 60);
          return await future;
        }));
        print(process.listenerCount('SIGINT'));`;
      const left = method === 'once' ? '0' : '1';
      const early = await signalled(program(listen, ''), ['SIGINT']);
      expect([early.ended, early.printed]).toEqual([0, ['own', 'finished', left]]);
      const late = await signalled(program('', listen), ['SIGINT']);
      expect([late.ended, late.printed]).toEqual([0, ['own', 'finished', left]]);
    },
    LONG,
  );

  it(
    'the next Ctrl-C is ours again when they are gone',
    async () => {
      const { ended, printed } = await signalled(
        `process.once('SIGINT', () => { print('own'); setImmediate(() => setImmediate(ready)); });
        const error = await asyncio.run(async () => {
          ready();
          await asyncio.sleep(60);
        }).catch((caught) => caught);
        print(error.name);`,
        ['SIGINT', 'SIGINT'],
      );
      expect([ended, printed]).toEqual([0, ['own', 'KeyboardInterrupt']]);
    },
    LONG,
  );

  it(
    'they see no listener of ours: one that ends the process where it is alone does so',
    async () => {
      const { ended, printed } = await signalled(
        `const last = () => {
          if (process.listenerCount('SIGINT') > 1) return;
          print('alone');
          process.off('SIGINT', last);
          process.kill(process.pid, 'SIGINT');
        };
        process.on('SIGINT', last);
        await asyncio.run(async () => {
          ready();
          await asyncio.sleep(60);
        });`,
        ['SIGINT'],
      );
      expect([ended, printed]).toEqual(['SIGINT', ['alone']]);
    },
    LONG,
  );

  it(
    'a handler of the loop goes first',
    async () => {
      const { ended, printed } = await signalled(
        `print(await asyncio.run(async () => {
          const loop = asyncio.getRunningLoop();
          const future = loop.createFuture();
          loop.addSignalHandler('SIGINT', () => future.setResult('handled'));
          ready();
          return await future;
        }));`,
        ['SIGINT'],
      );
      expect([ended, printed]).toEqual([0, ['handled']]);
    },
    LONG,
  );
});

describe('in a worker', () => {
  it(
    'a run listens to nothing, and handlers of signals are refused',
    async () => {
      const { code, stdout, stderr } = await runInChild(`
        import { once } from 'node:events';
        import { Worker } from 'node:worker_threads';
        const source = \`
          import { parentPort } from 'node:worker_threads';
          import * as asyncio from '\${import.meta.resolve('@tsyncio/core')}';
          await asyncio.run(async () => {
            const count = process.listenerCount('SIGINT');
            try {
              asyncio.getRunningLoop().addSignalHandler('SIGINT', () => {});
            } catch (error) {
              parentPort.postMessage([count, error instanceof asyncio.RuntimeError, String(error)]);
            }
          });\`;
        const worker = new Worker(new URL('data:text/javascript,' + encodeURIComponent(source)));
        const [message] = await once(worker, 'message');
        console.log(JSON.stringify([message, process.listenerCount('SIGINT')]));
        await once(worker, 'exit');
      `);
      expect([code, stderr, JSON.parse(stdout)]).toEqual([
        0,
        '',
        [[0, true, 'RuntimeError: Cannot add a signal handler as there are no signals here'], 0],
      ]);
    },
    LONG,
  );
});
