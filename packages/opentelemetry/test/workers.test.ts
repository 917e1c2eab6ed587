import { context, propagation, SpanKind, trace } from '@opentelemetry/api';
import * as asyncio from '@tsyncio/core';
import {
  type Blocking,
  blocking,
  type Executor,
  type PoolExecutor,
  RemoteExecutor,
  type RemoteQueue,
} from '@tsyncio/executor';
import { enterAlong } from '@tsyncio/executor/observer';
import { PiscinaExecutor } from '@tsyncio/executor-piscina';
import { ThreadsExecutor } from '@tsyncio/executor-threads';
import { TinypoolExecutor } from '@tsyncio/executor-tinypool';
import { afterEach, describe, expect, it } from 'vitest';
import { useTelemetry } from './telemetry.ts';

interface Exported {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parent: string | undefined;
}

interface Work {
  register(): void;
  block(name: string): string;
  wait(name: string): Promise<void>;
  fail(message: string): never;
  received(): { traceId: string | undefined; spanId: string | undefined; baggage: string[] };
  exported(): Exported[];
}

const { register, block, wait, fail, received, exported } = blocking<Work>(
  new URL('./fixtures/work.mjs', import.meta.url),
);

const setting = useTelemetry();
const executors: Executor[] = [];
afterEach(async () => {
  for (const executor of executors.splice(0)) await executor.shutdown();
});

type Initializer = Blocking<[], void> | undefined;

const kinds: Record<string, (options: { maxWorkers: number; initializer: Initializer }) => PoolExecutor> = {
  piscina: (options) => new PiscinaExecutor(options),
  tinypool: (options) => new TinypoolExecutor(options),
  processes: (options) => new TinypoolExecutor({ ...options, runtime: 'processes' }),
  threads: (options) => new ThreadsExecutor(options),
};

function open(kind = 'piscina', initializer?: Initializer): PoolExecutor {
  const executor = kinds[kind]?.({ maxWorkers: 1, initializer });
  if (executor === undefined) throw new Error(`no executor is called ${kind}`);
  executors.push(executor);
  return executor;
}

describe.each(Object.keys(kinds))('a call on %s', (kind) => {
  it('is a span, and those that its function makes in the worker are in it, in one trace', async () => {
    const { telemetry } = setting;
    const executor = open(kind, register);
    const outer = telemetry.tracer.startSpan('request');
    const found = await context.with(trace.setSpan(context.active(), outer), async () => {
      await Promise.all([
        executor.submit(block, 'a'),
        executor.submit(block, 'b'),
        executor.submit(wait, 'c'),
      ]);
      return await executor.submit(exported);
    });
    outer.end();
    expect(telemetry.seen).toEqual([
      'request > block',
      'request > block',
      'request > wait',
      'request > exported',
      'request',
    ]);
    const [first, second, third] = telemetry.spans.map((span) => span.spanContext().spanId);
    const c = found.find(({ name }) => name === 'c');
    expect(found.map(({ name, parent }) => [name, parent])).toEqual([
      ['a', first],
      ['b', second],
      ['c later', c?.spanId],
      ['c', third],
    ]);
    expect(new Set(found.map(({ traceId }) => traceId))).toEqual(new Set([outer.spanContext().traceId]));
  });

  it('brings its context along without an SDK in the worker, and nothing breaks', async () => {
    const executor = open(kind);
    expect(await executor.submit(received)).toEqual({ traceId: undefined, spanId: undefined, baggage: [] });
    expect(await executor.submit(block, 'a')).toBe('a');
  });
});

