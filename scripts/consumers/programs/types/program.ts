/**
 * A program that has nothing but the published types: no library of a host's, and every declaration checked.
 * It is compiled, not run.
 */

import * as asyncio from '@tsyncio/core';
import { VirtualClock } from '@tsyncio/core/testing';
import { blocking, type ExecutorFuture, expose, openExecutor } from '@tsyncio/executor';
import { PiscinaExecutor } from '@tsyncio/executor-piscina';
import { ThreadsExecutor } from '@tsyncio/executor-threads';
import { TinypoolExecutor } from '@tsyncio/executor-tinypool';

/** As a host's own. */
declare const Worker: new (url: string, options: { type: 'module' }) => { terminate(): void };

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** Compiles where the two types are the same, and `any` is the same as itself alone. */
function same<A, B>(_: Same<A, B>): void {}

const double = asyncio.coroutine(async (n: number) => {
  await asyncio.sleep(1);
  return 2 * n;
});

const main = asyncio.coroutine(function* () {
  const [doubled, word] = yield* asyncio.gather(double(1), () => asyncio.sleep(1, 'word'));
  same<typeof doubled, number>(true);
  same<typeof word, string>(true);
  const aborted = yield* asyncio.timeout(1, async (scope) => scope.signal.aborted);
  const tripled = yield* asyncio.getRunningLoop().runInExecutor(null, (n: number) => 3 * n, doubled);
  same<typeof tripled, number>(true);
  const inferred = yield* asyncio.toThread((n) => 2 * n, 21);
  same<typeof inferred, number>(true);
  const text = yield* asyncio.toThread(async (n: number) => `${n}`, 1);
  same<typeof text, string>(true);
  const task = asyncio.createTask(double(1));
  same<typeof task, asyncio.Task<number>>(true);
  // @ts-expect-error: a promise has begun already
  asyncio.createTask(Promise.resolve(1));
  // @ts-expect-error: what it is called with is of another type
  double('1');
  // @ts-expect-error: an argument is missing
  asyncio.toThread((n: number) => n);
  return { doubled, word, aborted, tripled };
});

export async function program(): Promise<{
  doubled: number;
  word: string;
  aborted: boolean;
  tripled: number;
}> {
  await using executor = await openExecutor('piscina:');
  const length = executor.submit((text: string) => text.length, 'text');
  same<typeof length, ExecutorFuture<number>>(true);
  const awaited = await executor.submit(async (n: number) => [n], 1);
  same<typeof awaited, number[]>(true);
  for await (const item of executor.map((n: number) => `${n}`, [1, 2])) same<typeof item, string>(true);
  for await (const item of executor.starmap((n: number, s: string) => ({ n, s }), [[1, 'a']])) {
    same<typeof item, { n: number; s: string }>(true);
  }

  const work = blocking<typeof import('./work.js')>('file:///work.js');
  const total = await executor.submit(work.add, 1, 2);
  same<typeof total, number>(true);
  const later = await executor.submit(work.later, 'text');
  same<typeof later, string>(true);
  const byWorker = blocking<typeof import('./work.js')>(() => new Worker('./work.js', { type: 'module' }));
  same<typeof byWorker, typeof work>(true);
  expose({ add: (a: number, b: number) => a + b });
  // @ts-expect-error: what is exposed is called
  expose({ answer: 42 });
  // @ts-expect-error: no function of the module's
  work.answer;
  // @ts-expect-error: it takes two
  executor.submit(work.add, 1);
  // @ts-expect-error: it takes numbers
  executor.map(work.half, ['1']);
  // @ts-expect-error: it is not the function
  work.add(1, 2);
  // @ts-expect-error: there is no such option
  executor.with({ timout: 1 });

  new TinypoolExecutor({ runtime: 'processes', maxWorkers: 1 });
  new ThreadsExecutor({ maxWorkers: 1 });
  const runner = new asyncio.Runner({ clock: new VirtualClock() });
  runner.getLoop().setDefaultExecutor(new PiscinaExecutor({ maxWorkers: 1 }));
  const result = await runner.run(main());
  same<typeof result.doubled, number>(true);
  return result;
}
