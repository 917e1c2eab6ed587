/**
 * What the types promise, across the library: the same type for both styles, tuples where tuples are given, and a
 * compile error for each usual mistake. Nothing here is run; `tsc -b` is the test.
 */

import * as asyncio from '@tsyncio/core';
import { describe, expect, expectTypeOf, it } from 'vitest';

/** What `await` gives. */
type ByAwait<A> = Awaited<A>;
/** What `yield*` gives. */
type ByYield<A> = A extends { [Symbol.iterator](): Iterator<unknown, infer T, never> }
  ? T
  : 'cannot be yield*ed';

/** Types only: `check` is compiled and never called. */
function typesOf(check: (...args: never[]) => unknown): void {
  expect(check).toBeTypeOf('function');
}

async function asynchronous(): Promise<number> {
  return await asyncio.sleep(0, 1);
}

function* generator(): Generator<unknown, string, never> {
  return yield* asyncio.sleep(0, 'x');
}

describe('an awaitable', () => {
  it('gives the same type to await and to yield*, whatever made it', () =>
    typesOf((loop = asyncio.getRunningLoop()) => {
      const numbers = {
        sleep: asyncio.sleep(1, 1),
        coroutine: asyncio.coroutine(asynchronous)(),
        task: asyncio.createTask(asynchronous),
        future: loop.createFuture<number>(),
        ensured: asyncio.ensureFuture(asynchronous()),
        shielded: asyncio.shield(asynchronous),
        promised: asyncio.fromPromise(asynchronous()),
        signalled: asyncio.fromPromise((_signal) => asynchronous()),
        inTime: asyncio.waitFor(asynchronous, 1),
        limited: asyncio.timeout(1, asynchronous),
        limitedAt: asyncio.timeoutAt(null, () => asyncio.sleep(1, 1)),
        grouped: asyncio.taskGroup(asynchronous),
        called: loop.runInExecutor(null, (n: number) => n, 1),
        threaded: asyncio.toThread((n: number) => n, 1),
      };
      type Numbers = typeof numbers;
      expectTypeOf<{ [K in keyof Numbers]: ByAwait<Numbers[K]> }>().toEqualTypeOf<{
        [K in keyof Numbers]: number;
      }>();
      expectTypeOf<{ [K in keyof Numbers]: ByYield<Numbers[K]> }>().toEqualTypeOf<{
        [K in keyof Numbers]: number;
      }>();
      const waited = asyncio.wait([asyncio.createTask(asynchronous)]);
      expectTypeOf<ByAwait<typeof waited>>().toEqualTypeOf<asyncio.Waited<number>>();
      expectTypeOf<ByYield<typeof waited>>().toEqualTypeOf<asyncio.Waited<number>>();
      const gathered = asyncio.gather(asynchronous, generator);
      expectTypeOf<ByAwait<typeof gathered>>().toEqualTypeOf<[number, string]>();
      expectTypeOf<ByYield<typeof gathered>>().toEqualTypeOf<[number, string]>();
      const [next] = asyncio.asCompleted([asynchronous()]);
      expectTypeOf<ByAwait<NonNullable<typeof next>>>().toEqualTypeOf<number>();
      expectTypeOf<ByYield<NonNullable<typeof next>>>().toEqualTypeOf<number>();
    }));

  it('gives what is awaitable itself as it is to yield*, and flattened to await', () =>
    typesOf((inner = asyncio.createTask(asynchronous)) => {
      const outer = asyncio.sleep(1, inner);
      expectTypeOf<ByYield<typeof outer>>().toEqualTypeOf<asyncio.Task<number>>();
      expectTypeOf<ByAwait<typeof outer>>().toEqualTypeOf<number>();
      expectTypeOf(outer.toPromise()).toEqualTypeOf<Promise<number>>();
    }));

  it('passes results and errors of then on, as a promise does', () =>
    typesOf((wait = asyncio.sleep(1, 1)) => {
      const chained = wait.then((n) => `${n}`).then(null, (_error: unknown) => false);
      expectTypeOf<Awaited<typeof chained>>().toEqualTypeOf<string | boolean>();
    }));

  it('cannot be a promise where yield* is used', () =>
    typesOf(() =>
      asyncio.createTask(function* () {
        // @ts-expect-error -- a promise can't be yield*ed: fromPromise(promise) can
        yield* asynchronous();
        const result = yield* asyncio.fromPromise(asynchronous());
        expectTypeOf(result).toEqualTypeOf<number>();
      }),
    ));
});

