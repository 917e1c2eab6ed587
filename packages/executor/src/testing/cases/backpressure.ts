import { CancelledError } from '../../errors.ts';
import { ExecutorFullError } from '../../executor-errors.ts';
import { casesOf, type ExecutorCase, work } from '../executor-case.ts';
import { contains, equal, expect, fails, fields, throws } from '../expecting.ts';
import { globals } from '../globals.ts';

export const backpressure: readonly ExecutorCase[] = casesOf('maxQueue', [
  {
    name: 'it bounds the calls that wait; past it a call rejects with ExecutorFullError, and is never run',
    async run({ open, gate }) {
      const executor = await open({ maxQueue: 2 });
      const door = gate();
      const first = executor.submit(work.hold, door.handle, 0);
      await door.reached(1);
      const waiting = [1, 2].map((n) => executor.submit(work.note, door.handle, n));
      const full = executor.submit(work.note, door.handle, 3);
      expect('it is over at once', full.done() && !full.cancelled());
      const error = await fails('the third', full, ExecutorFullError);
      contains('the message', error.message, "'maxQueue' calls are waiting: 2");
      fields('meanwhile', executor.statistics(), { queued: 2, running: 1, failed: 1 });
      door.open();
      equal('the others', await Promise.all([first, ...waiting]), [0, 1, 2]);
      equal('what was run', await door.settled(3), [0, 1, 2]);
      equal('a call when there is room', await executor.submit(work.add, 1, 2), 3);
    },
  },
  {
    name: '0 lets none wait; a call for a worker that is started counts as begun',
    async run({ open, gate }) {
      const executor = await open({ maxWorkers: 2, maxQueue: 0 });
      const door = gate();
      const calls = [1, 2].map((n) => executor.submit(work.hold, door.handle, n));
      await fails('a third', executor.submit(work.add, 1, 2), ExecutorFullError);
      await door.reached(2);
      await fails('a third, later', executor.submit(work.add, 1, 2), ExecutorFullError);
      door.open();
      equal('the others', await Promise.all(calls), [1, 2]);
      equal(
        'one after the other',
        [await executor.submit(work.add, 1, 2), await executor.submit(work.add, 3, 4)],
        [3, 7],
      );
    },
  },
  {
    name: 'a call that is cancelled makes room',
    async run({ open, gate }) {
      const executor = await open({ maxQueue: 1 });
      const door = gate();
      const first = executor.submit(work.hold, door.handle, 0);
      await door.reached(1);
      const second = executor.submit(work.note, door.handle, 1);
      await fails('one too many', executor.submit(work.note, door.handle, 2), ExecutorFullError);
      second.cancel();
      const third = executor.submit(work.note, door.handle, 3);
      door.open();
      equal('those with room', await Promise.all([first, third]), [0, 3]);
      equal('what was run', await door.settled(2), [0, 3]);
    },
  },
  {
    name: "with whenFull 'wait' calls wait for room, in order, and are run",
    async run({ open, gate }) {
      const executor = await open({ maxQueue: 1 });
      const patient = executor.with({ whenFull: 'wait' });
      const door = gate();
      const first = executor.submit(work.hold, door.handle, 0);
      await door.reached(1);
      const calls = Array.from({ length: 20 }, (_, i) => patient.submit(work.note, door.handle, i + 1));
      await fails('one that does not wait', executor.submit(work.note, door.handle, 99), ExecutorFullError);
      door.open();
      const expected = Array.from({ length: 21 }, (_, i) => i);
      equal('the results', await Promise.all([first, ...calls]), expected);
      equal('the order', await door.settled(21), expected);
    },
  },
  {
    name: 'a call that waits for room can be cancelled, by itself or by a signal',
    async run({ open, gate }) {
      const executor = await open({ maxQueue: 0 });
      const controller = new globals.AbortController();
      const patient = executor.with({ whenFull: 'wait', signal: controller.signal });
      const door = gate();
      const first = executor.submit(work.hold, door.handle, 0);
      await door.reached(1);
      const calls = [1, 2, 3].map((n) => patient.submit(work.note, door.handle, n));
      equal('cancel', calls[0]?.cancel(), true);
      controller.abort();
      for (const call of calls) await fails('a waiting one', call, CancelledError);
      door.open();
      equal('the first', await first, 0);
      equal('what was run', await door.settled(1), [0]);
    },
  },
  {
    name: 'calls that wait for room are counted as queued, and shutdown lets them finish',
    async run({ open, gate }) {
      const executor = await open({ maxQueue: 0 });
      const patient = executor.with({ whenFull: 'wait' });
      const door = gate();
      const first = executor.submit(work.hold, door.handle, 0);
      await door.reached(1);
      const calls = [1, 2, 3].map((n) => patient.submit(work.note, door.handle, n));
      fields('meanwhile', executor.statistics(), { queued: 3, running: 1 });
      const over = executor.shutdown();
      door.open();
      equal('the results', await Promise.all([first, ...calls]), [0, 1, 2, 3]);
      await over;
    },
  },
  {
    name: 'map waits where it is full, and other calls are refused meanwhile',
    async run({ open, gate }) {
      const executor = await open({ maxQueue: 0 });
      const door = gate();
      const numbers = Array.from({ length: 20 }, (_, i) => i);
      const items = numbers
        .map((n) => [door.handle, n] as const)
        .map(([handle, n]) => [handle, n] as [typeof handle, number]); // as: a tuple, for starmap
      const results = executor.starmap(work.hold, items, { chunksize: 1 });
      await door.reached(1);
      await fails('a call', executor.submit(work.add, 1, 2), ExecutorFullError);
      door.open();
      const all: number[] = [];
      for await (const result of results) all.push(result);
      equal('the results', all, numbers);
    },
  },
  {
    name: 'a bound that is none is refused',
    async run({ open }) {
      for (const maxQueue of [-1, 1.5, Number.NaN]) {
        const error = await open({ maxQueue }).catch((reason: unknown) => reason);
        throws(`maxQueue ${maxQueue}`, () => raise(error), RangeError);
      }
    },
  },
]);

function raise(error: unknown): void {
  if (error instanceof Error) throw error;
}
