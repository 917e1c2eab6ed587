import { CancelledError } from '../../errors.ts';
import { BrokenWorkerError } from '../../executor-errors.ts';
import { cancelRunning, casesOf, type ExecutorCase, node, work } from '../executor-case.ts';
import { contains, equal, fails, failure, fields } from '../expecting.ts';
import { globals } from '../globals.ts';
import { until } from '../waiting.ts';
import { collect, numbers } from './map.ts';

export const mapFaults: readonly ExecutorCase[] = casesOf('map: faults', [
  ...[1, 3, 100].map(
    (chunksize): Omit<ExecutorCase, 'group'> => ({
      name: `with chunks of ${chunksize}, the results before an error come first, then the error, and then no more`,
      async run({ open, gate }) {
        const executor = await open();
        const marks = gate();
        const items = numbers(200).map((n): [typeof marks.handle, number, number] => [marks.handle, n, 4]);
        const results = executor.starmap(work.noteUnless, items, { chunksize });
        for (let i = 0; i < 4; i++) equal('a result before it', (await results.next()).value, i);
        const error = await fails('the fifth', results.next(), RangeError);
        equal('the message', error.message, 'failed 4');
        equal('then', await results.next(), { done: true, value: undefined });
        equal('a call after it', await executor.submit(work.add, 1, 2), 3);
        const run = await marks.settled(5);
        equal('whether the rest was left alone', run.length < 150, true);
        equal('whether each was run once', new Set(run).size, run.length);
      },
    }),
  ),
  {
    name: 'an error of its source comes after the results before it',
    async run({ open }) {
      const executor = await open();
      function* source(): Generator<number> {
        yield 1;
        yield 2;
        throw new RangeError('the source');
      }
      const results = executor.map(work.echo, source(), { chunksize: 1 });
      equal('the first two', [(await results.next()).value, (await results.next()).value], [1, 2]);
      equal('the third', await failure('it', results.next()), new RangeError('the source'));
      async function* later(): AsyncGenerator<number> {
        yield 1;
        throw new RangeError('later');
      }
      const others = executor.map(work.echo, later(), { chunksize: 1 });
      equal('the first', (await others.next()).value, 1);
      equal('the second', await failure('it', others.next()), new RangeError('later'));
    },
  },
  {
    name: 'an item that cannot be cloned fails with the path to it',
    async run({ open }) {
      const executor = await open();
      const results = executor.map(work.echo, [1, () => 2], { chunksize: 2 });
      const error = await fails('it', collect(results), TypeError);
      contains('the message', error.message, 'items[1] cannot be cloned: it is a function');
      equal('a call after it', await executor.submit(work.add, 1, 2), 3);
    },
  },
  {
    name: 'a result that cannot be cloned fails its item',
    async run({ open }) {
      const executor = await open();
      const results = executor.map(work.uncloneable, ['function'], { chunksize: 1 });
      const error = await fails('it', collect(results), TypeError);
      contains('the message', error.message, 'result.users[1].format cannot be cloned');
    },
  },
  {
    name: 'a worker that exits fails its chunk, after the results before it',
    needs: [node],
    async run({ open, gate }) {
      const executor = await open();
      const marks = gate();
      const items = numbers(6).map((n): [typeof marks.handle, number, number] => [marks.handle, n, 2]);
      const results = executor.starmap(work.noteUnlessExit, items, { chunksize: 1 });
      equal('the first two', [(await results.next()).value, (await results.next()).value], [0, 1]);
      await fails('the third', results.next(), BrokenWorkerError);
      equal('a call after it', await executor.submit(work.add, 1, 2), 3);
    },
  },
  {
    name: 'a signal that aborts ends it with CancelledError',
    needs: [cancelRunning],
    async run({ open, gate }) {
      const executor = await open();
      const begun = gate();
      const controller = new globals.AbortController();
      const bound = executor.with({ signal: controller.signal });
      const results = bound.starmap(work.loop, [
        [begun.handle, 1],
        [begun.handle, 2],
      ]);
      const failed = fails('it', results.next(), CancelledError);
      await begun.reached(1);
      controller.abort('enough');
      equal('the cause', (await failed).cause, 'enough');
      equal('a call after it', await executor.submit(work.add, 1, 2), 3);
      await fails('a late one', bound.map(work.echo, [1]).next(), CancelledError);
    },
  },
  {
    name: 'leaving it while a call runs ends that call',
    needs: [cancelRunning],
    async run({ open, gate }) {
      const executor = await open();
      const begun = gate();
      const results = executor.starmap(work.loop, [[begun.handle, 1]]);
      await begun.reached(1);
      equal('return', await results.return?.(), { done: true, value: undefined });
      equal('a call after it', await executor.submit(work.add, 1, 2), 3);
      await until(
        'that nothing runs',
        () => executor.statistics(),
        ({ queued, running }) => queued + running === 0,
      );
      fields('the statistics', executor.statistics(), { done: 1, cancelled: 1, failed: 0 });
    },
  },
]);