describe('gather', () => {
  const a = asyncio.coroutine(asynchronous);
  const b = asyncio.coroutine(generator);

  it('gives a tuple of anything, spread', () =>
    typesOf((future = asyncio.createTask(asynchronous)) => {
      const all = asyncio.gather(a(), b(), asynchronous, generator, generator(), asynchronous(), future);
      expectTypeOf(all).toEqualTypeOf<
        asyncio.Future<[number, string, number, string, string, number, number]>
      >();
      expectTypeOf(asyncio.gather(a())).toEqualTypeOf<asyncio.Future<[number]>>();
      expectTypeOf(asyncio.gather()).toEqualTypeOf<asyncio.Future<[]>>();
    }));

  it('gives a tuple of an array literal, and an array of an array', () =>
    typesOf((many: asyncio.Coroutine<number>[] = [a()], mixed = [a(), b()]) => {
      expectTypeOf(asyncio.gather([a(), b()])).toEqualTypeOf<asyncio.Future<[number, string]>>();
      expectTypeOf(asyncio.gather([a(), b()] as const)).toEqualTypeOf<asyncio.Future<[number, string]>>();
      expectTypeOf(asyncio.gather([])).toEqualTypeOf<asyncio.Future<[]>>();
      expectTypeOf(asyncio.gather(many)).toEqualTypeOf<asyncio.Future<number[]>>();
      expectTypeOf(asyncio.gather(...many)).toEqualTypeOf<asyncio.Future<number[]>>();
      expectTypeOf(asyncio.gather(mixed)).toEqualTypeOf<asyncio.Future<(number | string)[]>>();
      expectTypeOf(asyncio.gather(many.map(async () => await a()))).toEqualTypeOf<asyncio.Future<number[]>>();
      expectTypeOf(asyncio.gather(a(), ...many)).toEqualTypeOf<asyncio.Future<[number, ...number[]]>>();
    }));

  it('has errors among the results where it is asked to, in all its forms', () =>
    typesOf((many: asyncio.Coroutine<number>[] = [a()]) => {
      const options = { returnExceptions: true } as const;
      type Both = asyncio.Future<[number | Error, string | Error]>;
      expectTypeOf(asyncio.gather(a(), b(), options)).toEqualTypeOf<Both>();
      expectTypeOf(asyncio.gather(a(), b(), { returnExceptions: true })).toEqualTypeOf<Both>();
      expectTypeOf(asyncio.gather([a(), b()], options)).toEqualTypeOf<Both>();
      expectTypeOf(asyncio.gather([a(), b()], { returnExceptions: true })).toEqualTypeOf<Both>();
      expectTypeOf(asyncio.gather(many, options)).toEqualTypeOf<asyncio.Future<(number | Error)[]>>();
      expectTypeOf(asyncio.gather(a(), options)).toEqualTypeOf<asyncio.Future<[number | Error]>>();
    }));

  it('has none where it is not asked to, and may have where nobody knows', () =>
    typesOf((flag: boolean = true, unknownOptions: asyncio.GatherOptions = {}) => {
      type Neither = asyncio.Future<[number, string]>;
      type Either = asyncio.Future<[number | Error, string | Error]>;
      expectTypeOf(asyncio.gather(a(), b(), { returnExceptions: false })).toEqualTypeOf<Neither>();
      expectTypeOf(asyncio.gather([a(), b()], { returnExceptions: false })).toEqualTypeOf<Neither>();
      expectTypeOf(asyncio.gather(a(), b(), {})).toEqualTypeOf<Neither>();
      expectTypeOf(asyncio.gather([a(), b()], {})).toEqualTypeOf<Neither>();
      expectTypeOf(asyncio.gather([a(), b()], { returnExceptions: flag })).toEqualTypeOf<Either>();
      expectTypeOf(asyncio.gather(a(), b(), { returnExceptions: flag })).toEqualTypeOf<Either>();
      expectTypeOf(asyncio.gather([a(), b()], unknownOptions)).toEqualTypeOf<Either>();
    }));

  it('takes nothing else', () =>
    typesOf(() => {
      // @ts-expect-error -- nothing to wait for
      asyncio.gather(42);
      // @ts-expect-error -- nothing to wait for, among others
      asyncio.gather(a(), 'x', b());
      // @ts-expect-error -- nothing to wait for, in an array
      asyncio.gather([a(), null]);
      // @ts-expect-error -- one array, or none
      asyncio.gather([a()], [b()]);
      // @ts-expect-error -- Python's spelling
      asyncio.gather(a(), { return_exceptions: true });
    }));
});

