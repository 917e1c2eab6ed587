import { type Context, context, createContextKey, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import * as asyncio from '@tsyncio/core';
import { runTest } from '@tsyncio/core/testing';
import { inSpan } from '@tsyncio/opentelemetry';
import { describe, expect, it } from 'vitest';
import { useTelemetry } from './telemetry.ts';

const setting = useTelemetry({ tasks: (task) => task.getName() !== 'bare' });
const WHO = createContextKey('who');

const as = (who: string): Context => ROOT_CONTEXT.setValue(WHO, who);
const who = (): unknown => context.active().getValue(WHO);
const spanId = (): unknown => trace.getActiveSpan()?.spanContext().spanId;

const give = asyncio.coroutine(function* () {
  yield* asyncio.sleep(1);
});
const giveNative = asyncio.coroutine(async () => {
  await asyncio.sleep(1);
});
/** Code of nobody's, whose span must not be left active. */
const disturb = asyncio.coroutine(async () => {
  for (let i = 0; i < 20; i += 1) {
    await context.with(as('somebody else'), async () => await asyncio.sleep(0.1));
  }
});

/** One for each loop, that is for each test. */
const locks = new WeakMap<object, asyncio.Lock>();

function lockHere(): asyncio.Lock {
  const loop = asyncio.getRunningLoop();
  const lock = locks.get(loop) ?? new asyncio.Lock();
  locks.set(loop, lock);
  return lock;
}

/** Ways to wait. Each is begun by a task of its own, and by another at the same time. */
const waits: Record<string, () => asyncio.Coroutine<unknown> | asyncio.Future<unknown>> = {
  'sleep(0)': () => asyncio.sleep(0),
  'sleep(1)': () => asyncio.sleep(1),
  'a generator': () => give(),
  'an async function': () => giveNative(),
  'a future': () => {
    const future = asyncio.getRunningLoop().createFuture();
    asyncio.getRunningLoop().callLater(1, () => future.setResult(null));
    return future;
  },
  'a lock': asyncio.coroutine(function* () {
    const lock = lockHere();
    yield* lock.acquire();
    yield* asyncio.sleep(1);
    lock.release();
  }),
  'a queue': asyncio.coroutine(function* () {
    const queue = new asyncio.Queue<number>();
    const put = asyncio.createTask(queue.put(1));
    yield* queue.get();
    yield* put;
  }),
  gather: () => asyncio.gather(give(), giveNative()),
  wait: () => asyncio.wait([asyncio.createTask(give()), asyncio.createTask(giveNative())]),
  shield: () => asyncio.shield(give()),
  waitFor: () => asyncio.waitFor(giveNative(), 5),
  'waitFor that times out': asyncio.coroutine(async () => {
    try {
      await asyncio.waitFor(asyncio.sleep(9), 1);
    } catch {
      // That is what it waits for.
    }
  }),
  'a task group': () =>
    asyncio.taskGroup(function* (group) {
      group.createTask(give());
      group.createTask(giveNative());
      yield* asyncio.sleep(0);
    }),
  'a timeout': () =>
    asyncio.timeout(5, async () => {
      await asyncio.sleep(1);
    }),
  'a foreign promise': () => asyncio.fromPromise(new Promise((done) => setTimeout(done, 1))),
};

const generators = asyncio.coroutine(function* (
  wait: () => asyncio.Coroutine<unknown> | asyncio.Future<unknown>,
) {
  const before = [who(), spanId()];
  yield* wait() as asyncio.Coroutine<unknown>; // as: a future is waited for in the same way
  const between = [who(), spanId()];
  yield* wait() as asyncio.Coroutine<unknown>; // as: likewise
  return [before, between, [who(), spanId()]];
});
const natives = asyncio.coroutine(
  async (wait: () => asyncio.Coroutine<unknown> | asyncio.Future<unknown>) => {
    const before = [who(), spanId()];
    await wait();
    const between = [who(), spanId()];
    await wait();
    return [before, between, [who(), spanId()]];
  },
);

describe.each([
  ['generators', generators],
  ['async functions', natives],
])('the active context, in %s', (_, work) => {
  it.each(Object.entries(waits))('is the task’s own after %s', (_name, wait) =>
    runTest(async () => {
      const other = asyncio.createTask(disturb());
      const tasks = ['a', 'b', 'c'].map((name) =>
        context.with(as(name), () => asyncio.createTask(work(wait), { name: name === 'c' ? 'bare' : name })),
      );
      const found = await asyncio.gather(...tasks);
      other.cancel();
      await asyncio.wait([other]);
      expect(found.map((states) => states.map(([name]) => name))).toEqual([
        ['a', 'a', 'a'],
        ['b', 'b', 'b'],
        ['c', 'c', 'c'],
      ]);
      const ids = found.map((states) => new Set(states.map(([, id]) => id)));
      expect(ids.map((each) => each.size)).toEqual([1, 1, 1]);
      expect(new Set(ids.flatMap((each) => [...each])).size).toBe(3);
      // The one without a span of its own is in none.
      expect([...(ids[2] ?? [])]).toEqual([undefined]);
    }),
  );
});

describe('the active context', () => {
  it('is that of where a callback was made: callSoon, callLater, addDoneCallback', () =>
    runTest(function* ({ loop }) {
      const record: unknown[] = [];
      const future = loop.createFuture<void>();
      context.with(as('maker'), () => {
        loop.callSoon(() => record.push(['soon', who()]));
        loop.callLater(1, () => record.push(['later', who()]));
        future.addDoneCallback(() => record.push(['done', who()]));
      });
      future.setResult();
      yield* asyncio.sleep(2);
      expect(record).toEqual([
        ['soon', 'maker'],
        ['done', 'maker'],
        ['later', 'maker'],
      ]);
    }));

  it('is that of who calls what loop.bind made, in both styles', async () => {
    const found = await asyncio.run(async () => {
      const loop = asyncio.getRunningLoop();
      const handlers = [
        loop.bind(async () => {
          await asyncio.sleep(0.001);
          return who();
        }),
        loop.bind(function* () {
          yield* asyncio.sleep(0.001);
          return who();
        }),
      ];
      const call = (handler: () => Promise<unknown>, name: string): Promise<unknown> =>
        new Promise((done) => setTimeout(() => context.with(as(name), () => done(handler())), 1));
      return await asyncio.fromPromise(Promise.all(handlers.map((each, i) => call(each, `request ${i}`))));
    });
    expect(found).toEqual(['request 0', 'request 1']);
  });

  it('is that of each strand, where a task waits for several things at once', () =>
    runTest(async () => {
      const part = async (name: string): Promise<unknown> =>
        await context.with(as(name), async () => {
          await asyncio.sleep(1);
          await give();
          return who();
        });
      expect(await Promise.all([part('a'), part('b')])).toEqual(['a', 'b']);
    }));

  it('is that of an eager task while its first step runs, and its maker’s after', () =>
    runTest(function* () {
      const record: unknown[] = [];
      const work = asyncio.coroutine(function* () {
        record.push(spanId());
        yield* asyncio.sleep(1);
        record.push(spanId());
      });
      const mine = spanId();
      const task = asyncio.createTask(work(), { eagerStart: true });
      record.push(spanId());
      yield* task;
      expect(record).toEqual([expect.any(String), mine, record[0]]);
      expect(record[0]).not.toBe(mine);
    }));

  it('is in a generator that an async function awaits inside of startActiveSpan', () =>
    runTest(async () => {
      const inner = asyncio.coroutine(function* inner() {
        yield* asyncio.sleep(1);
        setting.telemetry.tracer.startSpan('innermost').end();
      });
      await setting.telemetry.tracer.startActiveSpan('outer', async (span) => {
        await inner();
        await asyncio.gather(inner(), inner());
        span.end();
      });
      expect(setting.telemetry.seen).toEqual([
        'outer > innermost',
        'inner > innermost',
        'outer > inner',
        'inner > innermost',
        'outer > inner',
        'elsewhere > outer',
      ]);
    }));
});

describe('inSpan()', () => {
  it('is a span in both styles, with the context for all that is inside', () =>
    runTest(function* () {
      const { telemetry } = setting;
      const result = yield* inSpan('outer', function* (span) {
        span.setAttribute('mine', 1);
        yield* asyncio.sleep(1);
        const found = yield* inSpan('inner', async () => {
          await asyncio.sleep(1);
          return spanId();
        });
        yield* asyncio.sleep(1);
        return [found !== spanId(), spanId() === span.spanContext().spanId];
      });
      expect(result).toEqual([true, true]);
      expect(telemetry.seen.slice(0, 2)).toEqual(['outer > inner', 'elsewhere > outer']);
      expect(telemetry.named('outer').attributes).toEqual({ mine: 1 });
    }));

  it('records what it throws, and of a cancellation that it was one', () =>
    runTest(function* () {
      const { telemetry } = setting;
      const failing = inSpan('fails', function* () {
        yield* asyncio.sleep(1);
        throw new RangeError('mine');
      });
      let error: unknown;
      try {
        yield* failing;
      } catch (thrown) {
        error = thrown;
      }
      expect(error).toEqual(new RangeError('mine'));
      const task = asyncio.createTask(inSpan('ends', async () => await asyncio.sleep(9)));
      yield* asyncio.sleep(1);
      task.cancel();
      yield* asyncio.wait([task]);
      expect([
        telemetry.named('fails').status,
        telemetry.named('fails').events.map((each) => each.name),
      ]).toEqual([{ code: 2, message: 'mine' }, ['exception']]);
      expect([telemetry.named('ends').status, telemetry.named('ends').attributes]).toEqual([
        { code: 0 },
        { 'tsyncio.cancelled': true },
      ]);
    }));
});
