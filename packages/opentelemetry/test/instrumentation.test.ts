import { context, createContextKey, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import * as asyncio from '@tsyncio/core';
import { runTest } from '@tsyncio/core/testing';
import { openExecutors } from '@tsyncio/executor/observer';
import { instrument, TsyncioInstrumentation } from '@tsyncio/opentelemetry';
import { describe, expect, it } from 'vitest';
import { Telemetry, useTelemetry } from './telemetry.ts';

const work = asyncio.coroutine(function* work(seconds: number) {
  yield* asyncio.sleep(seconds);
});

describe('TsyncioInstrumentation', () => {
  const setting = useTelemetry();

  it('ends with disable(): the spans that are open end with their tasks, and there are no new ones', () =>
    runTest(async () => {
      const { telemetry, instrumentation } = setting;
      const open = asyncio.createTask(work(1), { name: 'open' });
      instrumentation.disable();
      await asyncio.createTask(work(2), { name: 'new' });
      await open;
      expect(telemetry.spans.map(({ attributes }) => attributes['tsyncio.task.name'])).toEqual(['open']);
    }));

  it('goes on with enable(), and makes one span a task, however often it is said', () =>
    runTest(async () => {
      const { telemetry, instrumentation } = setting;
      instrumentation.disable();
      instrumentation.disable();
      instrumentation.enable();
      instrumentation.enable();
      await asyncio.createTask(work(1));
      expect(telemetry.seen).toEqual(['elsewhere > work']);
      instrumentation.disable();
      instrumentation.enable();
      await asyncio.createTask(work(1));
      expect(telemetry.seen).toEqual(['elsewhere > work', 'elsewhere > work']);
    }));

  it('takes the place of the one before', () =>
    runTest(async () => {
      const { telemetry, instrumentation } = setting;
      const other = instrument({ tasks: false });
      await asyncio.createTask(work(1));
      expect(telemetry.seen).toEqual([]);
      // What the first says is of no account any more.
      instrumentation.disable();
      other.setConfig({ tasks: (task) => task.getName() === 'chosen' });
      await asyncio.createTask(work(1), { name: 'other' });
      await asyncio.createTask(work(1), { name: 'chosen' });
      other.disable();
      expect(telemetry.spans.map(({ attributes }) => attributes['tsyncio.task.name'])).toEqual(['chosen']);
    }));

  it('is what registerInstrumentations takes, and uses the provider that it is given', () =>
    runTest(async () => {
      const own = new Telemetry();
      const instrumentation = new TsyncioInstrumentation({ enabled: false });
      expect([instrumentation.instrumentationName, instrumentation.getConfig().enabled]).toEqual([
        '@tsyncio/opentelemetry',
        false,
      ]);
      // In this order, as it does.
      instrumentation.setTracerProvider(own.provider);
      instrumentation.setMeterProvider({ getMeter: () => ({}) as never }); // as: it is not asked
      instrumentation.enable();
      await asyncio.createTask(work(1));
      instrumentation.disable();
      expect([own.seen, setting.telemetry.seen]).toEqual([['elsewhere > work'], []]);
      expect(own.spans[0]?.instrumentationScope).toMatchObject({
        name: '@tsyncio/opentelemetry',
        version: '0.0.0',
      });
    }));

  it('refuses what is no choice', () => {
    // @ts-expect-error: what a JavaScript user may write
    expect(() => instrument({ tasks: 'all' })).toThrow(
      "Cannot instrument as 'tasks' must be a boolean or a function: received string",
    );
  });
});

describe('without an SDK', () => {
  it('programs run as ever, and no span is active', async () => {
    const instrumentation = instrument();
    try {
      const found = await asyncio.run(async () => {
        await work(0);
        const [one] = await asyncio.gather(asyncio.toThread((n: number) => n * 2, 21));
        return [one, trace.getActiveSpan()];
      });
      expect(found).toEqual([42, undefined]);
      expect(openExecutors()).toEqual([]);
    } finally {
      instrumentation.disable();
    }
  });

  it('one that is registered later gets the spans from then on', async () => {
    const instrumentation = instrument();
    const telemetry = new Telemetry();
    try {
      await asyncio.run(async () => {
        await asyncio.createTask(work(0));
        telemetry.provider.register();
        await asyncio.createTask(work(0));
        const seen = await asyncio.createTask(async () => context.active() !== ROOT_CONTEXT);
        expect(seen).toBe(true);
      });
      expect(telemetry.seen).toEqual(['work', 'task']);
    } finally {
      instrumentation.disable();
      for (const api of [trace, context]) api.disable();
    }
  });
});

describe('tasks: false', () => {
  const setting = useTelemetry({ tasks: false });

  it('makes no spans, and keeps the context', () =>
    runTest(async () => {
      const key = createContextKey('key');
      const found = await context.with(ROOT_CONTEXT.setValue(key, 1), () =>
        asyncio.createTask(function* () {
          yield* asyncio.sleep(1);
          return context.active().getValue(key);
        }),
      );
      expect([found, setting.telemetry.seen]).toEqual([1, []]);
    }));
});