describe('what runs a coroutine', () => {
  it('takes no promise: it has begun already', () =>
    typesOf((loop = asyncio.getRunningLoop(), runner = new asyncio.Runner()) => {
      // @ts-expect-error -- right: createTask(asynchronous)
      asyncio.createTask(asynchronous());
      // @ts-expect-error -- right: loop.createTask(asynchronous)
      loop.createTask(asynchronous());
      // @ts-expect-error -- right: new Task(asynchronous)
      new asyncio.Task(asynchronous());
      // @ts-expect-error -- right: run(asynchronous)
      asyncio.run(asynchronous()).catch(() => undefined);
      // @ts-expect-error -- right: runner.run(asynchronous)
      runner.run(asynchronous()).catch(() => undefined);
      // @ts-expect-error -- right: loop.runUntilComplete(asynchronous)
      loop.runUntilComplete(asynchronous()).catch(() => undefined);
      asyncio.taskGroup(async (group) => {
        // @ts-expect-error -- right: group.createTask(asynchronous)
        group.createTask(asynchronous());
        await group.createTask(asynchronous);
      });
    }));

  it('takes neither a task, nor arguments, nor anything else', () =>
    typesOf((task = asyncio.createTask(asynchronous)) => {
      // @ts-expect-error -- a task is one already
      asyncio.createTask(task);
      // @ts-expect-error -- a task is no main program
      asyncio.run(task).catch(() => undefined);
      // @ts-expect-error -- arguments are to be bound: () => asyncio.sleep(3)
      asyncio.createTask(asyncio.sleep);
      // @ts-expect-error -- a function that makes no coroutine
      asyncio.createTask(() => 42);
      // @ts-expect-error -- an iterator is no coroutine
      asyncio.run([1, 2, 3][Symbol.iterator]()).catch(() => undefined);
      // @ts-expect-error -- an async generator is none either
      asyncio.createTask(async function* () {
        yield* [await asynchronous()];
      });
      // @ts-expect-error -- no coroutine function
      asyncio.coroutine(42);
    }));

  it('gives the result to a promise, flattened', () =>
    typesOf((loop = asyncio.getRunningLoop(), runner = new asyncio.Runner()) => {
      expectTypeOf(asyncio.run(asynchronous)).toEqualTypeOf<Promise<number>>();
      expectTypeOf(asyncio.run(generator)).toEqualTypeOf<Promise<string>>();
      expectTypeOf(runner.run(generator())).toEqualTypeOf<Promise<string>>();
      expectTypeOf(loop.runUntilComplete(loop.createFuture<number>())).toEqualTypeOf<Promise<number>>();
      expectTypeOf(asyncio.run(() => asyncio.sleep(1, asyncio.createTask(generator)))).toEqualTypeOf<
        Promise<string>
      >();
    }));
});

describe('scopes and waits', () => {
  it('take a body that makes a coroutine, and no other', () =>
    typesOf(() => {
      // @ts-expect-error -- a body, not a promise
      asyncio.timeout(1, asynchronous());
      // @ts-expect-error -- a body, not a coroutine
      asyncio.timeout(1, asyncio.sleep(1));
      // @ts-expect-error -- a body that waits for nothing is no coroutine: async () => 42
      asyncio.timeout(1, () => 42);
      // @ts-expect-error -- likewise
      asyncio.timeoutAt(1, () => undefined);
      // @ts-expect-error -- likewise
      asyncio.taskGroup((group) => [group.createTask(asynchronous)]);
      // @ts-expect-error -- likewise
      asyncio.taskGroup((group) => {
        group.createTask(asynchronous);
      });
      // @ts-expect-error -- a body, not a promise
      asyncio.taskGroup(asynchronous());
      // @ts-expect-error -- the limit is missing
      asyncio.timeout(asynchronous);
    }));

  it('take numbers for times, and tasks where coroutines are forbidden', () =>
    typesOf(() => {
      // @ts-expect-error -- a number of seconds
      asyncio.sleep('1');
      // @ts-expect-error -- no limit is null, said in so many words
      asyncio.waitFor(asynchronous);
      // @ts-expect-error -- nothing to wait for
      asyncio.waitFor(42, 1);
      // @ts-expect-error -- nothing to wait for
      asyncio.shield(42);
      // @ts-expect-error -- nothing to wait for
      asyncio.asCompleted([42]);
      // @ts-expect-error -- an iterable of them
      asyncio.asCompleted(asynchronous());
      // @ts-expect-error -- make tasks of them first
      asyncio.wait([asynchronous]);
      // @ts-expect-error -- one of the three constants
      asyncio.wait([asynchronous()], { returnWhen: 'FIRST' });
      // @ts-expect-error -- a promise, or a function that makes one
      asyncio.fromPromise(42);
    }));
});

