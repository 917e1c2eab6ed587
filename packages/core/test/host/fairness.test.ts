/** The loop and its host: each gets its turn. */

import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { currentTask, EventLoop, fromPromise, getRunningLoop, run, sleep } from '@tsyncio/core';
import { afterEach, describe, expect, it, vi } from 'vitest';

const STEPS = 300_000;

/** Steps that are always ready, for at least `ms` of the host's time. */
const busyPrograms = {
  'an async function': async (until: () => boolean) => {
    for (let i = 0; i < STEPS || !until(); i += 1) await sleep(0);
  },
  'a generator': function* (until: () => boolean) {
    for (let i = 0; i < STEPS || !until(); i += 1) yield* sleep(0);
  },
};

afterEach(() => {
  vi.useRealTimers();
});

describe.each([true, false])('a loop that is busy (store: %s)', (asyncContext) => {
  it.each(Object.keys(busyPrograms) as (keyof typeof busyPrograms)[])(
    'lets the timers of the host tick, and its server answer: %s',
    async (style) => {
      const server = createServer((_request, response) => response.end('answer'));
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const { port } = server.address() as AddressInfo; // as: a port it is
      let ticks = 0;
      let latest = performance.now();
      let longest = 0;
      const interval = setInterval(() => {
        ticks += 1;
        longest = Math.max(longest, performance.now() - latest);
        latest = performance.now();
      }, 20);
      let answer = '';
      const main = function* () {
        get({ host: '127.0.0.1', port, agent: false }, (response) => {
          response.on('data', (chunk: Buffer) => {
            answer += String(chunk);
          });
        });
        const until = (): boolean => ticks >= 5 && answer !== '';
        yield* fromStyle(style, until);
      };
      await run(main, { asyncContext });
      clearInterval(interval);
      server.close();
      expect([ticks >= 5, answer]).toEqual([true, 'answer']);
      // Generously: a tick is due every 20 ms, and the loop yields every one or two.
      expect(longest).toBeLessThan(500);
    },
    20_000,
  );
});

function fromStyle(style: keyof typeof busyPrograms, until: () => boolean) {
  return getRunningLoop().createTask(() => busyPrograms[style](until) as Promise<void>); // as: either style
}

describe.each([true, false])('an idle loop (store: %s)', (asyncContext) => {
  it('is woken at once by a callback that the host schedules', () =>
    run(
      async () => {
        const loop = getRunningLoop();
        const future = loop.createFuture<number>();
        const sleeper = loop.createTask(sleep(60));
        setTimeout(() => {
          const scheduled = performance.now();
          loop.callSoon(() => future.setResult(performance.now() - scheduled));
        }, 5);
        expect(await future).toBeLessThan(1000);
        sleeper.cancel();
      },
      { asyncContext },
    ));

  it('is woken by a timer, a task, a future and a cancellation from outside', () =>
    run(
      async () => {
        const loop = getRunningLoop();
        const record: string[] = [];
        const future = loop.createFuture<string>();
        const sleeper = loop.createTask(sleep(60));
        const turn = (): Promise<unknown> => new Promise(setImmediate);
        const timed = loop.createFuture<void>();
        const steps = [
          () => loop.callLater(0.001, () => timed.setResult()),
          () => loop.createTask(async () => record.push('task')),
          () => future.addDoneCallback(() => record.push('future')),
          () => future.setResult('set'),
          () => sleeper.addDoneCallback(() => record.push('cancelled')),
          () => sleeper.cancel(),
        ];
        await fromPromise(
          (async () => {
            for (const step of steps) {
              await turn();
              step();
            }
            await turn();
          })(),
        );
        await timed;
        expect(record).toEqual(['task', 'future', 'cancelled']);
      },
      { asyncContext },
    ));

  it('is no running loop in a callback of the host that no task has set', async () => {
    const loop = new EventLoop({ asyncContext });
    const seen = new Promise<unknown>((resolve) => {
      setImmediate(() => {
        try {
          resolve(getRunningLoop());
        } catch (error) {
          resolve(String(error));
        }
      });
    });
    await loop.runUntilComplete(fromPromise(seen));
    loop.close();
    expect(await seen).toBe('RuntimeError: no running event loop');
  });

  it('is stopped from outside, and started again', async () => {
    const loop = new EventLoop({ asyncContext });
    const future = loop.createFuture<void>();
    const task = loop.createTask(async () => {
      await future;
      return currentTask()?.getLoop() === loop;
    });
    const running = loop.runForever();
    setImmediate(() => loop.stop());
    await running;
    expect([loop.isRunning(), task.done()]).toEqual([false, false]);
    future.setResult();
    expect(await loop.runUntilComplete(task)).toBe(true);
    loop.close();
  });

  it('rejects where it is stopped before its future is done', async () => {
    const loop = new EventLoop({ asyncContext });
    const main = loop.createFuture<void>();
    setImmediate(() => loop.stop());
    await expect(loop.runUntilComplete(main)).rejects.toThrow('Event loop stopped before Future completed.');
    main.setResult();
    await loop.runUntilComplete(main);
    loop.close();
  });
});

describe.each([true, false])('fake timers of a test tool (store: %s)', (asyncContext) => {
  it('do not stop a loop that was made before, nor one that is made after', async () => {
    const before = new EventLoop({ asyncContext });
    vi.useFakeTimers({
      toFake: ['setTimeout', 'setInterval', 'setImmediate', 'performance', 'Date', 'queueMicrotask'],
    });
    const after = new EventLoop({ asyncContext });
    const record = await Promise.all(
      [before, after].map((loop) =>
        loop.runUntilComplete(async () => {
          const began = loop.time();
          await sleep(0.01);
          for (let i = 0; i < 5000; i += 1) await sleep(0);
          await loop.createTask(function* () {
            yield* sleep(0.01);
          });
          return loop.time() - began >= 0.02;
        }),
      ),
    );
    before.close();
    after.close();
    expect(record).toEqual([true, true]);
  });
});
