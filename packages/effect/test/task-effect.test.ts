import { AsyncLocalStorage } from 'node:async_hooks';
import * as asyncio from '@tsyncio/core';
import { idle, runTest } from '@tsyncio/core/testing';
import { runEffect, taskEffect } from '@tsyncio/effect';
import { Cause, Context, Effect, Exit, Fiber, References, Schedule, Scope } from 'effect';
import { describe, expect, it } from 'vitest';
import { exitOf, wordsOf } from './exit-of.ts';

class Name extends Context.Service<Name, string>()('Name') {}

const fail = asyncio.coroutine(async (error: unknown) => {
  await asyncio.sleep(0);
  throw error;
});

describe('taskEffect()', () => {
  it('runs coroutines, generators, functions that make them, tasks and futures', () =>
    runTest(async ({ loop }) => {
      const double = asyncio.coroutine(async (n: number) => n * 2);
      const results = await runEffect(
        Effect.all([
          taskEffect(double(1)),
          taskEffect(() => double(2)),
          taskEffect(async () => 6),
          taskEffect(function* () {
            yield* asyncio.sleep(1);
            return 8;
          }),
          taskEffect(asyncio.createTask(asyncio.sleep(1, 10))),
        ]),
      );
      expect([results, loop.time()]).toEqual([[2, 4, 6, 8, 10], 1]);
    }));

  it('refuses a promise, and shows what to write', () => {
    // @ts-expect-error: a promise has begun already
    expect(() => taskEffect(Promise.resolve(1))).toThrow(
      'Cannot run a promise as a task as it has begun already',
    );
    // @ts-expect-error: no coroutine
    expect(() => taskEffect(1)).toThrow('Cannot run number as a task as a coroutine');
  });

  it('fails with what the task throws, and with a typed error where `catch` makes one', async () => {
    expect(await exitOf(taskEffect(fail(new Error('a'))))).toEqual(['Fail Error: a']);
    expect(
      await exitOf(taskEffect(fail('a'), { catch: (error) => ({ toString: () => `typed ${error}` }) })),
    ).toEqual(['Fail typed a']);
    const broken = (): never => {
      throw new Error('broken');
    };
    expect(await exitOf(taskEffect(fail('a'), { catch: broken }))).toEqual(['Die Error: broken']);
    const group = new asyncio.ExceptionGroup('two', [new Error('a'), new Error('b')]);
    expect(await exitOf(taskEffect(fail(group)))).toEqual(['Fail Error: a', 'Fail Error: b']);
  });

  it('runs a coroutine once, and a function as often as it is asked', async () => {
    let calls = 0;
    const flaky = asyncio.coroutine(async () => {
      if (++calls < 3) throw new Error('no');
      return calls;
    });
    expect(
      await exitOf(
        Effect.retry(
          taskEffect(() => flaky()),
          Schedule.recurs(5),
        ),
      ),
    ).toEqual(['Success 3']);
    const once = taskEffect(flaky());
    expect(await exitOf(once)).toEqual(['Success 4']);
    expect(await exitOf(once)).toEqual([
      expect.stringContaining('Fail RuntimeError: cannot reuse already awaited coroutine'),
    ]);
  });

  it('has the very Cause back of what an effect inside threw', async () => {
    const cases: Cause.Cause<unknown>[] = [
      Cause.fail('text'),
      Cause.die('text'),
      Cause.die(new Error('a')),
      Cause.fromReasons<unknown>([
        Cause.makeFailReason(1),
        Cause.makeDieReason(2),
        Cause.makeInterruptReason(3),
      ]),
    ];
    for (const cause of cases) {
      const exit = await Effect.runPromiseExit(taskEffect(() => runEffect(Effect.failCause(cause))));
      expect(exit).toEqual(Exit.failCause(cause));
    }
  });

  it('has the Cause back also where it came through other tasks', async () => {
    for (const defect of ['text', new Error('object')]) {
      const dying = (): asyncio.Coroutine<never> => runEffect(Effect.die(defect));
      const through = [
        async () => await asyncio.createTask(dying()),
        async () => await asyncio.gather(dying()),
        async () => await asyncio.shield(dying()),
        async () => await asyncio.waitFor(dying(), 1),
      ];
      for (const body of through) expect(await exitOf(taskEffect(body))).toEqual([`Die ${String(defect)}`]);
    }
  });

  it('takes what is thrown for the reason it is thrown for now, also where it is one error each time', async () => {
    const error = new Error('constant');
    const dying = taskEffect(() => runEffect(Effect.die(error)));
    const failing = taskEffect(() => runEffect(Effect.fail(error)));
    const plain = taskEffect(async () => await fail(error));
    for (let i = 0; i < 2; i++) {
      expect(await exitOf(dying)).toEqual(['Die Error: constant']);
      expect(await exitOf(plain)).toEqual(['Fail Error: constant']);
      expect(await exitOf(failing)).toEqual(['Fail Error: constant']);
    }
    expect(await Promise.all([exitOf(failing), exitOf(dying), exitOf(plain)])).toEqual([
      ['Fail Error: constant'],
      ['Die Error: constant'],
      ['Fail Error: constant'],
    ]);
  });

  it('tells each who waits for one task the same', () =>
    runTest(async () => {
      const task = asyncio.createTask(runEffect(Effect.andThen(Effect.sleep(1), Effect.die('lost'))));
      const exits = Effect.all([taskEffect(task), taskEffect(task)].map(Effect.sandbox).map(Effect.flip), {
        concurrency: 2,
      });
      const causes = await runEffect(exits);
      expect(causes.map(wordsOf)).toEqual([['Die lost'], ['Die lost']]);
    }));

  it('gives a group back to the task around it', () =>
    runTest(async () => {
      const group = new asyncio.ExceptionGroup('one', [new Error('a')]);
      const task = asyncio.createTask(runEffect(taskEffect(fail(group))));
      await asyncio.wait([task]);
      expect(task.exception()).toBe(group);
    }));

  it('cancels the task when the fiber is interrupted, and waits for its cleanup', () =>
    runTest(async ({ loop }) => {
      const record: unknown[] = [];
      const work = taskEffect(async () => {
        try {
          await asyncio.sleep(60);
        } finally {
          await asyncio.sleep(1);
          record.push('clean');
        }
      });
      const program = Effect.gen(function* () {
        const fiber = yield* Effect.forkChild(work);
        yield* Effect.sleep('1 second');
        yield* Fiber.interrupt(fiber);
        record.push(wordsOf(yield* Effect.flip(Effect.sandbox(Fiber.join(fiber)))));
      });
      await runEffect(program);
      expect([record, loop.time()]).toEqual([['clean', ['Interrupt']], 2]);
    }));

  it('adds what the cleanup throws to the Cause', () =>
    runTest(async () => {
      const work = taskEffect(async () => {
        try {
          await asyncio.sleep(60);
        } catch {
          throw new Error('broken');
        }
      });
      const exit = await runEffect(
        Effect.gen(function* () {
          const fiber = yield* Effect.forkChild(work);
          yield* Effect.sleep('1 second');
          yield* Fiber.interrupt(fiber);
          return yield* Fiber.await(fiber);
        }),
      );
      expect(Exit.isFailure(exit) && wordsOf(exit.cause).sort()).toEqual(['Fail Error: broken', 'Interrupt']);
    }));

  it('never begins a task whose fiber is interrupted before', () =>
    runTest(async () => {
      const record: string[] = [];
      const work = taskEffect(async () => record.push('ran'));
      await runEffect(
        Effect.flatMap(Effect.forkChild(work, { startImmediately: true }), (fiber) => Fiber.interrupt(fiber)),
      );
      expect([record, asyncio.allTasks().size]).toEqual([[], 1]);
    }));

  it('is interrupted where somebody else cancels the task', () =>
    runTest(async () => {
      const task = asyncio.createTask(asyncio.sleep(60));
      const waiting = asyncio.createTask(runEffect(taskEffect(task)));
      await idle();
      task.cancel('enough');
      await asyncio.wait([waiting]);
      expect(waiting.cancelled()).toBe(true);
      await expect(waiting.toPromise()).rejects.toThrow('enough');
    }));

  it('lets an uninterruptible task end', () =>
    runTest(async ({ loop }) => {
      const record: unknown[] = [];
      const work = Effect.uninterruptible(
        taskEffect(async () => {
          await asyncio.sleep(5);
          record.push('done');
        }),
      );
      record.push(
        Exit.isFailure(await runEffect(Effect.exit(Effect.timeout(work, '1 second')))),
        loop.time(),
      );
      expect(record).toEqual(['done', true, 5]);
    }));

  it('is cancelled by what Effect cancels with: races, timeouts, the failure of a sibling', () =>
    runTest(async ({ loop }) => {
      const record: unknown[] = [];
      const work = (name: string, seconds: number): Effect.Effect<string, unknown> =>
        taskEffect(async () => {
          try {
            return await asyncio.sleep(seconds, name);
          } catch (error) {
            record.push(`${name} cancelled`);
            throw error;
          }
        });
      record.push(await runEffect(Effect.race(work('a', 1), work('b', 2))));
      record.push(await runEffect(Effect.timeoutOption(work('c', 9), '1 second')).then((o) => o._tag));
      const all = Effect.all([work('d', 9), Effect.andThen(work('e', 1), Effect.fail('sibling'))], {
        concurrency: 2,
      });
      record.push(await runEffect(Effect.flip(all)), loop.time());
      expect(record).toEqual(['b cancelled', 'a', 'c cancelled', 'None', 'd cancelled', 'sibling', 3]);
    }));

  it('gives its task the context variables of the task around it, and what it sets stays its own', () =>
    runTest(async () => {
      const who = new asyncio.ContextVar<string>('who');
      who.set('ada');
      const inner = taskEffect(async () => {
        const seen = who.get();
        who.set('grace');
        return seen;
      });
      expect([await runEffect(Effect.andThen(Effect.yieldNow, inner)), who.get()]).toEqual(['ada', 'ada']);
    }));

  it('gives the effects in its task the services, the log level, the span and the scope of its fiber', async () => {
    const record: unknown[] = [];
    const resource = Effect.acquireRelease(Effect.succeed('resource'), () =>
      Effect.sync(() => record.push('close')),
    );
    const inner = Effect.gen(function* () {
      const span = yield* Effect.currentSpan;
      yield* resource;
      const context = yield* Effect.context<never>();
      return [span.name, yield* References.MinimumLogLevel, Context.getOrUndefined(context, Name)];
    });
    const program = Effect.gen(function* () {
      record.push(yield* taskEffect(() => runEffect(Effect.orDie(inner))));
      record.push('still open', Scope.Scope.key in {});
    });
    await Effect.runPromise(
      program.pipe(
        Effect.withSpan('outer'),
        Effect.provideService(References.MinimumLogLevel, 'Debug'),
        Effect.provideService(Name, 'ada'),
        Effect.scoped,
      ),
    );
    expect(record).toEqual([['outer', 'Debug', 'ada'], 'still open', false, 'close']);
  });

  it("keeps the user's own AsyncLocalStorage, from one task to the next", async () => {
    const storage = new AsyncLocalStorage<string>();
    const look = taskEffect(async () => {
      await asyncio.sleep(0.001);
      return storage.getStore();
    });
    const request = (name: string): Promise<unknown> =>
      storage.run(name, () =>
        Effect.runPromise(Effect.all([look, look, Effect.sync(() => storage.getStore())])),
      );
    expect(await Promise.all([request('a'), request('b')])).toEqual([Array(3).fill('a'), Array(3).fill('b')]);
  });

  it('runs ten thousand at once', () =>
    runTest(async ({ loop }) => {
      const work = Effect.forEach(
        Array.from({ length: 10_000 }, (_, i) => i),
        (i) => taskEffect(asyncio.sleep(1, i)),
        { concurrency: 'unbounded' },
      );
      expect([(await runEffect(work)).length, loop.time()]).toEqual([10_000, 1]);
    }));
});