describe('futures, callbacks and variables', () => {
  it('hold to their types', () =>
    typesOf((loop = asyncio.getRunningLoop(), variable = new asyncio.ContextVar<number>('n')) => {
      const future = loop.createFuture<number>();
      // @ts-expect-error -- a number was promised
      future.setResult('x');
      // @ts-expect-error -- a number was promised
      future.setResult();
      future.addDoneCallback((done) => expectTypeOf(done).toEqualTypeOf<asyncio.Future<number>>());
      // @ts-expect-error -- callbacks take no arguments: () => fn(1)
      loop.callSoon((n: number) => n);
      // @ts-expect-error -- seconds first, as in Python
      loop.callLater(() => undefined, 1);
      // @ts-expect-error -- there may be none
      asyncio.currentTask().cancel();
      // @ts-expect-error -- a variable of numbers
      variable.set('x');
      // @ts-expect-error -- a token of another type
      variable.reset(new asyncio.ContextVar<string>('s').set('x'));
      expectTypeOf(loop.bind(async (a: string, b: number) => `${a}${b}`)).parameters.toEqualTypeOf<
        [string, number]
      >();
      expectTypeOf(loop.bind(generator)).returns.toEqualTypeOf<Promise<string>>();
    }));
});

describe('what synchronises', () => {
  it('gives a hold, and what the body gives', () =>
    typesOf(async () => {
      const [lock, semaphore] = [new asyncio.Lock(), new asyncio.BoundedSemaphore()];
      expectTypeOf(lock.acquire()).toEqualTypeOf<asyncio.Coroutine<asyncio.Held>>();
      expectTypeOf(await lock.acquire()).toEqualTypeOf<asyncio.Held>();
      expectTypeOf(await lock.with(async () => 'x')).toEqualTypeOf<string>();
      expectTypeOf(await lock.with(() => asyncio.sleep(1, 2))).toEqualTypeOf<number>();
      expectTypeOf(await lock.with(generator)).toEqualTypeOf<string>();
      expectTypeOf(semaphore.acquire()).toEqualTypeOf<asyncio.Coroutine<asyncio.Held>>();
      expectTypeOf(await semaphore.with(async () => 'x')).toEqualTypeOf<string>();
      expectTypeOf(semaphore).toExtend<asyncio.Semaphore>();
    }));

  it('gives what is waited for: true, what is true of a predicate, a place at the barrier', () =>
    typesOf(async () => {
      expectTypeOf(new asyncio.Event().wait()).toEqualTypeOf<asyncio.Coroutine<true>>();
      const condition = new asyncio.Condition();
      expectTypeOf(condition.wait()).toEqualTypeOf<asyncio.Coroutine<true>>();
      expectTypeOf(await condition.waitFor(() => Math.random() > 0)).toEqualTypeOf<true>();
      expectTypeOf(await condition.waitFor((): string | null => 'x')).toEqualTypeOf<string>();
      expectTypeOf(await condition.waitFor((): { a: 1 } | undefined => ({ a: 1 }))).toEqualTypeOf<{ a: 1 }>();
      expectTypeOf(await condition.with(async () => 'x')).toEqualTypeOf<string>();
      expectTypeOf(condition.acquire()).toEqualTypeOf<asyncio.Coroutine<asyncio.Held>>();
      expectTypeOf<asyncio.Semaphore | asyncio.Condition>().not.toExtend<asyncio.Lock>();
      // @ts-expect-error -- only a lock is one, though others can be acquired as well
      new asyncio.Condition(new asyncio.Semaphore());
      const barrier = new asyncio.Barrier(2);
      expectTypeOf(barrier.wait()).toEqualTypeOf<asyncio.Coroutine<number>>();
      expectTypeOf(barrier.reset()).toEqualTypeOf<asyncio.Coroutine<void>>();
      expectTypeOf(barrier.abort()).toEqualTypeOf<asyncio.Coroutine<void>>();
      const met = barrier.with(async (index) => {
        expectTypeOf(index).toEqualTypeOf<number>();
        return 'x';
      });
      expectTypeOf(await met).toEqualTypeOf<string>();
    }));
});

