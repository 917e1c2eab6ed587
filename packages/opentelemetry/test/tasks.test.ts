import { trace } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import * as asyncio from '@tsyncio/core';
import { runTest } from '@tsyncio/core/testing';
import { describe, expect, it } from 'vitest';
import { useTelemetry } from './telemetry.ts';

const setting = useTelemetry();

const work = asyncio.coroutine(function* work(seconds: number) {
  yield* asyncio.sleep(seconds);
  setting.telemetry.tracer.startSpan('inside').end();
});

const fail = asyncio.coroutine(async function fail(error: unknown) {
  await asyncio.sleep(1);
  throw error;
});

/** How a span ended, without what differs from run to run. */
function ended({ status, attributes, events }: ReadableSpan): unknown {
  return [
    status,
    attributes,
    events.map(({ name, attributes: given }) => [name, given?.['exception.message']]),
  ];
}

describe('the span of a task', () => {
  it('is in that of where the task was made, and those that its code makes are in it', () =>
    runTest(async () => {
      const { telemetry } = setting;
      await telemetry.tracer.startActiveSpan('request', async (span) => {
        await asyncio.gather(work(1), work(2));
        span.end();
      });
      expect(telemetry.seen).toEqual([
        'work > inside',
        'request > work',
        'work > inside',
        'request > work',
        'elsewhere > request',
      ]);
      const traces = new Set(telemetry.spans.map((each) => each.spanContext().traceId));
      expect(traces.size).toBe(1);
    }));

  it('has the name of its function, or where that has none, of the task', () =>
    runTest(async () => {
      const { telemetry } = setting;
      const nothing = asyncio.coroutine(function* () {});
      const tasks = [
        asyncio.createTask(work(0), { name: 'first' }),
        asyncio.createTask(nothing(), { name: 'second' }),
        asyncio.createTask(nothing()),
        asyncio.createTask(async function native() {}),
      ];
      await asyncio.wait(tasks);
      const names = telemetry.spans.map(({ name, attributes }) => [
        name,
        attributes['code.function.name'],
        attributes['tsyncio.task.name'],
      ]);
      expect(new Set(names.filter(([name]) => name !== 'inside'))).toEqual(
        new Set([
          ['native', 'native', tasks[3]?.getName()],
          ['second', undefined, 'second'],
          ['task', undefined, tasks[2]?.getName()],
          ['work', 'work', 'first'],
        ]),
      );
    }));

  it('has the name that the task has in the end', () =>
    runTest(async () => {
      const task = asyncio.createTask(work(1), { name: 'early' });
      task.setName('late');
      await task;
      expect(setting.telemetry.named('work').attributes['tsyncio.task.name']).toBe('late');
    }));

  it('says how the task ended: finished, failed, cancelled', () =>
    runTest(async () => {
      const { telemetry } = setting;
      const sleeper = asyncio.createTask(asyncio.sleep(9), { name: 'sleeper' });
      const works = asyncio.createTask(work(1), { name: 'works' });
      const fails = asyncio.createTask(fail(new RangeError('mine')), { name: 'fails' });
      await asyncio.sleep(0);
      sleeper.cancel();
      await asyncio.wait([works, fails, sleeper]);
      fails.exception();
      expect(['work', 'fail', 'sleep'].map((name) => ended(telemetry.named(name)))).toEqual([
        [
          { code: 0 },
          { 'code.function.name': 'work', 'tsyncio.task.name': 'works', 'tsyncio.task.outcome': 'finished' },
          [],
        ],
        [
          { code: 2, message: 'mine' },
          {
            'code.function.name': 'fail',
            'tsyncio.task.name': 'fails',
            'tsyncio.task.outcome': 'failed',
            'error.type': 'RangeError',
          },
          [['exception', 'mine']],
        ],
        [
          { code: 0 },
          {
            'code.function.name': 'sleep',
            'tsyncio.task.name': 'sleeper',
            'tsyncio.task.outcome': 'cancelled',
          },
          [],
        ],
      ]);
    }));

  it('records what is no error as well, also what cannot be printed', () =>
    runTest(async () => {
      const { telemetry } = setting;
      const thrown = ['text', Object.create(null) as object];
      for (const each of thrown) {
        const task = asyncio.createTask(fail(each));
        await asyncio.wait([task]);
        task.exception();
      }
      expect(
        telemetry.spans.map(({ status, attributes }) => [status.message, attributes['error.type']]),
      ).toEqual([
        ['text', 'string'],
        ['object', 'object'],
      ]);
    }));

  it('does not count as asking for an error that nobody else asks for', async () => {
    const reported: unknown[] = [];
    const loop = new asyncio.EventLoop();
    loop.setExceptionHandler((_, { exception }) => reported.push(exception));
    const error = new Error('mine');
    await loop.runUntilComplete(async () => {
      asyncio.createTask(async () => {
        throw error;
      });
      await asyncio.sleep(0.001);
    });
    loop.close();
    expect(reported).toEqual([error]);
  });

  it('fails with the group where one of a task group fails, and the others are cancelled', () =>
    runTest(async () => {
      const { telemetry } = setting;
      const scope = asyncio.coroutine(async function scope() {
        await asyncio.taskGroup(async (group) => {
          group.createTask(fail(new RangeError('mine')));
          group.createTask(work(9));
        });
      });
      const task = asyncio.createTask(scope());
      await asyncio.wait([task]);
      expect(task.exception()).toBeInstanceOf(asyncio.ExceptionGroup);
      expect(telemetry.seen).toEqual(['scope > fail', 'scope > work', 'elsewhere > scope']);
      expect(telemetry.spans.map(({ attributes }) => attributes['tsyncio.task.outcome'])).toEqual([
        'failed',
        'cancelled',
        'failed',
      ]);
      expect(telemetry.named('scope').attributes['error.type']).toBe('ExceptionGroup');
    }));

  it('lasts from the task’s creation to its end', async () => {
    const { telemetry } = setting;
    const before = Date.now();
    await asyncio.run(work(0.03));
    const { startTime, endTime, duration } = telemetry.named('work');
    const ms = ([seconds, nanos]: readonly [number, number]): number => seconds * 1000 + nanos / 1e6;
    expect(ms(startTime)).toBeGreaterThanOrEqual(before - 5);
    expect(ms(endTime)).toBeLessThanOrEqual(Date.now() + 5);
    expect(ms(duration)).toBeGreaterThanOrEqual(29);
  });

  it('is there for eager tasks, also those that end at once', () =>
    runTest(async () => {
      const { telemetry } = setting;
      const quick = asyncio.coroutine(async function quick() {
        telemetry.tracer.startSpan('inside').end();
      });
      await asyncio.createTask(quick(), { eagerStart: true });
      await asyncio.createTask(work(1), { eagerStart: true });
      expect(telemetry.seen).toEqual([
        'quick > inside',
        'elsewhere > quick',
        'work > inside',
        'elsewhere > work',
      ]);
    }));

  it('is none for a strand, whose spans are in that of its task', () =>
    runTest(async () => {
      const { telemetry } = setting;
      const both = asyncio.coroutine(async function both() {
        await Promise.all([work(1), work(2)]);
      });
      await asyncio.createTask(both());
      expect(telemetry.seen).toEqual(['both > inside', 'both > inside', 'elsewhere > both']);
    }));

  it('is the root of a trace in each of two runs', async () => {
    const { telemetry } = setting;
    await asyncio.run(work(0));
    await asyncio.run(work(0));
    expect(telemetry.seen).toEqual(['work > inside', 'work', 'work > inside', 'work']);
    expect(new Set(telemetry.spans.map((each) => each.spanContext().traceId)).size).toBe(2);
    expect(trace.getActiveSpan()).toBe(undefined);
  });
});
