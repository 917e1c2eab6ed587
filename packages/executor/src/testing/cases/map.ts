import { TimeoutError } from '../../errors.ts';
import { casesOf, type ExecutorCase, inlineFunctions, work } from '../executor-case.ts';
import { contains, equal, expect, fails, fields, throws } from '../expecting.ts';
import { until } from '../waiting.ts';

export async function collect<T>(results: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const result of results) all.push(result);
  return all;
}

export function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

export const map: readonly ExecutorCase[] = casesOf('map', [
  {
    name: 'it gives the results in the order of the items, whatever chunksize and buffersize are',
    async run({ open }) {
      const executor = await open({ maxWorkers: 2 });
      const items = numbers(100);
      for (const chunksize of [undefined, 1, 7, 1000]) {
        for (const buffersize of [undefined, 1, 10]) {
          const results = await collect(executor.map(work.echo, items, { chunksize, buffersize }));
          equal(`chunksize ${chunksize}, buffersize ${buffersize}`, results, items);
        }
      }
    },
  },
  {
    name: 'the results keep their order when the first takes longest',
    async run({ open, gate }) {
      const executor = await open({ maxWorkers: 2 });
      const door = gate();
      const results = executor.starmap(
        work.holdIf,
        numbers(10).map((n): [typeof door.handle, number, boolean] => [door.handle, n, n === 0]),
        { chunksize: 1 },
      );
      // Four chunks are out: two for each worker.
      await door.reached(4);
      door.open();
      equal('the results', await collect(results), numbers(10));
    },
  },
  {
    name: 'starmap spreads the arrays as arguments',
    async run({ open }) {
      const executor = await open();
      const results = executor.starmap(work.add, [
        [1, 2],
        [3, 4],
      ]);
      equal('the results', await collect(results), [3, 7]);
    },
  },
  {
    name: 'nothing in, nothing out; any iterable is a source',
    async run({ open }) {
      const executor = await open();
      async function* source(): AsyncGenerator<number> {
        for (const n of numbers(5)) yield await Promise.resolve(n);
      }
      equal('nothing', await collect(executor.map(work.echo, [])), []);
      equal('a Set', await collect(executor.map(work.echo, new Set([1, 2]))), [1, 2]);
      equal('a string', await collect(executor.map(work.echo, 'abc')), ['a', 'b', 'c']);
      equal('an async generator', await collect(executor.map(work.echo, source())), numbers(5));
      equal('entries', await collect(executor.starmap(work.all, new Map([[1, 'a']]))), [[1, 'a']]);
    },
  },
  {
    name: 'an inline function is mapped, too, and an async one',
    needs: [inlineFunctions],
    async run({ open }) {
      const executor = await open();
      equal('it', await collect(executor.map((n: number) => n * 2, [1, 2])), [2, 4]);
      equal('async', await collect(executor.map(work.later, [1, 2])), [1, 2]);
    },
  },
  {
    name: 'it begins before it is iterated, on all workers',
    async run({ open, gate }) {
      const executor = await open({ maxWorkers: 2 });
      const door = gate();
      const results = executor.starmap(work.hold, [
        [door.handle, 1],
        [door.handle, 2],
      ]);
      await door.reached(2);
      door.open();
      equal('the results', await collect(results), [1, 2]);
    },
  },
  {
    name: 'chunksize items go in one call',
    async run({ open }) {
      const executor = await open();
      await collect(executor.map(work.echo, numbers(10), { chunksize: 4 }));
      equal('the calls', executor.statistics().done, 3);
      await collect(executor.map(work.echo, numbers(10), { chunksize: 1 }));
      equal('the calls of chunks of one', executor.statistics().done, 3 + 10);
    },
  },
  {
    name: 'buffersize bounds what is read ahead of what is asked for',
    async run({ open }) {
      const executor = await open({ maxWorkers: 2 });
      let read = 0;
      async function* source(): AsyncGenerator<number> {
        for (;;) yield read++;
      }
      const results = executor.map(work.echo, source(), { buffersize: 3 });
      for (let i = 0; i < 10; i++) {
        equal('the next', (await results.next()).value, i);
        expect('it is not too far ahead', read <= i + 1 + 3 + 1, { read, asked: i + 1 });
      }
      await results.return?.();
    },
  },
  {
    name: 'a million items are not all read, nor queued, and other calls get their turn',
    async run({ open }) {
      const executor = await open({ maxWorkers: 2 });
      let read = 0;
      function* source(): Generator<number> {
        while (read < 1_000_000) yield read++;
      }
      const results = executor.map(work.echo, source());
      for (let i = 0; i < 20_000; i++) {
        const { value } = await results.next();
        if (value !== i) equal('the next', value, i);
        if (i % 5000 === 0) {
          equal('a call beside it', await executor.submit(work.add, i, 1), i + 1);
          const { queued, running } = executor.statistics();
          expect('few calls are open', queued + running <= 8, { queued, running });
        }
      }
      await results.return?.();
      expect('it was not read to the end', read < 500_000, read);
    },
  },
  {
    name: 'many small items cost fewer calls than there are',
    async run({ open }) {
      const executor = await open();
      equal('the results', await collect(executor.map(work.echo, numbers(5000))), numbers(5000));
      const { done } = executor.statistics();
      expect('there are far fewer calls than items', done < 1000, done);
    },
  },
  {
    name: 'leaving the loop over an infinite source stops it, lets the source go and cancels what is out',
    async run({ open, gate }) {
      const executor = await open();
      const door = gate();
      let closed = false;
      function* source(): Generator<[typeof door.handle, number, boolean]> {
        try {
          for (let n = 0; ; n++) yield [door.handle, n, n > 0];
        } finally {
          closed = true;
        }
      }
      for await (const result of executor.starmap(work.holdIf, source(), { chunksize: 1 })) {
        equal('the first', result, 0);
        break;
      }
      equal('whether the source was let go', closed, true);
      fields('then', executor.statistics(), { queued: 0, running: 0 });
      door.open();
      equal('a call after it', await executor.submit(work.add, 1, 2), 3);
      const run = await door.settled(1);
      expect('no more was run than was out', run.length <= 3, run);
    },
  },
  {
    name: 'it can be iterated once, and stays at its end',
    async run({ open }) {
      const results = (await open()).map(work.echo, [1]);
      equal('the results', await collect(results), [1]);
      equal('again', await collect(results), []);
      equal('next', await results.next(), { done: true, value: undefined });
    },
  },
  {
    name: 'two at a time have each their own results',
    async run({ open }) {
      const executor = await open({ maxWorkers: 2 });
      const [a, b] = await Promise.all([
        collect(executor.map(work.echo, numbers(300))),
        collect(
          executor.starmap(
            work.add,
            numbers(300).map((n): [number, number] => [n, 1]),
          ),
        ),
      ]);
      equal('the first', a, numbers(300));
      equal(
        'the second',
        b,
        numbers(300).map((n) => n + 1),
      );
    },
  },
  {
    name: 'its timeout counts from the call of map, and ends what is out',
    async run({ open, gate }) {
      const executor = await open();
      const door = gate();
      const items = numbers(5).map((n): [typeof door.handle, number, boolean] => [door.handle, n, n > 0]);
      await executor.submit(work.add, 1, 2);
      const results = executor.starmap(work.holdIf, items, { timeout: 1, chunksize: 1 });
      equal('the first, in time', (await results.next()).value, 0);
      const error = await fails('the second', results.next(), TimeoutError);
      contains('the message', error.message, 'timeout of map');
      equal('then', await results.next(), { done: true, value: undefined });
      door.open();
      equal('a call after it', await executor.submit(work.add, 1, 2), 3);
      await until(
        'that nothing is open',
        () => executor.statistics(),
        ({ queued, running }) => queued + running === 0,
      );
    },
  },
  {
    name: 'its timeout does not end what ends in time',
    async run({ open }) {
      const executor = await open();
      const results = executor.map(work.later, [1, 2], { timeout: 15 });
      equal('the results', await collect(results), [1, 2]);
    },
  },
  {
    name: 'options that it does not have, or out of range, are refused at once',
    async run({ open }) {
      const executor = await open();
      throws('chunksize 0', () => executor.map(work.echo, [1], { chunksize: 0 }), RangeError);
      throws('buffersize 0', () => executor.map(work.echo, [1], { buffersize: 0 }), RangeError);
      throws('timeout -1', () => executor.map(work.echo, [1], { timeout: -1 }), RangeError);
      const unknown = throws('chunk', () => executor.map(work.echo, [1], { chunk: 1 } as object), TypeError); // as: that is what is wrong
      contains('the message', unknown.message, 'it has chunksize, buffersize, timeout');
      throws('no function', () => executor.map(undefined as never, [1]), TypeError); // as: that is what is wrong
      throws('no source', () => executor.map(work.echo, 3 as never), TypeError); // as: that is what is wrong
    },
  },
]);
