/** What code leaves behind that waits for nothing of the library's: promises, frames, arguments. */

import {
  coroutine,
  createTask,
  currentTask,
  eagerTaskFactory,
  type Future,
  inspect,
  isCancelled,
  sleep,
  TimeoutError,
  taskGroup,
  timeout,
  waitFor,
} from '@tsyncio/core';
import { runTest } from '@tsyncio/core/testing';
import { describe, expect, it } from 'vitest';
import { ways } from '../ways.ts';

describe.each(ways)('time, in $name', ({ run, wait }) => {
  const later = (future: Future<string>): void => {
    void Promise.resolve('in time').then((value) => future.setResult(value));
  };

  it('does not pass, nor is a deadlock told, before the microtasks that a step left behind', () =>
    run(function* ({ loop, record }) {
      const alone = loop.createFuture<string>();
      later(alone);
      record.push(yield* wait(alone));
      const limited = loop.createFuture<string>();
      later(limited);
      record.push(yield* wait(waitFor(limited, 1)), loop.time());
      expect(record).toEqual(['in time', 'in time', 0]);
    }));

  it('does not pass before the microtasks that a callback left behind', () =>
    run(function* ({ loop, record }) {
      const future = loop.createFuture<string>();
      loop.callLater(1, () => later(future));
      record.push(yield* wait(future), loop.time());
      expect(record).toEqual(['in time', 1]);
    }));

  it('does not pass before an async helper of a step has come to its end', () =>
    run(function* ({ loop, record }) {
      const future = loop.createFuture<string>();
      const helper = async (): Promise<void> => {
        for (let i = 0; i < 20; i += 1) await null;
        future.setResult('in time');
      };
      void helper();
      record.push(yield* wait(waitFor(future, 1)), loop.time());
      expect(record).toEqual(['in time', 0]);
    }));

  it('passes where nothing was left behind', () =>
    run(function* ({ loop, record }) {
      yield* wait(sleep(5));
      record.push(loop.time());
      expect(record).toEqual([5]);
    }));
});

describe('an eager task that is made in a scope', () => {
  it.each([true, false])('leaves the code that made it in its place (store: %j)', (asyncContext) =>
    runTest(
      async ({ loop, idle }) => {
        loop.setTaskFactory(eagerTaskFactory);
        const record: string[] = [];
        const helper = async (): Promise<void> => {
          try {
            await sleep(100);
          } catch (error) {
            record.push(isCancelled(error) ? 'cancelled with the scope' : 'failed');
          }
        };
        const inner = coroutine(function* inner() {
          yield* sleep(0);
        });
        const outer = coroutine(function* outer() {
          createTask(inner());
          record.push(
            inspect()
              .tasks.find(({ state }) => state === 'running')
              ?.coroutines.join(' ') ?? '',
          );
          void helper();
          yield* sleep(10);
        });
        try {
          await timeout(1, () => outer());
        } catch (error) {
          record.push(String(error instanceof TimeoutError), String(loop.time()));
        }
        await idle();
        expect(currentTask()?.cancelling()).toBe(0);
        expect(record.slice(1).sort()).toEqual(['1', 'cancelled with the scope', 'true']);
        expect(record[0]).toMatch(/outer$/);
      },
      { asyncContext },
    ),
  );
});

describe('a coroutine that Promise.any leaves behind', () => {
  const steps = [0, 1, 2, 3, 4, 5, 6];
  it.each(steps.flatMap((step) => [true, false].map((asyncContext) => [step, asyncContext] as const)))(
    "never takes the place of its task's own code (after %i microtasks, store: %j)",
    (step, asyncContext) =>
      runTest(
        async () => {
          const slow = coroutine(async () => {
            await sleep(0);
            await sleep(0);
          });
          const quick = async (more: number): Promise<void> => {
            if (more > 0) await quick(more - 1);
          };
          const either = coroutine(async () => {
            await Promise.any([slow(), quick(step)]);
          });
          const task = createTask(function* () {
            yield* either();
            yield* taskGroup(coroutine(async () => {}));
            return 'done';
          });
          expect(await waitFor(task, 10)).toBe('done');
        },
        { asyncContext },
      ),
  );
});