describe('a blocking call', () => {
  it('says by its span where it ran, how long it waited, and how it ended', async () => {
    const { telemetry } = setting;
    const executor = open();
    await executor.submit(block, 'a');
    await expect(executor.submit(fail, 'mine')).rejects.toThrow(new RangeError('mine'));
    const endless = executor.submit(() => {
      for (;;);
    });
    const queued = executor.submit(block, 'never');
    queued.cancel();
    endless.cancel();
    await Promise.allSettled([endless, queued]);
    const all = telemetry.spans.map(({ name, kind, status, attributes, events }) => {
      const { 'tsyncio.call.queued': waited, 'tsyncio.executor.id': id, ...rest } = attributes;
      expect([typeof waited, typeof id]).toEqual([
        name === 'block' && status.code === 0 && events.length === 0 ? 'undefined' : 'number',
        'number',
      ]);
      expect(kind).toBe(SpanKind.INTERNAL);
      return [name, status, rest, events.map((each) => each.name)];
    });
    const executorName = { 'tsyncio.executor.name': 'piscina' };
    expect(all).toEqual([
      [
        'block',
        { code: 0 },
        {
          ...executorName,
          'code.function.name': 'block',
          'tsyncio.call.state': 'finished',
          'tsyncio.worker': 1,
        },
        ['began'],
      ],
      [
        'fail',
        { code: 2, message: 'mine' },
        {
          ...executorName,
          'code.function.name': 'fail',
          'error.type': 'RangeError',
          'tsyncio.call.state': 'failed',
          'tsyncio.worker': 1,
        },
        ['began', 'exception'],
      ],
      [
        'block',
        { code: 0 },
        { ...executorName, 'code.function.name': 'block', 'tsyncio.call.state': 'cancelled' },
        [],
      ],
      [
        'call',
        { code: 0 },
        { ...executorName, 'tsyncio.call.state': 'cancelled', 'tsyncio.worker': 1 },
        ['began'],
      ],
    ]);
  });

  it('that was never possible has a span with its error', async () => {
    const executor = open();
    await expect(executor.submit(3 as never)).rejects.toThrow('Cannot call what is no function');
    expect(setting.telemetry.spans.map(({ name, status }) => [name, status.code])).toEqual([['call', 2]]);
  });

  it('is in the span of the task that made it, in both styles, and runs in it in the worker', async () => {
    const { telemetry } = setting;
    const executor = open('piscina', register);
    const native = asyncio.coroutine(async function native() {
      return await asyncio.getRunningLoop().runInExecutor(executor, received);
    });
    const generator = asyncio.coroutine(function* generator() {
      return yield* asyncio.getRunningLoop().runInExecutor(executor, received);
    });
    const found = await asyncio.run(async function main() {
      return await asyncio.gather(native(), generator());
    });
    expect([...telemetry.seen].sort()).toEqual([
      'generator > received',
      'main',
      'main > generator',
      'main > native',
      'native > received',
    ]);
    const calls = telemetry.spans.filter(({ name }) => name === 'received');
    const ids = calls.map((span) => span.spanContext().spanId);
    expect(new Set(found.map(({ spanId }) => spanId))).toEqual(new Set(ids));
  });

  it('on the default executor is in the span of its task as well, also the one that opens it', async () => {
    const { telemetry } = setting;
    await asyncio.run(async function main() {
      await asyncio.toThread(function first() {
        return 1;
      });
    });
    expect(telemetry.seen).toEqual(['main > first', 'main']);
  });

  it('has a span for a chunk of a map, with the error of its item', async () => {
    const { telemetry } = setting;
    const executor = open('piscina', register);
    for await (const _ of executor.map(block, ['a', 'b'], { chunksize: 2 }));
    const failing = executor.map(fail, ['mine', 'other'], { chunksize: 2 });
    await expect(failing.next()).rejects.toThrow('mine');
    const [spans] = [await executor.submit(exported)];
    const [chunk, failed] = telemetry.spans;
    expect([chunk?.attributes['tsyncio.call.items'], chunk?.status]).toEqual([2, { code: 0 }]);
    expect([failed?.attributes['tsyncio.call.state'], failed?.status]).toEqual([
      'finished',
      { code: 2, message: 'mine' },
    ]);
    expect(spans.map(({ parent }) => parent)).toEqual(Array(2).fill(chunk?.spanContext().spanId));
  });

  it('takes baggage along', async () => {
    const executor = open('piscina', register);
    const baggage = propagation.createBaggage({ tenant: { value: 'ada' } });
    const found = await context.with(propagation.setBaggage(context.active(), baggage), () =>
      executor.submit(received),
    );
    expect(found.baggage).toEqual(['tenant=ada']);
  });

  it('goes without a span of its own where that is not wanted, in that of its caller', async () => {
    const { telemetry, instrumentation } = setting;
    instrumentation.setConfig({ calls: (call) => call.fn !== 'received' });
    const executor = open('piscina', register);
    const outer = telemetry.tracer.startSpan('request');
    const found = await context.with(trace.setSpan(context.active(), outer), () => executor.submit(received));
    outer.end();
    expect([telemetry.seen, found.spanId]).toEqual([['request'], outer.spanContext().spanId]);
  });

  it('ends its span where the instrumentation was disabled meanwhile, and no other has one', async () => {
    const { telemetry, instrumentation } = setting;
    const executor = open('piscina', register);
    const open_ = executor.submit(wait, 'a');
    instrumentation.disable();
    const found = executor.submit(received);
    await open_;
    expect([telemetry.seen, (await found).traceId]).toEqual([['wait'], undefined]);
  });

  it('on another machine is one of a client, and the context is entered there', async () => {
    const { telemetry } = setting;
    const queue: RemoteQueue = {
      name: 'far',
      capabilities: {
        workers: 'remote',
        transfer: false,
        sharedMemory: false,
        inlineFunctions: true,
        cancelRunning: false,
      },
      workers: 1,
      send: (call) => {
        const sent: unknown = JSON.parse(JSON.stringify(call.along));
        call.ended({
          kind: 'value',
          value: enterAlong(sent as typeof call.along, () => trace.getActiveSpan()?.spanContext()),
        });
      },
      recall: () => {},
      close: async () => {},
    };
    const executor = new RemoteExecutor(queue);
    executors.push(executor);
    const found = await executor.submit(block, 'a');
    const span = telemetry.named('block');
    expect(found).toMatchObject({ spanId: span.spanContext().spanId, isRemote: true });
    expect(span.kind).toBe(SpanKind.CLIENT);
  });
});
