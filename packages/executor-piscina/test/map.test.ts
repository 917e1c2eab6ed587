import { BrokenWorkerError, CancelledError, TimeoutError } from '@tsyncio/executor';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { failure, Gate, open, work } from './workers.ts';

async function collect<T>(results: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const result of results) all.push(result);
  return all;
}

const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

describe('map()', () => {
  it('gives the results in the order of the items, whatever the chunks', async () => {
    const executor = open({ maxWorkers: 3 });
    const double = (n: number): number => n * 2;
    const expected = numbers(200).map(double);
    expect(await collect(executor.map(double, numbers(200)))).toEqual(expected);
    expect(await collect(executor.map(double, numbers(200), { chunksize: 7 }))).toEqual(expected);
    expect(await collect(executor.map(double, new Set(numbers(200)), { buffersize: 3 }))).toEqual(expected);
    expect(await collect(executor.map(double, numbers(200), { chunksize: 50, buffersize: 10 }))).toEqual(
      expected,
    );
    expect(await collect(executor.map(double, []))).toEqual([]);
  });

  it('spreads the arrays of starmap as arguments, typed', async () => {
    const results = open().starmap(work.add, [
      [1, 2],
      [3, 4],
    ]);
    expectTypeOf(results).toExtend<AsyncIterable<number>>();
    expect(await collect(results)).toEqual([3, 7]);
  });

  it('reads an asynchronous source as far as it has to', async () => {
    const read: number[] = [];
    async function* source(): AsyncGenerator<number> {
      for (let i = 0; i < 100; i++) {
        read.push(i);
        yield i;
      }
    }
    const results = open().map(work.echo, source(), { buffersize: 2 });
    expect((await results.next()).value).toBe(0);
    expect(read.length).toBeLessThanOrEqual(4);
    await results.return?.();
  });

  it('sends chunksize items in a call', async () => {
    const executor = open();
    await collect(executor.map(work.echo, numbers(10), { chunksize: 4 }));
    expect(executor.statistics().done).toBe(3);
  });

  it('begins before it is iterated', async () => {
    const gate = new Gate();
    const results = open().starmap(work.block, [[gate.flags, 'a']]);
    await gate.begun();
    gate.open();
    expect(await collect(results)).toEqual(['a']);
  });

  it('gives the results before an error, then the error, and stops', async () => {
    const executor = open();
    const results = executor.map(
      (n: number) => {
        if (n === 2) throw new RangeError('two');
        return n;
      },
      numbers(100),
      { chunksize: 4 },
    );
    expect([await results.next(), await results.next()].map((step) => step.value)).toEqual([0, 1]);
    expect(await failure(results.next())).toEqual(new RangeError('two'));
    expect(await results.next()).toEqual({ done: true, value: undefined });
    expect(await executor.submit(work.add, 1, 2)).toBe(3);
  });

  it('fails with the error of its source, of its worker or of an item that cannot be sent', async () => {
    const executor = open();
    function* source(): Generator<number> {
      yield 1;
      throw new Error('the source');
    }
    const results = executor.map(work.echo, source());
    expect((await results.next()).value).toBe(1);
    expect(await failure(results.next())).toEqual(new Error('the source'));
    expect(await failure(collect(executor.map(work.exit, [3])))).toBeInstanceOf(BrokenWorkerError);
    expect(
      (await failure(collect(executor.map(work.echo, [1, () => 2], { chunksize: 2 })))).message,
    ).toContain('items[1][0]');
  });

  it('cancels the rest when the loop is left', async () => {
    const executor = open();
    const gate = new Gate();
    let closed = false;
    function* source(): Generator<[Int32Array, string]> {
      try {
        for (;;) yield [gate.flags, 'a'];
      } finally {
        closed = true;
      }
    }
    gate.open();
    for await (const result of executor.starmap(work.block, source(), { chunksize: 1 })) {
      expect(result).toBe('a');
      break;
    }
    expect(closed).toBe(true);
    await expect.poll(() => executor.statistics()).toMatchObject({ queued: 0, running: 0 });
  });

  it('fails with TimeoutError when its time is over, however many items are left', async () => {
    const executor = open();
    const gate = new Gate();
    const error = await failure(
      collect(executor.map(work.loop, [gate.flags, gate.flags], { timeout: 0.05, chunksize: 1 })),
    );
    expect(error).toBeInstanceOf(TimeoutError);
    expect(await executor.submit(work.add, 1, 2)).toBe(3);
  });

  it('waits where maxQueue is full, and takes the options of with()', async () => {
    const executor = open({ maxQueue: 0 });
    expect(await collect(executor.map(work.echo, numbers(20), { chunksize: 1 }))).toEqual(numbers(20));
    const signal = AbortSignal.abort();
    expect(await failure(collect(executor.with({ signal }).map(work.echo, [1])))).toBeInstanceOf(
      CancelledError,
    );
  });

  it('refuses options that it does not have', () => {
    expect(() => open().map(work.echo, [1], { chunksize: 0 })).toThrow(RangeError);
    expect(() => open().map(work.echo, [1], { chunk: 1 } as object)).toThrow(
      'it has chunksize, buffersize, timeout',
    );
  });
});
