import { casesOf, type ExecutorCase, localWorkers, node, work } from '../executor-case.ts';
import { contains, equal, expect, throws } from '../expecting.ts';
import { globals } from '../globals.ts';
import { pause, until } from '../waiting.ts';

export const workers: readonly ExecutorCase[] = casesOf('workers', [
  {
    name: 'there are never more than maxWorkers, nor do more calls run at once',
    needs: [localWorkers],
    async run({ open, gate }) {
      const executor = await open({ maxWorkers: 2 });
      const visits = gate();
      const calls = Array.from({ length: 30 }, (_, i) => executor.submit(work.visit, visits.handle, i));
      let most = 0;
      const all = Promise.all(calls);
      while (calls.some((call) => !call.done())) {
        most = Math.max(most, executor.statistics().workers);
        await pause(0.001);
      }
      expect('there are at most two', most <= 2, most);
      equal('the workers that ran them', new Set(await all).size <= 2, true);
      let open_ = 0;
      let peak = 0;
      const begun = new Set<number>();
      for (const n of await visits.settled(60)) {
        open_ += begun.has(n) ? -1 : 1;
        begun.add(n);
        peak = Math.max(peak, open_);
      }
      // One, where a worker is through with all of them before the other is up.
      expect('at most two run at once', peak <= 2, peak);
      equal('those that were run', begun.size, 30);
    },
  },
  {
    name: 'none is started without a call, unless minWorkers says so: those at once, and ready',
    needs: [localWorkers],
    async run({ open }) {
      const lazy = await open({ maxWorkers: 2 });
      await pause(0.02);
      equal('the workers', lazy.statistics().workers, 0);
      const eager = await open({ maxWorkers: 3, minWorkers: 2 });
      equal('the workers at once', eager.statistics().workers, 2);
      await eager.submit(work.add, 1, 2);
      equal('the workers after a call', eager.statistics().workers, 2);
    },
  },
  {
    name: 'idleTimeout lets those go that are more than minWorkers, and no others',
    needs: [localWorkers],
    async run({ open, gate }) {
      const executor = await open({ maxWorkers: 3, minWorkers: 1, idleTimeout: 0.1 });
      const door = gate();
      const calls = [1, 2, 3].map((n) => executor.submit(work.hold, door.handle, n));
      await door.reached(3);
      equal('the workers meanwhile', executor.statistics().workers, 3);
      door.open();
      await Promise.all(calls);
      const count = (): number => executor.statistics().workers;
      await until('one worker', count, (now) => now === 1);
      const worker = await executor.submit(work.worker);
      await pause(0.2);
      equal('the workers later', count(), 1);
      equal('the worker that was kept', await executor.submit(work.worker), worker);
    },
  },
  {
    name: 'without a short idleTimeout they are kept',
    needs: [localWorkers],
    async run({ open }) {
      const executor = await open();
      const worker = await executor.submit(work.worker);
      await pause(0.2);
      equal('the worker', await executor.submit(work.worker), worker);
    },
  },
  {
    name: 'a worker that retires as calls come loses none of them',
    needs: [localWorkers],
    async run({ open }) {
      const executor = await open({ idleTimeout: 0 });
      for (let i = 0; i < 6; i++) {
        equal('the result', await executor.submit(work.echo, i), i);
        // On the turn in which it may retire, and on those beside it.
        if (i % 3 > 0) await pause(i % 3 === 1 ? 0 : 0.002);
      }
    },
  },
  {
    name: 'env gives the workers its variables beside those of the process; undefined takes one away',
    needs: [localWorkers, node],
    async run({ open }) {
      const executor = await open({ env: { TSYNCIO_SUITE: 'here', HOME: undefined } });
      equal('one of its own', await executor.submit(work.variable, 'TSYNCIO_SUITE'), 'here');
      equal('one of the process', await executor.submit(work.variable, 'PATH'), globals.process?.env.PATH);
      equal('one that was taken away', await executor.submit(work.variable, 'HOME'), undefined);
    },
  },
  {
    name: 'what a call does to its environment stays in its worker',
    needs: [localWorkers, node],
    async run({ open }) {
      const executor = await open();
      equal('before', await executor.submit(work.variable, 'TSYNCIO_SET'), undefined);
      await executor.submit(work.setVariable, 'TSYNCIO_SET', 'there');
      equal('there', await executor.submit(work.variable, 'TSYNCIO_SET'), 'there');
      equal('here', globals.process?.env.TSYNCIO_SET, undefined);
    },
  },
  {
    name: 'options that it does not have, or out of range, are refused at once and named',
    needs: [localWorkers],
    async run({ open, setting }) {
      // Elsewhere workers have neither limits nor an environment: whatever is in them, they are refused as a whole.
      const deep = node.met(setting);
      const wrong: readonly (readonly [object, typeof RangeError, string])[] = [
        [{ maxWorker: 2 }, TypeError, "'maxWorker'"],
        [{ maxWorkers: 0 }, RangeError, "'maxWorkers' as it must be an integer >= 1: received 0"],
        [{ maxWorkers: '2' }, TypeError, "received '2'"],
        [{ maxWorkers: Number.POSITIVE_INFINITY }, RangeError, "'maxWorkers'"],
        [{ idleTimeout: Number.NaN }, RangeError, 'a number of seconds >= 0: received NaN'],
        [{ minWorkers: 3, maxWorkers: 2 }, RangeError, 'an integer <= maxWorkers (2): received 3'],
        [{ onCancel: 'kill' }, RangeError, "'terminate' or 'abandon': received 'kill'"],
        [{ resourceLimits: { heap: 1 } }, TypeError, deep ? "'resourceLimits.heap'" : "'resourceLimits'"],
        [{ env: { A: 1 } }, TypeError, deep ? "'env.A' as it must be a string: received 1" : "'env'"],
        [{ initializer: 'start' }, TypeError, "'initializer'"],
      ];
      for (const [options, type, text] of wrong) {
        const error = await open(options).catch((reason: unknown) => reason);
        const thrown = throws(text, () => raise(error), type);
        contains('the message', thrown.message, text);
      }
    },
  },
]);

function raise(error: unknown): void {
  if (error instanceof Error) throw error;
}
