import { AsyncLocalStorage } from 'node:async_hooks';
import {
  ContextVar,
  coroutine,
  createTask,
  currentTask,
  DeadlockError,
  type EventLoop,
  sleep,
  timeout,
} from '@tsyncio/core';
import { callAsHost, callOutside, currentLoop, Guest } from '@tsyncio/core/guest';
import { idle, runTest, VirtualClock } from '@tsyncio/core/testing';
import { describe, expect, it } from 'vitest';

const who = new ContextVar<string>('who');

describe('Guest', () => {
  it('is refused where no task runs', () => {
    expect(() => new Guest()).toThrow('Cannot make a Guest as no task runs here');
  });

  it('runs callbacks as code of its task, with its context variables', () =>
    runTest(function* ({ loop }) {
      const record: unknown[] = [];
      const done = loop.createFuture<void>();
      const task = createTask(function* () {
        who.set('ada');
        const guest = new Guest();
        guest.callSoon(() => {
          record.push(who.get(), currentTask());
          who.set('grace');
          guest.callLater(2, () => {
            record.push(loop.time(), currentTask());
            done.setResult();
          });
        });
        yield* done;
        record.push(who.get());
      });
      yield* task;
      expect(record).toEqual(['ada', task, 2, task, 'grace']);
    }));

  it('knows whether its task runs', () =>
    runTest(async () => {
      const guest = new Guest();
      const record = [guest.call(() => guest.isHere)];
      await guest.call(async () => {
        await sleep(1);
        record.push(guest.isHere);
        await new Promise((done) => setImmediate(done));
        record.push(guest.isHere);
      });
      await createTask(async () => {
        record.push(
          guest.isHere,
          guest.call(() => guest.isHere),
        );
      });
      record.push(callAsHost(() => callOutside(() => guest.isHere)));
      expect(record).toEqual([true, true, true, false, true, false]);
    }));

  it('lets its code await beside the wait of the task, also after a foreign promise', () =>
    runTest(function* ({ loop }) {
      const record: unknown[] = [];
      const done = loop.createFuture<void>();
      const main = coroutine(function* () {
        const guest = new Guest();
        guest.waitsOutside = true;
        guest.call(() => {
          void (async () => {
            await sleep(1);
            record.push(loop.time());
            await new Promise((resolve) => setImmediate(resolve));
            await sleep(1);
            record.push(loop.time());
            done.setResult();
          })();
        });
        yield* done;
        guest.waitsOutside = false;
      });
      yield* main();
      expect(record).toEqual([1, 2]);
    }));

  it('is left by its code when a timeout around it passes', () =>
    runTest(function* ({ loop }) {
      const record: unknown[] = [];
      try {
        yield* timeout(1, function* () {
          const guest = new Guest();
          guest.call(() => {
            void (async () => {
              try {
                await sleep(5);
              } catch (error) {
                record.push(String(error));
              }
            })();
          });
          yield* loop.createFuture();
        });
      } catch (error) {
        record.push(String(error));
      }
      yield* idle();
      expect([new Set(record), loop.time()]).toEqual([new Set(['CancelledError', 'TimeoutError']), 1]);
    }));

  it('says that the loop waits for something outside, once', async () => {
    const waiting = function* (waits: boolean): Generator<unknown, void, unknown> {
      const guest = new Guest();
      guest.waitsOutside = true;
      guest.waitsOutside = true;
      guest.waitsOutside = waits;
      const future = guest.loop.createFuture<void>();
      setImmediate(() => future.done() || future.setResult());
      yield* future;
      guest.waitsOutside = false;
    };
    await runTest(() => waiting(true));
    await expect(runTest(() => waiting(false))).rejects.toThrow(DeadlockError);
  });

  it('tells the time of the host from that of another clock', () =>
    runTest(
      function* () {
        expect(new Guest().isOnHostTime).toBe(false);
        yield* idle();
      },
      { clock: new VirtualClock(5) },
    ));
});

describe('callAsHost() and callOutside()', () => {
  it('leave the step that is on the stack', () =>
    runTest(function* ({ loop }) {
      const seen: (EventLoop | null)[] = [currentLoop()];
      callAsHost(() => seen.push(currentLoop()));
      seen.push(currentLoop());
      expect(seen).toEqual([loop, null, loop]);
      yield* idle();
    }));

  it('leave to the host, or forget, whose the code is that goes on in microtasks', () =>
    runTest(async ({ loop }) => {
      await Promise.resolve();
      expect(callAsHost(currentLoop)).toBe(loop);
      expect(callOutside(currentLoop)).toBe(null);
      expect(currentLoop()).toBe(loop);
    }));

  it("keep the user's own storage", () =>
    runTest(async () => {
      const storage = new AsyncLocalStorage<number>();
      expect(storage.run(1, () => callOutside(() => storage.getStore()))).toBe(1);
    }));
});
