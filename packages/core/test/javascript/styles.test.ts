/** Async functions and generators in one program, `then` by hand, and what JavaScript makes of results. */

import {
  allTasks,
  ContextVar,
  type Coroutine,
  coroutine,
  createTask,
  currentTask,
  fromPromise,
  gather,
  RuntimeError,
  run,
  sleep,
  type Task,
  timeout,
  wait,
} from '@tsyncio/core';
import { VirtualClock } from '@tsyncio/core/testing';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { nameOf, ways, whose, withStore } from './loops.ts';

function messageOf(error: unknown): string {
  return (error as Error).message; // as: these programs throw no other
}

describe.each(ways)('both styles in one task, $kind', ({ play }) => {
  it('awaits one from the other, five deep, in the same task', () =>
    play(async (loop) => {
      currentTask()?.setName('main');
      const record: string[] = [];
      const asynchronous = coroutine(async (depth: number): Promise<string> => {
        record.push(`async ${depth} ${whose()}`);
        const below = await next(depth);
        record.push(`async ${depth} ${whose()} ${loop.time()}`);
        return below;
      });
      const generator = coroutine(function* (depth: number): Generator<unknown, string, unknown> {
        record.push(`generator ${depth} ${whose()}`);
        const below = (yield* next(depth)) as string; // as: every one gives a string
        record.push(`generator ${depth} ${whose()} ${loop.time()}`);
        return below;
      });
      function next(depth: number): Coroutine<string> {
        if (depth === 1) return sleep(1, 'bottom');
        return depth % 2 === 0 ? asynchronous(depth - 1) : generator(depth - 1);
      }
      expect([await generator(5), await asynchronous(6)]).toEqual(['bottom', 'bottom']);
      expect(record).toEqual(
        [
          'generator 5 main',
          'generator 4 main',
          'generator 3 main',
          'generator 2 main',
          'async 1 main',
          'async 1 main 1',
          'generator 2 main 1',
          'generator 3 main 1',
          'generator 4 main 1',
          'generator 5 main 1',
        ]
          .map(alternate)
          .concat(sixDeep()),
      );
      function alternate(line: string): string {
        const [, depth] = line.split(' ') as [string, string];
        const style = depth === '5' || Number(depth) % 2 === 0 ? 'generator' : 'async';
        return line.replace(/^\w+/, styleAt(Number(depth), 5, 'generator') ?? style);
      }
      function styleAt(depth: number, top: number, style: string): string {
        if (depth === top) return style;
        return (depth + 1) % 2 === 0 ? 'async' : 'generator';
      }
      function sixDeep(): string[] {
        const depths = [6, 5, 4, 3, 2, 1];
        const line = (depth: number, end: string): string =>
          `${styleAt(depth, 6, 'async')} ${depth} main${end}`;
        return [
          ...depths.map((depth) => line(depth, '')),
          ...depths.reverse().map((depth) => line(depth, ' 2')),
        ];
      }
    }));

  it('passes errors and cancellations through both', () =>
    play(async () => {
      const record: string[] = [];
      const inner = coroutine(async () => {
        try {
          await sleep(9);
        } finally {
          record.push('inner');
        }
      });
      const middle = coroutine(function* () {
        try {
          yield* inner();
        } finally {
          yield* sleep(1);
          record.push('middle');
        }
      });
      const outer = coroutine(async () => {
        try {
          await middle();
        } catch (error) {
          record.push(`outer ${nameOf(error)}`);
          throw new Error('changed', { cause: error });
        }
      });
      const task = createTask(function* () {
        try {
          yield* outer();
        } catch (error) {
          record.push(String(error));
        }
        return 'end';
      });
      await sleep(1);
      task.cancel();
      record.push(await task);
      expect(record).toEqual(['inner', 'middle', 'outer CancelledError', 'Error: changed', 'end']);
    }));

  it('shares context variables between both styles of one task', () =>
    play(async () => {
      const variable = new ContextVar<number>('variable', { default: 0 });
      const up = async () => {
        variable.set(variable.get() + 1);
        await sleep(0);
      };
      const upToo = coroutine(function* () {
        variable.set(variable.get() + 1);
        yield* sleep(0);
        yield* coroutine(up)();
      });
      await up();
      await upToo();
      await coroutine(up)();
      expect(variable.get()).toBe(4);
    }));

  it('throws what a function throws before it makes a coroutine, where it is awaited', () =>
    play(async () => {
      const throwing = coroutine((): Promise<void> => {
        throw new Error('at once');
      });
      const record: string[] = [];
      await throwing().then(null, (error) => record.push(String(error)));
      await createTask(throwing()).then(null, (error) => record.push(String(error)));
      await createTask(function* () {
        try {
          yield* throwing();
        } catch (error) {
          record.push(String(error));
        }
      });
      expect(record).toEqual(Array(3).fill('Error: at once'));
    }));

  it('refuses a function that makes no coroutine', () =>
    play(async () => {
      const record: string[] = [];
      for (const wrong of [() => 3, () => undefined, () => ({})]) {
        const made = coroutine(wrong as unknown as () => Promise<void>); // as: wrong on purpose
        await made().then(null, (error) => record.push(nameOf(error)));
        await createTask(made()).then(null, (error) => record.push(nameOf(error)));
        await createTask(function* () {
          yield* made();
        }).then(null, (error) => record.push(nameOf(error)));
      }
      expect(record).toEqual(Array(9).fill('TypeError'));
    }));

  it('takes a promise for no coroutine, and shows the right line', () =>
    play(async () => {
      const work = async () => 3;
      const message = 'right: createTask(() => work(3))';
      expect(() => createTask(work() as never)).toThrow(message);
      expect(() => createTask(work as never).cancel()).not.toThrow();
    }));

  it.each([
    ['that settles at once', (settle: (value: number) => void) => settle(1)],
    ['that settles later', (settle: (value: number) => void) => void setImmediate(settle, 1)],
    [
      'that settles twice',
      (settle: (value: number) => void) => {
        settle(1);
        settle(2);
      },
    ],
  ])('takes a thenable %s as a promise', (_name, then) =>
    play(async () => {
      const make = coroutine(() => ({ then }) as unknown as Promise<number>); // as: a thenable
      const generator = coroutine(function* () {
        return [yield* make(), yield* sleep(1, 'a'), yield* sleep(1, 'b')];
      });
      expect(await generator()).toEqual([1, 'a', 'b']);
      expect(await gather(make(), generator())).toEqual([1, [1, 'a', 'b']]);
    }),
  );

  it('throws what the `then` of a thenable throws', () =>
    play(async () => {
      const make = coroutine(
        () =>
          ({
            then() {
              throw new Error('then');
            },
          }) as unknown as Promise<number>, // as: a thenable
      );
      await expect(make()).rejects.toThrow('then');
      await expect(createTask(make())).rejects.toThrow('then');
    }));
});

