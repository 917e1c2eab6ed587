import { AsyncLocalStorage } from 'node:async_hooks';
import * as asyncio from '@tsyncio/core';
import { runTest } from '@tsyncio/core/testing';
import { runEffect, taskEffect } from '@tsyncio/effect';
import {
  Clock,
  Context,
  Deferred,
  Effect,
  Fiber,
  Layer,
  ManagedRuntime,
  Queue,
  Schedule,
  Semaphore,
  Stream,
  type Tracer,
} from 'effect';
import { TestClock } from 'effect/testing';
import { describe, expect, it } from 'vitest';

class Name extends Context.Service<Name, string>()('Name') {}

/** What an awaitable throws. */
async function thrownBy(awaitable: PromiseLike<unknown>): Promise<unknown> {
  try {
    return ['no error', await awaitable];
  } catch (error) {
    return error;
  }
}

describe('runEffect()', () => {
  it('gives the result in both styles, from effects that wait and effects that do not', () =>
    runTest(function* ({ loop }) {
      const record: unknown[] = [yield* runEffect(Effect.succeed(1)), yield* runEffect(Effect.sync(() => 2))];
      record.push(yield* runEffect(Effect.sleep('1 minute').pipe(Effect.as(3))), loop.time());
      yield* asyncio.createTask(async () => {
        record.push(await runEffect(Effect.yieldNow.pipe(Effect.as(4))));
      });
      expect(record).toEqual([1, 2, 3, 60, 4]);
    }));

  it('starts when it is awaited, and once', () =>
    runTest(async () => {
      const record: string[] = [];
      const coroutine = runEffect(Effect.sync(() => record.push('ran')));
      await asyncio.sleep(1);
      expect(record).toEqual([]);
      await coroutine;
      const again = await thrownBy(coroutine);
      expect([record, String(again)]).toEqual([
        ['ran'],
        expect.stringContaining('cannot reuse already awaited coroutine'),
      ]);
    }));

  it('refuses what is no Effect', () => {
    // @ts-expect-error: a function makes one, and is none
    expect(() => runEffect(() => Effect.succeed(1))).toThrow(
      'Cannot run function in a task as an Effect was',
    );
    // @ts-expect-error: what it needs is not there
    expect(() => runEffect(Name)).not.toThrow();
  });

  it('throws failures and defects as they are, and several as a group', () =>
    runTest(async () => {
      const error = new Error('a');
      expect(await thrownBy(runEffect(Effect.fail(error)))).toBe(error);
      expect(await thrownBy(runEffect(Effect.die('text')))).toBe('text');
      const both = Effect.ensuring(Effect.fail('a'), Effect.die('b'));
      const group = (await thrownBy(runEffect(both))) as asyncio.ExceptionGroup;
      expect([group, group.exceptions]).toEqual([expect.any(asyncio.ExceptionGroup), ['a', 'b']]);
    }));

  it('interrupts the fiber when it is cancelled, and ends when the finalizers have', () =>
    runTest(async ({ loop }) => {
      const record: unknown[] = [];
      const cleanup = Effect.sleep('1 second').pipe(Effect.andThen(Effect.sync(() => record.push('clean'))));
      const task = asyncio.createTask(runEffect(Effect.never.pipe(Effect.ensuring(cleanup))));
      await asyncio.sleep(1);
      task.cancel('enough');
      await asyncio.sleep(0.5);
      task.cancel('at once');
      record.push(String(await thrownBy(task)), loop.time());
      expect(record).toEqual(['clean', 'CancelledError: at once', 2]);
    }));

  it('never starts the effect where it is cancelled before', () =>
    runTest(async () => {
      const record: string[] = [];
      const task = asyncio.createTask(runEffect(Effect.sync(() => record.push('ran'))));
      task.cancel();
      await asyncio.wait([task]);
      expect([record, task.cancelled()]).toEqual([[], true]);
    }));

  it.each(['the cancellation', 'the result'])(
    'loses no cancellation when %s comes first in a batch',
    (first) =>
      runTest(async ({ loop }) => {
        let resume: (value: number) => void = () => {};
        const task = asyncio.createTask(
          runEffect(
            Effect.callback<number>((done) => {
              resume = (value) => done(Effect.succeed(value));
            }),
          ),
        );
        await asyncio.sleep(1);
        loop.callSoon(() => (first === 'the result' ? resume(1) : task.cancel()));
        loop.callSoon(() => (first === 'the result' ? task.cancel() : resume(1)));
        await asyncio.wait([task]);
        expect(task.cancelled()).toBe(true);
      }),
  );

  it('ends an uninterruptible effect before it is cancelled', () =>
    runTest(async ({ loop }) => {
      const record: unknown[] = [];
      const saving = Effect.uninterruptible(
        Effect.sleep('5 seconds').pipe(Effect.andThen(Effect.sync(() => record.push('saved')))),
      );
      record.push(String(await thrownBy(asyncio.timeout(1, () => runEffect(saving)))), loop.time());
      expect(record).toEqual(['saved', 'TimeoutError', 5]);
    }));

  it('is cancelled where the fiber interrupts itself', () =>
    runTest(async () => {
      const task = asyncio.createTask(runEffect(Effect.interrupt));
      await asyncio.wait([task]);
      expect(task.cancelled()).toBe(true);
    }));

  it('throws the error of a finalizer in place of the cancellation', () =>
    runTest(async () => {
      const task = asyncio.createTask(runEffect(Effect.never.pipe(Effect.ensuring(Effect.die('broken')))));
      await asyncio.sleep(1);
      task.cancel();
      expect(await thrownBy(task)).toBe('broken');
    }));

  it('lives in timeouts, task groups, shields and gather as any coroutine', () =>
    runTest(async ({ loop }) => {
      const record: unknown[] = [];
      const work = (name: string, seconds: number): Effect.Effect<string> =>
        Effect.sleep(`${seconds} seconds`).pipe(
          Effect.as(name),
          Effect.onInterrupt(() => Effect.sync(() => record.push(`${name} interrupted`))),
        );
      const group = asyncio.taskGroup(async (tasks) => {
        tasks.createTask(runEffect(work('a', 5)));
        tasks.createTask(runEffect(Effect.andThen(work('b', 1), Effect.fail(new Error('failed')))));
      });
      record.push(((await thrownBy(group)) as asyncio.ExceptionGroup).exceptions.map(String), loop.time());
      const shielded = asyncio.shield(runEffect(work('c', 2)));
      record.push(String(await thrownBy(asyncio.waitFor(shielded, 1))));
      record.push(await asyncio.gather(runEffect(work('d', 3)), runEffect(work('e', 1))), loop.time());
      record.push(await Promise.all([runEffect(work('f', 2)), runEffect(work('g', 1))]), loop.time());
      expect(record).toEqual([
        'a interrupted',
        ['Error: failed'],
        1,
        'TimeoutError',
        ['d', 'e'],
        5,
        ['f', 'g'],
        7,
      ]);
    }));

  it("goes by the loop's clock, in schedules, timeouts and streams too", () =>
    runTest(async ({ loop }) => {
      let calls = 0;
      const flaky = Effect.suspend(() => (++calls < 3 ? Effect.fail('no') : Effect.succeed(calls)));
      const record: unknown[] = [
        await runEffect(Effect.retry(flaky, Schedule.spaced('10 seconds'))),
        await runEffect(Clock.currentTimeMillis),
        await runEffect(
          Effect.timeoutOrElse(Effect.never, { duration: '1 hour', orElse: () => Effect.succeed('late') }),
        ),
        await runEffect(Stream.runCollect(Stream.take(Stream.fromSchedule(Schedule.spaced('1 second')), 3))),
        loop.time(),
      ];
      expect(record).toEqual([3, 20_000, 'late', [0, 1, 2], 3623]);
    }));

  it('sees and sets the context variables of its task, whatever woke it', () =>
    runTest(async () => {
      const who = new asyncio.ContextVar<string>('who');
      who.set('ada');
      const task = asyncio.currentTask();
      const look = Effect.sync(() => [who.get(), asyncio.currentTask() === task]);
      const seen = await runEffect(
        Effect.all([
          look,
          Effect.andThen(Effect.sleep(1), look),
          Effect.andThen(
            Effect.promise(() => new Promise((done) => setImmediate(done))),
            look,
          ),
          Effect.sync(() => who.set('grace')),
        ]),
      );
      expect([seen.slice(0, 3), who.get()]).toEqual([Array(3).fill(['ada', true]), 'grace']);
    }));

  describe('woken by a fiber of another task', () => {
    const who = new asyncio.ContextVar<string>('who');
    /** Whose code this is: the name of the task, its variable, and whether a promise of it ends well after the waker has. */
    const look = Effect.promise(async () => {
      const [name, value] = [asyncio.currentTask()?.getName(), who.get()];
      await asyncio.sleep(1);
      return [name, value, asyncio.currentTask()?.getName()];
    });

    it('goes on as code of its own task, and sets its own variables', () =>
      runTest(async () => {
        const gate = Deferred.makeUnsafe<void>();
        const woken = asyncio.createTask(
          async () => {
            who.set('ada');
            const seen = await runEffect(
              Effect.andThen(
                Deferred.await(gate),
                Effect.andThen(
                  Effect.sync(() => who.set(`${who.get()}!`)),
                  look,
                ),
              ),
            );
            return [...seen, who.get()];
          },
          { name: 'woken' },
        );
        await asyncio.sleep(1);
        who.set('grace');
        await runEffect(Deferred.succeed(gate, undefined));
        expect([who.get(), await woken]).toEqual(['grace', ['woken', 'ada!', 'woken', 'ada!']]);
      }));

    it('holds a permit in its turn', () =>
      runTest(async () => {
        const lock = Semaphore.makeUnsafe(1);
        const names = ['ada', 'grace', 'mary'];
        const tasks = names.map((name) =>
          asyncio.createTask(
            async () => {
              who.set(name);
              return await runEffect(lock.withPermits(1)(look));
            },
            { name },
          ),
        );
        expect(await asyncio.gather(...tasks)).toEqual(names.map((name) => [name, name, name]));
      }));

    it('takes from a queue that a task has made which is gone', () =>
      runTest(async () => {
        const queue = await asyncio.createTask(runEffect(Queue.unbounded<number>()), { name: 'maker' });
        const taker = asyncio.createTask(
          async () => {
            who.set('ada');
            return await runEffect(Effect.all([Queue.take(queue), look]));
          },
          { name: 'taker' },
        );
        await asyncio.sleep(1);
        await asyncio.createTask(runEffect(Queue.offer(queue, 7)));
        expect(await taker).toEqual([7, ['taker', 'ada', 'taker']]);
      }));

    it("keeps the user's tracer", () =>
      runTest(async () => {
        const spans: string[] = [];
        const steps: unknown[] = [];
        const native = await runEffect(Effect.tracer);
        const tracer: Tracer.Tracer = {
          span(options) {
            spans.push(options.name);
            return native.span(options);
          },
          context(primitive, fiber) {
            steps.push(primitive);
            return primitive['~effect/Effect/evaluate'](fiber);
          },
        };
        const inner = taskEffect(() => runEffect(Effect.withSpan(Effect.void, 'inner')));
        const outer = Effect.withTracer(Effect.withSpan(inner, 'outer'), tracer);
        await runEffect(outer);
        expect([spans, steps.length > 2]).toEqual([['outer', 'inner'], true]);
      }));
  });

  it('is its task also without a store, after a foreign promise', () =>
    asyncio.run(
      async () => {
        const who = new asyncio.ContextVar<string>('who');
        who.set('ada');
        const task = asyncio.currentTask();
        const host = Effect.promise(() => new Promise((done) => setTimeout(done, 2)));
        const seen = Effect.sync(() => [who.get(), asyncio.currentTask() === task]);
        expect(await runEffect(Effect.andThen(host, seen))).toEqual(['ada', true]);
      },
      { loopFactory: () => asyncio.newEventLoop({ asyncContext: false }) },
    ));

  it('lets promises of the effect await what is of asyncio', () =>
    runTest(async ({ loop }) => {
      const wait = Effect.promise(async () => {
        await asyncio.sleep(1);
        await new Promise((done) => setImmediate(done));
        await asyncio.sleep(1);
      });
      await runEffect(Effect.andThen(wait, wait));
      expect(loop.time()).toBe(4);
    }));

  it("keeps the user's own AsyncLocalStorage", async () => {
    const storage = new AsyncLocalStorage<string>();
    const look = Effect.sync(() => storage.getStore());
    const seen = await storage.run('request', () =>
      asyncio.run(() =>
        runEffect(
          Effect.all([
            look,
            Effect.andThen(Effect.sleep(1), look),
            taskEffect(async () => storage.getStore()),
          ]),
        ),
      ),
    );
    expect(seen).toEqual(['request', 'request', 'request']);
  });

  it('takes services as a context, and refuses to compile without', () =>
    runTest(async () => {
      const hello = Effect.map(Name, (name) => `hello ${name}`);
      expect(await runEffect(hello, { context: Context.make(Name, 'ada') })).toBe('hello ada');
      const runtime = ManagedRuntime.make(Layer.succeed(Name, 'grace'));
      expect(await runEffect(hello, { context: await runtime.context() })).toBe('hello grace');
    }));

  it('closes its scope at its end, also when it is cancelled', () =>
    runTest(async () => {
      const record: string[] = [];
      const resource = Effect.acquireRelease(
        Effect.sync(() => record.push('open')),
        () => Effect.sync(() => record.push('close')),
      );
      await runEffect(resource);
      record.push('ended');
      const task = asyncio.createTask(runEffect(Effect.andThen(resource, Effect.never)));
      await asyncio.sleep(1);
      task.cancel();
      await asyncio.wait([task]);
      expect(record).toEqual(['open', 'close', 'ended', 'open', 'close']);
    }));

  it('keeps a test clock that the program has chosen', () =>
    runTest(async ({ loop }) => {
      const program = Effect.gen(function* () {
        const fiber = yield* Effect.forkChild(Effect.sleep('1 hour').pipe(Effect.as('slept')));
        yield* TestClock.adjust('1 hour');
        return yield* Fiber.join(fiber);
      });
      expect(await runEffect(program.pipe(Effect.provide(TestClock.layer())))).toBe('slept');
      expect(loop.time()).toBe(0);
    }));

  it('runs ten thousand at once', () =>
    runTest(async ({ loop }) => {
      const all = Array.from({ length: 10_000 }, (_, i) =>
        runEffect(Effect.sleep(i % 10).pipe(Effect.as(i))),
      );
      const results = await asyncio.gather(all);
      expect([results.length, results[9_999], loop.time()]).toEqual([10_000, 9_999, 0.009]);
    }));
});

describe('A deadlock', () => {
  it('is told where a fiber waits for a task that never goes on', async () => {
    const lock = new asyncio.Lock();
    const deadlock = runTest(async () => {
      await lock.acquire();
      await runEffect(taskEffect(() => asyncio.timeout(null, () => lock.acquire())));
    });
    await expect(deadlock).rejects.toThrow(/<Lock \[locked, waiters:1\]>.*runEffect, waits for <Fiber #\d+/s);
  });

  it('is none where a fiber waits for a foreign promise, beside tasks and timers', () =>
    runTest(async ({ loop }) => {
      const foreign = Effect.promise(() => new Promise((done) => setTimeout(done, 20, 'foreign')));
      expect(await runEffect(foreign)).toBe('foreign');
      const gate = new asyncio.Event();
      const opened = Effect.andThen(
        foreign,
        Effect.sync(() => gate.set()),
      );
      await runEffect(Effect.all([opened, taskEffect(() => gate.wait())], { concurrency: 2 }));
      await runEffect(Effect.all([Effect.sleep('1 hour'), Effect.yieldNow], { concurrency: 2 }));
      expect(loop.time()).toBe(3600);
    }));
});
