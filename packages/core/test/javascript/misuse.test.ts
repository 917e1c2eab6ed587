/** Mistakes that JavaScript makes possible: each is told at once, and leaves nothing behind. */

import { setImmediate as hostTurn } from 'node:timers/promises';
import {
  allTasks,
  asCompleted,
  coroutine,
  createTask,
  ensureFuture,
  gather,
  getRunningLoop,
  iscoroutine,
  newEventLoop,
  RuntimeError,
  run,
  setEventLoop,
  shield,
  sleep,
  timeout,
  waitFor,
} from '@tsyncio/core';
import { VirtualClock } from '@tsyncio/core/testing';
import type { Executor } from '@tsyncio/executor';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { ways } from './loops.ts';

describe('an async generator', () => {
  async function* ticks() {
    yield 1;
  }

  it('is no coroutine', () => {
    expect(iscoroutine(ticks())).toBe(false);
    const loop = newEventLoop();
    expect(() => loop.createTask(ticks() as never)).toThrow('a coroutine was expected, got AsyncGenerator');
    loop.close();
  });

  it('is not run in place of one', async () => {
    await expect(run(ticks as never)).rejects.toThrow('a coroutine was expected, got AsyncGenerator');
    await expect(run(coroutine(ticks as never)())).rejects.toThrow('a coroutine was expected');
  });
});

describe.each(ways)('a wrong argument, $kind', ({ play }) => {
  it('makes no task, where it is the signal', () =>
    play(async () => {
      const wrong = { signal: 42 as unknown as AbortSignal };
      expect(() => createTask(sleep(0), wrong)).toThrow("'signal' must be an AbortSignal: got 42");
      expect(allTasks().size).toBe(1);
    }));

  it('opens no wait outside, where it is the executor', () =>
    play(async () => {
      const none = {} as Executor;
      expect(() => getRunningLoop().runInExecutor(none, () => 1)).toThrow('Object as it is no executor');
    }));

  it('is told by waitFor, where the timeout is missing', () =>
    play(async () => {
      expect(() => waitFor(sleep(1), undefined as never)).toThrow(
        "Cannot wait as 'timeout' must be a number of seconds: received undefined",
      );
    }));

  it('is told by addDoneCallback at once', () =>
    play(async () => {
      const future = getRunningLoop().createFuture();
      expect(() => future.addDoneCallback(42 as never)).toThrow('Cannot addDoneCallback');
    }));

  it('is told by gather, where it is an object', () =>
    play(async () => {
      expect(() => gather({} as never)).toThrow('a coroutine or an awaitable is required: got Object');
    }));
});

describe('after a foreign promise, without a context store', () => {
  it.each([
    ['gather', () => gather(sleep(0))],
    ['shield', () => shield(sleep(0))],
    ['ensureFuture', () => ensureFuture(sleep(0))],
    ['asCompleted', () => asCompleted([sleep(0)])],
    ['createTask', () => createTask(sleep(0))],
  ])('%s says what to do, and makes no loop up', async (_name, call) => {
    setEventLoop(null);
    const failed = run(
      async () => {
        await hostTurn();
        call();
      },
      { asyncContext: false },
    );
    await expect(failed).rejects.toThrow(RuntimeError);
  });

  it('the task is known again when a coroutine that ended on one is done', async () => {
    const seen = await run(
      async () => {
        await coroutine(async () => await hostTurn())();
        await sleep(0);
        await timeout(1, async () => {
          await hostTurn();
        });
        await sleep(0);
        return allTasks().size;
      },
      { asyncContext: false, clock: new VirtualClock() },
    );
    expect(seen).toBe(1);
  });
});

describe('a promise that nobody waits for any more', () => {
  it.each([
    ['shield', (promise: Promise<never>) => shield(promise)],
    ['waitFor', (promise: Promise<never>) => waitFor(promise, 60)],
    ['gather', (promise: Promise<never>) => gather(promise)],
  ])('may reject, after a timeout around %s', async (_name, call) => {
    const reports: string[] = [];
    const loop = newEventLoop({ clock: new VirtualClock() });
    loop.setExceptionHandler((_loop, { message }) => reports.push(message));
    let reject = (_error: Error): void => {};
    const promise = new Promise<never>((_resolve, fail) => {
      reject = fail;
    });
    const late = loop.runUntilComplete(timeout(1, () => call(promise)));
    await expect(late).rejects.toThrow('');
    reject(new Error('late'));
    await hostTurn();
    loop.close();
    expect(reports).toEqual([]);
  });
});

describe('errors that were asked for', () => {
  it('are not held while the loop never rests', async () => {
    const failing = () => Promise.reject(new Error('asked for'));
    const alive = await run(function* () {
      try {
        yield* createTask(failing);
      } catch {}
      // More than a slice of the loop's time, so that the host has its turn, and the loop never rests.
      for (let i = 0; i < 20_000; i += 1) yield* sleep(0);
      const loop = getRunningLoop() as unknown as { readonly _unretrieved: { readonly size: number } }; // as: internal
      return loop._unretrieved.size;
    });
    expect(alive).toBe(0);
  });
});

describe('the types of gather', () => {
  it('hold errors where a flag may ask for them', () => {
    const check = async (flag: boolean) => {
      expectTypeOf(await gather(sleep(0, 1), { returnExceptions: flag })).toEqualTypeOf<[number | Error]>();
      expectTypeOf(await gather(sleep(0, 1), { returnExceptions: false })).toEqualTypeOf<[number]>();
      expectTypeOf(await gather([sleep(0, 1)], {})).toEqualTypeOf<[number]>();
    };
    expect(check).toBeTypeOf('function');
  });
});
