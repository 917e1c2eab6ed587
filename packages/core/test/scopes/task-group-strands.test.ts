/** Task groups where a task waits for several things at once, and beside foreign promises. */

import {
  coroutine,
  createTask,
  currentTask,
  EventLoop,
  fromPromise,
  sleep,
  type Task,
  type TaskGroup,
  taskGroup,
  timeout,
} from '@tsyncio/core';
import { VirtualClock } from '@tsyncio/core/testing';
import { describe, expect, it } from 'vitest';
import { shown, stateOf } from './groups.ts';

describe.each([
  ['with a context store', true],
  ['without one', false],
])('a task group in async functions, %s,', (_what, asyncContext) => {
  const inLoop = async <T>(main: (loop: EventLoop, record: unknown[]) => Promise<T>): Promise<unknown[]> => {
    const record: unknown[] = [];
    const loop = new EventLoop({ clock: new VirtualClock(), asyncContext });
    loop.setExceptionHandler((_loop, { message }) => record.push(message));
    await loop.runUntilComplete(() => main(loop, record));
    expect(loop.isRunning()).toBe(false);
    loop.close();
    return record;
  };
  const ending = coroutine(async (make: () => PromiseLike<unknown>) => {
    try {
      return shown(await make());
    } catch (error) {
      return shown(error);
    }
  });
  const failing = coroutine(async (delay: number, what: string) => {
    await sleep(delay);
    throw new RangeError(what);
  });

  it('beside another one: each ends by itself', async () => {
    const record = await inLoop(async (loop, events) => {
      const good = taskGroup(async (group) => {
        const task = group.createTask(sleep(3, 'good'));
        await sleep(2);
        return await task;
      });
      const bad = taskGroup(async (group) => {
        group.createTask(failing(1, 'bad'));
        await sleep(10);
      });
      const [first, second] = await Promise.allSettled([good, bad]);
      events.push(
        first.status === 'fulfilled' && first.value,
        shown(second.status === 'rejected' && second.reason),
      );
      events.push(loop.time(), currentTask()?.cancelling());
      await sleep(1);
    });
    expect(record).toEqual(['good', 'ExceptionGroup[RangeError: bad]', 3, 0]);
  });

  it.each([0, 1])(
    'in Promise.all with another: number %i fails, and the other is cancelled with the task',
    async (which) => {
      const record = await inLoop(async (loop, events) => {
        const made: Task<unknown>[] = [];
        const groupOf = (fails: boolean) =>
          taskGroup(async (group) => {
            made.push(group.createTask(fails ? failing(1, 'bad') : sleep(5)));
            await sleep(5);
          });
        const both = createTask(async () => {
          await Promise.all([groupOf(which === 0), groupOf(which === 1)]);
        });
        events.push(await ending(() => both), loop.time(), both.cancelling());
        await sleep(0);
        await sleep(0);
        events.push(...made.map(stateOf), loop.time());
      });
      const states = which === 0 ? ['failed', 'cancelled'] : ['cancelled', 'failed'];
      expect(record).toEqual(['ExceptionGroup[RangeError: bad]', 1, 0, ...states, 1]);
    },
  );

  it.each([0, 1])('in Promise.all: group number %i is cancelled, and the other goes on', async (which) => {
    const record = await inLoop(async (loop, events) => {
      const groups: TaskGroup[] = [];
      const groupOf = (name: string) =>
        taskGroup(async (group) => {
          groups.push(group);
          group.createTask(sleep(2));
          await sleep(3);
          return name;
        });
      loop.callLater(1, () => groups[which]?.cancel());
      events.push(...(await Promise.all([groupOf('a'), groupOf('b')])), loop.time());
      await sleep(1);
      events.push(currentTask()?.cancelling());
    });
    expect(record).toEqual([...(which === 0 ? [undefined, 'b'] : ['a', undefined]), 3, 0]);
  });

  it('in Promise.all: all are cancelled with the task', async () => {
    const record = await inLoop(async (loop, events) => {
      const made: Task<unknown>[] = [];
      const groupOf = () =>
        taskGroup(async (group) => {
          made.push(group.createTask(sleep(5)));
          await sleep(5);
        });
      const both = createTask(async () => {
        await Promise.all([groupOf(), groupOf()]);
      });
      await sleep(1);
      both.cancel();
      events.push(await ending(() => both), both.cancelled(), both.cancelling());
      for (let i = 0; i < 5; i += 1) await sleep(0);
      events.push(...made.map(stateOf), loop.time());
    });
    expect(record).toEqual(['CancelledError', true, 1, 'cancelled', 'cancelled', 1]);
  });

  it('cancels several waits of its body, when a task fails and when it is cancelled', async () => {
    const record = await inLoop(async (loop, events) => {
      for (const fails of [true, false]) {
        const waiting = async (name: string): Promise<void> => {
          try {
            await sleep(10);
          } catch (error) {
            events.push(`${name} ${shown(error)}`);
            throw error;
          }
        };
        const group = taskGroup(async (own) => {
          if (fails) own.createTask(failing(1, 'bad'));
          else loop.callLater(1, () => own.cancel());
          await Promise.all([waiting('a'), waiting('b')]);
        });
        events.push(await ending(() => group), loop.time(), currentTask()?.cancelling());
        await sleep(0);
      }
    });
    expect(record).toEqual([
      ...['a CancelledError', 'ExceptionGroup[RangeError: bad]', 1, 0, 'b CancelledError'],
      ...['a CancelledError', 'undefined', 2, 0, 'b CancelledError'],
    ]);
  });

  it('in a helper that outlives its function cancels what runs in it, and no wait of its task', async () => {
    const record = await inLoop(async (loop, events) => {
      const scopes = [
        () =>
          taskGroup(async (group) => {
            group.createTask(failing(2, 'bad'));
            await sleep(10);
          }),
        () =>
          taskGroup(async (group) => {
            loop.callLater(2, () => group.cancel());
            await sleep(10);
          }),
        () => timeout(2, async () => await sleep(10)),
      ];
      for (const scope of scopes) {
        const started = loop.time();
        const helper = async (): Promise<void> => {
          events.push(await ending(scope), loop.time() - started);
        };
        const fn = coroutine(async () => {
          void helper();
          await sleep(1);
        });
        await fn();
        await sleep(4);
        events.push('slept', loop.time() - started, currentTask()?.cancelling());
      }
    });
    expect(record).toEqual([
      ...['ExceptionGroup[RangeError: bad]', 2, 'slept', 5, 0],
      ...['undefined', 2, 'slept', 5, 0],
      ...['TimeoutError', 2, 'slept', 5, 0],
    ]);
  });

  it('is ended, as all scopes are, by a task that ends while it waits for one', async () => {
    const record = await inLoop(async (loop, events) => {
      const holding = coroutine(function* (body: () => Promise<void>) {
        try {
          yield* coroutine(body)();
        } finally {
          events.push('lets go');
        }
      });
      const made: Task<unknown>[] = [];
      const inGroup = (): Promise<void> =>
        taskGroup(async (group) => {
          made.push(group.createTask(sleep(10)));
          await sleep(10);
        }).toPromise();
      const task = createTask(async () => {
        await Promise.all([failing(1, 'bad'), holding(inGroup), timeout(5, inGroup)]);
      });
      events.push(await ending(() => task));
      for (let i = 0; i < 8; i += 1) await sleep(0);
      events.push(...made.map(stateOf), loop.time());
    });
    expect(record).toEqual(['RangeError: bad', 'lets go', 'cancelled', 'cancelled', 1]);
  });

  it('waits for a foreign promise in its body, and is cancelled at the next wait', async () => {
    const record = await inLoop(async (loop, events) => {
      const promise = new Promise<string>((resolve) => {
        loop.callLater(2, () => resolve('foreign'));
      });
      const group = taskGroup(async (own) => {
        own.createTask(failing(1, 'bad'));
        if (asyncContext) events.push(await promise, loop.time());
        await sleep(10);
      });
      events.push(await ending(() => group), loop.time(), currentTask()?.cancelling());
    });
    const waited = asyncContext ? ['foreign', 2] : [];
    expect(record).toEqual([...waited, 'ExceptionGroup[RangeError: bad]', asyncContext ? 2 : 1, 0]);
  });

  it('cancels fromPromise() in its body and in its tasks, and aborts what they began', async () => {
    const record = await inLoop(async (loop, events) => {
      const never = (name: string) =>
        fromPromise((signal) => {
          signal.addEventListener('abort', () => events.push(`${name} aborts`));
          return new Promise<never>(() => {});
        });
      const group = taskGroup(async (own) => {
        own.createTask(never('task'));
        loop.callLater(1, () => own.cancel());
        await never('body');
      });
      events.push(await ending(() => group), loop.time(), currentTask()?.cancelling());
    });
    expect(record).toEqual(['task aborts', 'body aborts', 'undefined', 1, 0]);
  });
});