describe('asynchronous iterators', () => {
  it('give the type of their items, to for await and to anext', () =>
    typesOf(
      async (
        loose: AsyncGenerator<number, string>,
        foreign: AsyncIterator<number>,
        futures: asyncio.AwaitableIterator<asyncio.Future<number>>,
        completed: asyncio.AsCompleted<number>,
      ) => {
        type Step<T, R> = asyncio.Coroutine<IteratorResult<T, R>>;
        const queue = new asyncio.Queue<number>();
        const items = queue[Symbol.asyncIterator]();
        expectTypeOf(items).toEqualTypeOf<asyncio.AwaitableIterator<number>>();
        expectTypeOf(items.next()).toEqualTypeOf<Step<number, undefined>>();
        for await (const item of queue) expectTypeOf(item).toEqualTypeOf<number>();
        for await (const item of items) expectTypeOf(item).toEqualTypeOf<number>();
        for await (const each of completed) expectTypeOf(each).toEqualTypeOf<asyncio.Future<number>>();
        expectTypeOf(asyncio.anext(loose)).toEqualTypeOf<Step<number, string>>();
        expectTypeOf(asyncio.anext(loose, null)).toEqualTypeOf<asyncio.Coroutine<number | null>>();
        expectTypeOf(asyncio.anext(items)).toEqualTypeOf<Step<number, undefined>>();
        expectTypeOf(asyncio.anext(items, 'none')).toEqualTypeOf<asyncio.Coroutine<number | string>>();
        expectTypeOf(asyncio.anext(futures, null)).toEqualTypeOf<
          asyncio.Coroutine<asyncio.Future<number> | null>
        >();
        expectTypeOf(asyncio.anext(foreign, undefined)).toEqualTypeOf<
          asyncio.Coroutine<number | undefined>
        >();
        const step = await asyncio.anext(items);
        if (step.done !== true) expectTypeOf(step.value).toEqualTypeOf<number>();
        // @ts-expect-error -- an iterable, and no iterator
        asyncio.anext(queue);
        // @ts-expect-error -- its steps are no promises
        asyncio.anext([1][Symbol.iterator]());
      },
    ));
});

describe('what makes no coroutine', () => {
  it('is refused wherever a body is expected', () =>
    typesOf(() => {
      // @ts-expect-error -- a body makes something to wait for
      void new asyncio.Lock().with(() => 5);
      // @ts-expect-error -- a body makes something to wait for
      void new asyncio.Semaphore().with(() => 5);
      // @ts-expect-error -- a body makes something to wait for
      void new asyncio.Condition().with(() => 5);
      // @ts-expect-error -- a body makes something to wait for
      void new asyncio.Barrier(1).with(() => 5);
      // @ts-expect-error -- a promise always counts as true
      void new asyncio.Condition().waitFor(async () => true);
      // @ts-expect-error -- wait takes no coroutines
      void asyncio.wait([asyncio.sleep(1)]);
      expectTypeOf(new asyncio.Lock().with(async () => 'held')).toEqualTypeOf<asyncio.Coroutine<string>>();
      const value: number | null = asyncio.sleep.length;
      expectTypeOf(new asyncio.Condition().waitFor(() => value)).toEqualTypeOf<asyncio.Coroutine<number>>();
      expectTypeOf(asyncio.copyContext().has(new asyncio.ContextVar<number>('v'))).toEqualTypeOf<boolean>();
    }));
});

describe('a blocking call', () => {
  it('knows the arguments of a function in place by what it is called with', () =>
    typesOf((loop = asyncio.getRunningLoop()) => {
      expectTypeOf(asyncio.toThread((n) => n * 2, 21)).toEqualTypeOf<asyncio.Coroutine<number>>();
      expectTypeOf(asyncio.toThread(async (s) => s.length, 'text')).toEqualTypeOf<
        asyncio.Coroutine<number>
      >();
      expectTypeOf(loop.runInExecutor(null, (n) => `${n}`, 21)).toEqualTypeOf<asyncio.Future<string>>();
      // @ts-expect-error -- it takes a number
      asyncio.toThread((n: number) => n * 2, '21');
      // @ts-expect-error -- it takes a number
      void loop.runInExecutor(null, (n: number) => n * 2, '21');
    }));
});
