import { CancelledError } from '../../errors.ts';
import { BrokenWorkerError } from '../../executor-errors.ts';
import { cancelRunning, casesOf, type ExecutorCase, localWorkers, node, work } from '../executor-case.ts';
import { contains, equal, fails, fields } from '../expecting.ts';
import { globals } from '../globals.ts';
import { watchWarnings } from '../unhandled.ts';
import { until } from '../waiting.ts';
import { numbers } from './map.ts';

function sorted(marks: readonly number[]): number[] {
  return [...marks].sort((a, b) => a - b);
}

/** The call of that number. */
function at<T>(calls: readonly Promise<T>[], n: number): Promise<T> {
  return calls[n] ?? Promise.reject(new Error(`there is no call ${n}`));
}

export const togetherFaults: readonly ExecutorCase[] = casesOf('many calls at once: faults', [
  ...[1, 2].map(
    (maxWorkers): Omit<ExecutorCase, 'group'> => ({
      name: `on ${maxWorkers === 1 ? 'one worker' : 'two workers'}, a crash among 200 calls fails that one alone, and each is run once`,
      needs: [node],
      async run({ open, gate }) {
        const executor = await open({ maxWorkers });
        const marks = gate();
        await Promise.all(numbers(50).map((n) => executor.submit(work.add, n, 0)));
        const calls = numbers(200).map((n): Promise<number> => {
          if (n !== 100) return executor.submit(work.note, marks.handle, n);
          const lost = executor.submit(work.noteAndExit, marks.handle, n);
          return fails('the one that exits', lost, BrokenWorkerError).then(() => n);
        });
        equal('how they ended', await Promise.all(calls), numbers(200));
        equal('what was run', sorted(await marks.settled(200)), numbers(200));
        fields('the statistics', executor.statistics(), { done: 249, failed: 1, queued: 0, running: 0 });
      },
    }),
  ),
  {
    name: 'a worker that is out of memory among 100 calls fails that one alone, and each is run once',
    needs: [node, localWorkers],
    async run({ open, gate }) {
      const executor = await open({ resourceLimits: { maxOldGenerationSizeMb: 24 } });
      const marks = gate();
      const calls = numbers(100).map((n): Promise<number> => {
        if (n !== 50) return executor.submit(work.note, marks.handle, n);
        return fails('it', executor.submit(work.fill), BrokenWorkerError).then(() => n);
      });
      equal('how they ended', await Promise.all(calls), numbers(100));
      equal(
        'what was run',
        sorted(await marks.settled(99)),
        numbers(100).filter((n) => n !== 50),
      );
    },
  },
  {
    name: 'an error in a callback of one among 100 fails that one alone',
    needs: [node],
    async run({ open }) {
      const executor = await open();
      const calls = numbers(100).map((n): Promise<number> => {
        if (n !== 50) return executor.submit(work.add, n, 0);
        return fails('it', executor.submit(work.leave, 'inside'), BrokenWorkerError).then(() => n);
      });
      equal('how they ended', await Promise.all(calls), numbers(100));
    },
  },
  {
    name: 'an error that one among 100 left behind fails none',
    needs: [node, localWorkers],
    async run({ open }) {
      const warnings = watchWarnings();
      try {
        const executor = await open();
        const calls = numbers(100).map((n): Promise<unknown> => {
          if (n === 20) return executor.submit(work.leave, 'rejection').then(() => n);
          return executor.submit(n % 5 === 0 ? work.later : work.echo, n);
        });
        equal('how they ended', await Promise.all(calls), numbers(100));
        fields('the statistics', executor.statistics(), { failed: 0, workers: 1 });
      } finally {
        warnings.end();
      }
    },
  },
  {
    name: 'an argument that cannot be cloned among 200 fails its own call alone',
    needs: [localWorkers],
    async run({ open }) {
      const executor = await open({ maxWorkers: 2 });
      const calls = numbers(200).map((n): Promise<unknown> => {
        if (n % 70 !== 50) return executor.submit(work.echo, n);
        const value: { callback: unknown } = { callback: n };
        const wrong = executor.submit(work.all, n, value);
        // Not before: it would be refused at once, and share no message.
        value.callback = () => n;
        return fails(`call ${n}`, wrong, TypeError).then(({ message }) => {
          contains('the message', message, 'args[1].callback cannot be cloned');
          return n;
        });
      });
      equal('how they ended', await Promise.all(calls), numbers(200));
    },
  },
  {
    name: 'results that cannot be cloned and errors among 200 fail their own calls alone',
    async run({ open, gate }) {
      const executor = await open({ maxWorkers: 2 });
      const marks = gate();
      const calls = numbers(200).map((n): Promise<number> => {
        if (n % 40 === 20) {
          return fails(`call ${n}`, executor.submit(work.uncloneable, 'function'), TypeError).then(() => n);
        }
        if (n % 40 === 30) {
          const failed = fails(`call ${n}`, executor.submit(work.noteAndFail, marks.handle, n), RangeError);
          return failed.then(({ message }) => Number(message.slice('failed '.length)));
        }
        return executor.submit(work.note, marks.handle, n);
      });
      equal('how they ended', await Promise.all(calls), numbers(200));
      equal(
        'what was run',
        sorted(await marks.settled(195)),
        numbers(200).filter((n) => n % 40 !== 20),
      );
    },
  },
  {
    name: 'a call among 200 that is cancelled before it began is never run',
    async run({ open, gate }) {
      const executor = await open();
      const door = gate();
      await Promise.all(numbers(50).map((n) => executor.submit(work.add, n, 0)));
      const calls = numbers(200).map((n) => executor.submit(work.holdIf, door.handle, n, n === 0));
      await door.reached(1);
      const dropped = numbers(200).filter((n) => n % 10 === 5);
      for (const n of dropped) {
        equal(`cancel ${n}`, calls[n]?.cancel(), true);
        await fails(`call ${n}`, at(calls, n), CancelledError);
      }
      door.open();
      const rest = numbers(200).filter((n) => n % 10 !== 5);
      equal('the others', await Promise.all(rest.map((n) => at(calls, n))), rest);
      equal('what was run', await door.settled(rest.length), rest);
      equal('what was cancelled', executor.statistics().cancelled, dropped.length);
    },
  },
  ...[1, 2].map(
    (maxWorkers): Omit<ExecutorCase, 'group'> => ({
      name: `on ${maxWorkers === 1 ? 'one worker' : 'two workers'}, cancelling a call among 200 that runs harms no other, and each is run once`,
      needs: [cancelRunning],
      async run({ open, gate }) {
        const executor = await open({ maxWorkers });
        const door = gate();
        await Promise.all(numbers(50).map(() => executor.submit(work.holdIf, door.handle, 1000, false)));
        const calls = numbers(200).map((n) => executor.submit(work.holdIf, door.handle, n, n === 40));
        await until(
          'that it runs',
          () => door.marks(),
          (marks) => marks.includes(40),
        );
        equal('cancel', calls[40]?.cancel(), true);
        await fails('it', at(calls, 40), CancelledError);
        const rest = numbers(200).filter((n) => n !== 40);
        equal('the others', await Promise.all(rest.map((n) => at(calls, n))), rest);
        const marks = await door.settled(250);
        equal('what was run', sorted(marks.filter((n) => n < 1000)), numbers(200));
      },
    }),
  ),
  {
    name: 'a signal that aborts takes its own out of 200, and no others',
    async run({ open, gate }) {
      const executor = await open();
      const door = gate();
      const controller = new globals.AbortController();
      const bound = executor.with({ signal: controller.signal });
      const calls = numbers(200).map((n) =>
        (n % 2 === 1 ? bound : executor).submit(work.holdIf, door.handle, n, n === 0),
      );
      await door.reached(1);
      controller.abort('enough');
      for (const n of [1, 99, 199]) await fails(`call ${n}`, at(calls, n), CancelledError);
      door.open();
      const rest = numbers(200).filter((n) => n % 2 === 0);
      equal('the others', await Promise.all(rest.map((n) => at(calls, n))), rest);
      equal('what was run', await door.settled(rest.length), rest);
    },
  },
  {
    name: 'shutdown with cancelFutures drops all that wait behind a call, and they are never run',
    async run({ open, gate }) {
      const executor = await open();
      const door = gate();
      const calls = numbers(100).map((n) => executor.submit(work.holdIf, door.handle, n, n === 0));
      await door.reached(1);
      const over = executor.shutdown({ cancelFutures: true });
      equal('those that are cancelled', calls.filter((call) => call.cancelled()).length, 99);
      door.open();
      equal('the first', await calls[0], 0);
      await over;
      equal('what was run', await door.settled(1), [0]);
    },
  },
  {
    name: 'shutdown with terminate settles all of 100, and runs none that had not begun',
    needs: [cancelRunning],
    async run({ open, gate }) {
      const executor = await open();
      const door = gate();
      const calls = numbers(100).map((n) => executor.submit(work.holdIf, door.handle, n, n === 0));
      await door.reached(1);
      await executor.shutdown({ terminate: true });
      equal('those that are cancelled', calls.filter((call) => call.cancelled()).length, 100);
      equal('what was run', await door.settled(1), [0]);
    },
  },
]);