describe.each(ways)('a task as a result, $kind', ({ play }) => {
  it('is awaited too by async functions, as any promise', () =>
    play(async (loop) => {
      const inner = createTask(sleep(1, 'inner'));
      const through = coroutine(async () => await inner);
      const result = await through();
      expectTypeOf(result).toEqualTypeOf<string>();
      expect([result, loop.time()]).toEqual(['inner', 1]);
    }));

  it('is given as it is by yield*', () =>
    play(function* (loop) {
      const inner = createTask(sleep(1, 'inner'));
      const through = coroutine(function* () {
        yield* sleep(0);
        return inner;
      });
      const outer = createTask(through());
      const results: unknown[] = [yield* through(), yield* outer, outer.result()];
      expectTypeOf(yield* through()).toEqualTypeOf<Task<string>>();
      const same = results.map((each) => each === inner);
      expect([same, loop.time(), yield* inner]).toEqual([[true, true, true], 0, 'inner']);
    }));
});

describe.each(ways)('then, called by hand, $kind', ({ play, store }) => {
  it('chains in an async function, and the chain belongs to the task', () =>
    play(async (loop) => {
      currentTask()?.setName('main');
      const record: unknown[] = [];
      const future = loop.createFuture<number>();
      const chain = future
        .then((value) => {
          record.push(whose());
          return value + 1;
        })
        .then((value) => value * 10);
      loop.callSoon(() => future.setResult(1));
      record.push(await chain);
      record.push(await sleep(1, 'a').then((value) => sleep(1, `${value}b`)));
      record.push(loop.time());
      expect(record).toEqual(['main', 20, 'ab', 2]);
    }));

  it('passes results and errors on where a function is missing', () =>
    play(async (loop) => {
      const failed = loop.createFuture<number>();
      failed.setException(new Error('no'));
      const record = [
        await failed.then(null, messageOf),
        await failed.then((value) => value).then(undefined, messageOf),
        await sleep(0, 'yes').then(undefined),
        await sleep(0, 'yes').then(null, () => 'never'),
        await failed.toPromise().catch(messageOf),
        await sleep(1, 'promise')
          .toPromise()
          .finally(() => {}),
      ];
      expect(record).toEqual(['no', 'no', 'yes', 'yes', 'no', 'promise']);
    }));

  it('gives the chain what a function throws or rejects with, of both functions', () =>
    play(async () => {
      const record: unknown[] = [];
      const failing = coroutine(async () => {
        throw new Error('own');
      });
      const thrown = (): never => {
        throw new Error('thrown');
      };
      const swallow = (error: unknown): void => {
        record.push(String(error));
      };
      await sleep(1).then(thrown, thrown).then(null, swallow);
      await failing().then(thrown, thrown).then(null, swallow);
      await failing()
        .then(thrown, () => Promise.reject(new Error('rejected')))
        .then(null, swallow);
      const both = sleep(1, 'kept').then(
        (value) => value,
        () => 'never',
      );
      await sleep(3);
      record.push(await both, await both);
      expect(record).toEqual(['Error: thrown', 'Error: thrown', 'Error: rejected', 'kept', 'kept']);
    }));

  it('chains in a generator task', () =>
    play(function* (loop) {
      const record: unknown[] = [];
      const chain = sleep(1, 'a').then((value) => `${value}b`);
      const promise = sleep(2, 'c')
        .toPromise()
        .then((value) => `${value}d`);
      record.push(yield* fromPromise(chain), yield* fromPromise(promise), loop.time());
      record.push(yield* fromPromise(Promise.all([sleep(1, 'e'), sleep(1, 'f')])), loop.time());
      expect(record).toEqual(['ab', 'cd', 2, ['e', 'f'], 3]);
    }));

  // With a store, generators do not enter it: that would make every promise of the process slower on Node 20.
  it(`runs its callbacks ${store ? 'outside the task' : 'in the task'}, in a generator task`, () =>
    play(function* () {
      currentTask()?.setName('main');
      const record: string[] = [];
      sleep(1).then(() => record.push(whose()));
      yield* sleep(2);
      expect(record).toEqual([store ? 'no loop' : 'main']);
    }));

  it('cancels what was begun by hand when the task ends', () =>
    play(async () => {
      const record: string[] = [];
      const task = createTask(async () => {
        sleep(9)
          .toPromise()
          .catch((error: unknown) => record.push(nameOf(error)));
        await sleep(1);
      });
      await task;
      await sleep(0);
      expect([record, allTasks().size]).toEqual([['CancelledError'], 1]);
    }));

  it('waits for a future outside any task, and for nothing that must run in one', async () => {
    const clock = new VirtualClock();
    const record: unknown[] = [];
    let task: Task<string> | undefined;
    const done = run(
      async () => {
        task = createTask(sleep(1, 'outside'));
        await task;
      },
      { clock, asyncContext: store },
    );
    await Promise.resolve();
    await done;
    record.push(await sleep(1).then(null, (error: unknown) => error instanceof RuntimeError));
    expect([record, task?.result()]).toEqual([[true], 'outside']);
  });
});

describe('time on a virtual clock', () => {
  // Known: a loop whose task waits lets time pass at once, though another helper of the task still runs in
  // microtasks. It would have to look first whether the microtasks are drained.
  it('does not pass while a helper has yet to come to its wait', () =>
    withStore.play(async (loop) => {
      const slow = async () => {
        for (let i = 0; i < 5; i += 1) await Promise.resolve();
        await sleep(1);
      };
      await Promise.all([sleep(10), slow()]);
      expect(loop.time()).toBe(10);
    }));

  it('does not pass while the only code of a task has yet to come to its wait', () =>
    withStore.play(async (loop) => {
      const task = createTask(async () => {
        for (let i = 0; i < 50; i += 1) await Promise.resolve();
        const before = loop.time();
        await sleep(1);
        return [before, loop.time()];
      });
      const first = createTask(sleep(0.5));
      await wait([first]);
      expect(await task).toEqual([0, 1]);
      expect(await timeout(1, () => sleep(0.5, 'in time'))).toBe('in time');
    }));
});
