import * as asyncio from '@tsyncio/core';
import { Executor, ExecutorOpenError, runEffect } from '@tsyncio/effect';
import { layer as piscina } from '@tsyncio/effect/piscina';
import { layer as threads } from '@tsyncio/effect/threads';
import { layer as tinypool } from '@tsyncio/effect/tinypool';
import { BrokenWorkerError } from '@tsyncio/executor';
import { PiscinaExecutor } from '@tsyncio/executor-piscina';
import { Cause, ConfigProvider, Effect, Fiber, Stream } from 'effect';
import { describe, expect, it } from 'vitest';
import { exitOf } from '../exit-of.ts';

const double = Executor.use((executor) => executor.submit((n: number) => n * 2, 21));
const one = piscina({ maxWorkers: 1 });

/** What the environment is to say. */
const environment = (url?: string) =>
  ConfigProvider.layer(ConfigProvider.fromUnknown(url === undefined ? {} : { TSYNCIO_EXECUTOR: url }));

describe('Executor', () => {
  it.each([
    ['piscina', piscina()],
    ['threads', threads()],
    ['tinypool', tinypool()],
    ['processes', tinypool({ runtime: 'processes' })],
    ['tinypool', Executor.layerUrl('tinypool:?maxWorkers=1')],
    ['piscina', Executor.layer(async () => new PiscinaExecutor())],
  ])('runs calls on %s', async (name, layer) => {
    const program = Effect.all([double, Effect.map(Executor, (executor) => executor.name)]);
    expect(await Effect.runPromise(program.pipe(Effect.provide(layer)))).toEqual([42, expect.any(String)]);
    expect(name).toEqual(expect.any(String));
  });

  it('is the one that the configuration names', async () => {
    const named = (url?: string) =>
      Effect.map(Executor, (executor) => executor.name).pipe(
        Effect.provide(Executor.layerConfig()),
        Effect.provide(environment(url)),
        Effect.runPromise,
      );
    expect([await named(), await named(''), await named('threads:')]).toEqual([
      'piscina',
      'piscina',
      'threads',
    ]);
  });

  it.each([
    ['abacus:', "Cannot open 'abacus:' as there is no executor 'abacus:'"],
    ['piscina:?maxWorkers=0', 'maxWorkers'],
    ['piscina:?colour=red', "Cannot use option 'colour'"],
  ])('fails where its URL is %s, with a typed error that says why', async (url, why) => {
    const program = double.pipe(
      Effect.provide(Executor.layerConfig()),
      Effect.provide(environment(url)),
      Effect.catchTag('ExecutorOpenError', (error) => Effect.succeed(error)),
    );
    const error = await Effect.runPromise(program);
    expect(error).toBeInstanceOf(ExecutorOpenError);
    expect(String(error)).toContain(why);
  });

  it('is shut down when its scope closes', async () => {
    const executor = await Effect.runPromise(
      Effect.map(Executor, (service) => service.executor).pipe(Effect.provide(one)),
    );
    await expect(executor.submit(() => 1)).rejects.toThrow('shut');
  });

  it('fails as the call does: with its own error, a lost worker, or what is no Error', async () => {
    const program = Effect.gen(function* () {
      const executor = yield* Executor;
      const own = yield* Effect.flip(executor.submit(() => JSON.parse('{')));
      const lost = yield* Effect.flip(executor.submit(() => process.exit(3)));
      const text = yield* Effect.flip(
        executor.submit(() => {
          const text: unknown = 'text';
          throw text;
        }),
      );
      return [own.name, lost instanceof BrokenWorkerError, Cause.isUnknownError(text), text.cause];
    });
    expect(await Effect.runPromise(program.pipe(Effect.provide(one)))).toEqual([
      'SyntaxError',
      true,
      true,
      'text',
    ]);
  });

  it('frees the worker of a call whose fiber is interrupted', async () => {
    const program = Effect.gen(function* () {
      const executor = yield* Executor;
      const fiber = yield* Effect.forkChild(
        executor.submit(() => {
          for (;;);
        }),
      );
      while ((yield* executor.statistics).running === 0) yield* Effect.sleep(5);
      yield* Fiber.interrupt(fiber);
      return [yield* double, (yield* executor.statistics).cancelled];
    });
    expect(await Effect.runPromise(program.pipe(Effect.provide(one)))).toEqual([42, 1]);
  });

  it('maps as a Stream, and cancels what is left where that ends early', async () => {
    const program = Effect.gen(function* () {
      const executor = yield* Executor;
      const twice = (n: number) => n * 2;
      const all = yield* Stream.runCollect(executor.map(twice, [1, 2, 3]));
      const sums = yield* Stream.runCollect(executor.starmap((a: number, b: number) => a + b, [[1, 2]]));
      const first = yield* Stream.runCollect(
        Stream.take(
          executor.map(
            twice,
            Array.from({ length: 1000 }, (_, i) => i),
            { chunksize: 1 },
          ),
          2,
        ),
      );
      const failed = yield* Effect.flip(
        Stream.runCollect(
          executor.map(
            (n: number) => {
              if (n === 2) throw new Error('two');
              return n;
            },
            [1, 2, 3],
          ),
        ),
      );
      while ((yield* executor.statistics).queued > 0) yield* Effect.sleep(5);
      return [all, sums, first, String(failed)];
    });
    expect(await Effect.runPromise(program.pipe(Effect.provide(one)))).toEqual([
      [2, 4, 6],
      [3],
      [0, 2],
      'Error: two',
    ]);
  });

  it('takes options for each call, and gives TimeoutError for one', async () => {
    const program = Executor.use((executor) =>
      executor.with({ timeout: 0.05 }).submit(() => {
        for (;;);
      }),
    );
    expect(await exitOf(program.pipe(Effect.provide(one)))).toEqual([
      expect.stringContaining('Fail TimeoutError'),
    ]);
  });

  it('runs calls for effects in tasks, whose timeout frees the worker', async () => {
    await using executor = new PiscinaExecutor({ maxWorkers: 1 });
    const service = Executor.from(executor);
    const forever = service.submit(() => {
      for (;;);
    });
    const record = await asyncio.run(async () => {
      const late = asyncio.timeout(0.2, () => runEffect(forever)).toPromise();
      return [await late.catch(String), await runEffect(service.submit((n: number) => n + 1, 1))];
    });
    expect(record).toEqual(['TimeoutError', 2]);
  });
});
