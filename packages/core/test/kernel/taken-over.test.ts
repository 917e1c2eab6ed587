import * as asyncio from '@tsyncio/core';
import { runTest } from '@tsyncio/core/testing';
import { describe, expect, it } from 'vitest';

const { coroutine, createTask, sleep } = asyncio;

describe('a task that takes over the call that it runs', () => {
  it.each([[[]], [[undefined]], [[null]], [[[1, 2]]], [[[]]], [[1, 2]], [[[1], 2]]])(
    'calls its function with the arguments that were given: %j',
    (given: readonly unknown[]) =>
      runTest(function* () {
        const tell = coroutine(function* (...args: unknown[]) {
          yield* sleep(0);
          return args;
        });
        expect(yield* createTask(tell(...given))).toEqual(given);
      }),
  );

  it('refuses what only looks like a generator function', () =>
    runTest(function* () {
      const mock = new Proxy(function* () {}, { apply: () => Promise.resolve(1) });
      const task = createTask(coroutine(mock)() as asyncio.Coroutine<unknown>);
      yield* asyncio.wait([task]);
      expect(String(task.exception())).toContain('a coroutine was expected, got Promise');
    }));

  it('refuses half a generator', () =>
    runTest(function* () {
      const half = new Proxy(function* () {}, { apply: () => ({ next: () => ({ done: true, value: 7 }) }) });
      const task = createTask(coroutine(half)() as asyncio.Coroutine<unknown>);
      yield* asyncio.wait([task]);
      expect(String(task.exception())).toContain('a coroutine was expected, got ');
    }));

  it('cannot begin one of the library that was closed before', () =>
    runTest(function* () {
      const lock = new asyncio.Lock();
      for (const closed of [sleep(0), sleep(1), lock.acquire(), new asyncio.Queue().get()]) {
        const task = createTask(closed as asyncio.Coroutine<unknown>);
        closed.close();
        yield* asyncio.wait([task]);
        expect(String(task.exception())).toContain('cannot reuse already awaited coroutine');
      }
    }));
});

describe('a bare yield', () => {
  it('of a task that has failed is refused, and its error is still reported', () =>
    runTest(function* ({ takeReports }) {
      const failed = createTask(function* () {
        yield* sleep(0);
        throw new Error('boom');
      });
      yield* sleep(0);
      yield* sleep(0);
      yield* sleep(0);
      const waits = createTask(function* () {
        yield failed;
      });
      yield* asyncio.wait([waits]);
      expect(String(waits.exception())).toContain('yield was used instead of yield*');
      expect(failed.done()).toBe(true);
      expect(String(failed.exception())).toBe('Error: boom');
      takeReports();
    }));
});

describe('what a call inside a generator that has returned has left behind', () => {
  it('is cancelled by the timeout that it was begun in', () =>
    runTest(async () => {
      const record: string[] = [];
      const left = coroutine(async () => {
        void (async () => {
          try {
            await sleep(4);
            record.push('slept on');
          } catch (error) {
            record.push(String(error));
          }
        })();
      });
      const inner = coroutine(function* () {
        yield* left();
      });
      const outer = asyncio.timeout(1, function* () {
        yield* inner();
        yield* sleep(10);
      });
      await expect(outer.toPromise()).rejects.toThrow(asyncio.TimeoutError);
      await sleep(5);
      expect(record).toEqual(['CancelledError']);
    }));
});

describe('who waits in a line', () => {
  it('is shown by the name of what he called, whatever called that', () =>
    runTest(function* ({ idle }) {
      const lock = new asyncio.Lock();
      const held = yield* lock.acquire();
      const tasks = [
        createTask(lock.acquire(), { name: 'a' }),
        createTask(() => lock.acquire(), { name: 'b' }),
        createTask(
          function* work() {
            yield* lock.acquire();
          },
          { name: 'c' },
        ),
      ];
      yield* idle();
      const shown = asyncio
        .inspect()
        .tasks.filter(({ name }) => 'abc'.includes(name))
        .map(({ name, coroutines }) => `${name} ${coroutines.join(' > ')}`);
      expect(shown).toEqual(['a acquire', 'b acquire', 'c work > acquire']);
      for (const task of tasks) task.cancel();
      yield* asyncio.wait(tasks);
      held[Symbol.dispose]();
    }));
});

describe('a wait that the library has written out', () => {
  it('stays the task that waits, where somebody else asks for its next step', () =>
    runTest(function* () {
      const queue = new asyncio.Queue<string>();
      const had = sleep(1, 'had');
      for (const wait of [had, queue.get()]) {
        const task = createTask(function* () {
          return yield* wait;
        });
        yield* sleep(0);
        const stray = wait as unknown as Iterator<unknown>;
        expect(() => stray.next()).toThrow(/await wasn't used with future: <Coroutine \w+ \[open\]>/);
        if (wait !== had) queue.putNowait('had');
        expect(yield* task).toBe('had');
      }
    }));

  it('leaves the line where it is gone through by hand', () =>
    runTest(function* () {
      const lock = new asyncio.Lock();
      yield* lock.acquire();
      expect(() => [...(lock.acquire() as Iterable<unknown>)]).toThrow("await wasn't used with future");
      expect(() => [...(sleep(1) as Iterable<unknown>)]).toThrow("await wasn't used with future");
      expect(String(lock)).toBe('<Lock [locked]>');
      lock.release();
      expect(lock.locked()).toBe(false);
    }));
});

describe('a subclass of Future', () => {
  it('is asked for its result, but not by a wait, as in CPython', () =>
    runTest(function* ({ loop }) {
      class Other extends asyncio.Future<number> {
        override result(): number {
          return 42;
        }
      }
      const future = new Other({ loop });
      future.setResult(1);
      expect(future.result()).toBe(42);
      expect(yield* future).toBe(1);
    }));
});
