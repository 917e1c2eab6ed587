/**
 * Calls that wait together may travel together: nobody may be able to tell. These hold for every executor, whether it
 * does so or not.
 */
import { TimeoutError } from '../../errors.ts';
import type { ExecutorFuture } from '../../executor-future.ts';
import { cancelRunning, casesOf, type ExecutorCase, work } from '../executor-case.ts';
import { equal, expect, fails, throws } from '../expecting.ts';
import { until } from '../waiting.ts';
import { numbers } from './map.ts';

/** Which of the calls have no result. */
function openOnes(calls: readonly ExecutorFuture<unknown>[]): number[] {
  return numbers(calls.length).filter((i) => calls[i]?.done() === false);
}

export const together: readonly ExecutorCase[] = casesOf('many calls at once', [
  ...[0, 1, 150, 299].map(
    (held): Omit<ExecutorCase, 'group'> => ({
      name: `300 calls on 2 workers: when call ${held} blocks, it alone waits`,
      async run({ open, gate }) {
        const executor = await open({ maxWorkers: 2 });
        const door = gate();
        const calls = numbers(300).map((n) => executor.submit(work.holdIf, door.handle, n, n === held));
        const pending = (): number[] => openOnes(calls);
        await until('that one call is left', pending, ({ length }) => length === 1);
        equal('the one that is left', pending(), [held]);
        door.open();
        equal('the results', await Promise.all(calls), numbers(300));
        equal('how often calls were run', (await door.settled(300)).length, 300);
      },
    }),
  ),
  {
    name: '300 calls on 2 workers: when one blocks and some are slow, all the others end meanwhile',
    async run({ open, gate }) {
      const executor = await open({ maxWorkers: 2 });
      await Promise.all(numbers(100).map((n) => executor.submit(work.add, n, n)));
      const door = gate();
      const slow = new Set([3, 40, 41, 42, 120, 250]);
      const calls = numbers(300).map((n): ExecutorFuture<number> => {
        if (n === 60) return executor.submit(work.hold, door.handle, n);
        return slow.has(n) ? executor.submit(work.spinAnd, 0.05, n) : executor.submit(work.add, n, 0);
      });
      const pending = (): number[] => openOnes(calls);
      await until('that one call is left', pending, ({ length }) => length === 1);
      equal('the one that is left', pending(), [60]);
      door.open();
      equal('the results', await Promise.all(calls), numbers(300));
    },
  },
  {
    name: 'calls that come while one blocks do not wait for it, a burst at a time or one by one',
    async run({ open, gate }) {
      const executor = await open({ maxWorkers: 2 });
      const door = gate();
      await Promise.all(numbers(200).map((n) => executor.submit(work.holdIf, door.handle, n, false)));
      const held = executor.submit(work.holdIf, door.handle, 0, true);
      for (let i = 0; i < 5; i++) {
        const burst = numbers(20).map((n) => executor.submit(work.holdIf, door.handle, n, false));
        equal('a burst', await Promise.all(burst), numbers(20));
        equal('one by itself', await executor.submit(work.add, i, 0), i);
      }
      equal('whether it is held', held.done(), false);
      door.open();
      equal('what was held', await held, 0);
    },
  },
  {
    name: 'on one worker, those before a call that blocks have their results while it does',
    async run({ open, gate }) {
      const executor = await open();
      const door = gate();
      await executor.submit(work.add, 1, 2);
      const calls = numbers(30).map((n) => executor.submit(work.holdIf, door.handle, n, n === 20));
      const pending = (): number[] => openOnes(calls);
      await until('that those before it have ended', pending, ({ length }) => length === 10);
      equal('those that are left', pending(), numbers(30).slice(20));
      await door.reached(21);
      equal('those that run', calls.filter((call) => call.running()).length, 1);
      equal('the one that runs', calls[20]?.running(), true);
      door.open();
      equal('the results', await Promise.all(calls), numbers(30));
    },
  },
  {
    name: 'when both workers are blocked, the first that is free goes on with all that waits',
    async run({ open, gate }) {
      const executor = await open({ maxWorkers: 2 });
      const [first, second] = [gate(), gate()];
      const held = [first, second].map((door, n) => executor.submit(work.hold, door.handle, n));
      const calls = numbers(100).map((n) => executor.submit(work.add, n, 0));
      await Promise.all([first.reached(1), second.reached(1)]);
      second.open();
      equal('the results', await Promise.all(calls), numbers(100));
      equal(
        'who is held',
        held.map((call) => call.done()),
        [false, true],
      );
      first.open();
      equal('what was held', await Promise.all(held), [0, 1]);
    },
  },
  {
    name: 'on one worker calls begin in the order of submitting, whatever kind they are',
    async run({ open, gate }) {
      const executor = await open();
      const marks = gate();
      const calls = numbers(200).map((n) => {
        if (n % 3 === 0) return executor.submit(work.noteLater, marks.handle, n);
        return executor.submit(work.note, marks.handle, n);
      });
      equal('the results', await Promise.all(calls), numbers(200));
      equal('the order', await marks.reached(200), numbers(200));
    },
  },
  {
    name: 'results come in the order in which the calls of one worker end',
    async run({ open }) {
      const executor = await open();
      const order: number[] = [];
      const calls = numbers(100).map((n) => executor.submit(work.echo, n).then(() => order.push(n)));
      await Promise.all(calls);
      equal('the order', order, numbers(100));
    },
  },
  {
    name: 'a later call of a lower priority number is run before those that wait',
    async run({ open, gate }) {
      const executor = await open();
      const door = gate();
      await Promise.all(numbers(50).map((n) => executor.submit(work.add, n, 0)));
      const held = executor.submit(work.hold, door.handle, 1000);
      await door.reached(1);
      const calls = numbers(100).map((n) => executor.submit(work.note, door.handle, n));
      const urgent = executor.with({ priority: -1 }).submit(work.note, door.handle, 2000);
      const last = executor.with({ priority: 1 }).submit(work.note, door.handle, 3000);
      const more = executor.submit(work.note, door.handle, 100);
      door.open();
      await Promise.all([held, ...calls, urgent, last, more]);
      equal('the order', await door.reached(104), [1000, 2000, ...numbers(101), 3000]);
    },
  },
  {
    name: 'a call that comes while others are on their way overtakes them where its priority says so',
    async run({ open, gate }) {
      const executor = await open();
      const door = gate();
      await executor.submit(work.add, 1, 2);
      // None is held up yet as these are submitted: whatever travels together has left.
      const calls = numbers(50).map((n) => executor.submit(work.holdIf, door.handle, n, n === 0));
      await door.reached(1);
      const urgent = executor.with({ priority: -1 }).submit(work.note, door.handle, 1000);
      door.open();
      await Promise.all([...calls, urgent]);
      equal('the order', await door.reached(51), [0, 1000, ...numbers(50).slice(1)]);
    },
  },
  {
    name: 'those that wait say so: they are queued, do not run, and are not counted as running',
    async run({ open, gate }) {
      const executor = await open();
      const door = gate();
      const calls = numbers(50).map((n) => executor.submit(work.holdIf, door.handle, n, n === 0));
      await door.reached(1);
      const { queued, running } = executor.statistics();
      equal('the statistics', { queued, running }, { queued: 49, running: 1 });
      equal(
        'those that run',
        numbers(50).filter((n) => calls[n]?.running()),
        [0],
      );
      door.open();
      await Promise.all(calls);
    },
  },
  {
    name: 'timeouts of single calls among 200 end these alone, each in its time',
    needs: [cancelRunning],
    async run({ open, gate }) {
      const executor = await open({ maxWorkers: 2 });
      const marks = gate();
      const hurried = executor.with({ timeout: 0.1 });
      const calls = numbers(200).map((n): Promise<number> => {
        if (n % 60 !== 30) return executor.submit(work.note, marks.handle, n);
        return fails(`call ${n}`, hurried.submit(work.loop, marks.handle, n), TimeoutError).then(() => n);
      });
      equal('the results', await Promise.all(calls), numbers(200));
      equal(
        'what was run',
        (await marks.settled(200)).sort((a, b) => a - b),
        numbers(200),
      );
    },
  },
  {
    name: 'the timeout of a call counts from its own start, also where others run before it on its worker',
    async run({ open }) {
      const executor = await open();
      await Promise.all(numbers(20).map((n) => executor.submit(work.spinAnd, 0, n)));
      // All of them take longer than one may; one takes much less, for the machine may be busy.
      const hurried = executor.with({ timeout: 1 });
      const calls = numbers(20).map((n) => hurried.submit(work.spinAnd, 0.07, n));
      equal('the results', await Promise.all(calls), numbers(20));
    },
  },
  {
    name: 'what `together` submits: each has its own result, and when one blocks, it alone waits',
    async run({ open, gate }) {
      const executor = await open({ maxWorkers: 4 });
      const door = gate();
      for (let i = 0; i < 20; i++) await executor.submit(work.add, i, 0);
      const hurried = executor.with({ priority: -1 });
      const calls = executor.together(() =>
        numbers(40).map((n) =>
          (n % 2 === 0 ? executor : hurried).submit(work.holdIf, door.handle, n, n === 10),
        ),
      );
      const pending = (): number[] => openOnes(calls);
      await until('that one call is left', pending, ({ length }) => length === 1);
      equal('the one that is left', pending(), [10]);
      door.open();
      equal('the results', await Promise.all(calls), numbers(40));
      equal('how often calls were run', (await door.settled(40)).length, 40);
    },
  },
  {
    name: 'what `together` throws is thrown, and what it had submitted is run',
    async run({ open }) {
      const executor = await open({ maxWorkers: 2 });
      const calls: ExecutorFuture<number>[] = [];
      const error = new RangeError('enough');
      throws(
        'together',
        () =>
          executor.together(() => {
            calls.push(executor.submit(work.add, 1, 2));
            executor.together(() => calls.push(executor.submit(work.add, 3, 4)));
            throw error;
          }),
        RangeError,
      );
      calls.push(executor.submit(work.add, 5, 6));
      equal('the results', await Promise.all(calls), [3, 7, 11]);
    },
  },
  {
    name: 'a flood of 5,000 calls: each has its own result, and is run once',
    async run({ open, gate }) {
      const executor = await open({ maxWorkers: 2 });
      const marks = gate();
      const calls = numbers(5000).map((n) => executor.submit(work.note, marks.handle, n));
      equal('the results', await Promise.all(calls), numbers(5000));
      const run = await marks.settled(5000);
      const { size } = new Set(run);
      expect('each was run once', size === 5000 && run.length === 5000, size);
    },
  },
]);
