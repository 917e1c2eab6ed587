import { casesOf, type ExecutorCase, work } from '../executor-case.ts';
import { equal, expect, fails, fields } from '../expecting.ts';

const zero = { total: 0, mean: 0, max: 0 };

export const statistics: readonly ExecutorCase[] = casesOf('statistics', [
  {
    name: 'all is zero at first',
    async run({ open, setting }) {
      equal('it', (await open()).statistics(), {
        // Those of other machines are there before a call is.
        workers: setting.capabilities.workers === 'remote' ? 1 : 0,
        queued: 0,
        running: 0,
        done: 0,
        failed: 0,
        cancelled: 0,
        wait: zero,
        run: zero,
      });
    },
  },
  {
    name: 'what waits and what runs is counted as such, and all adds up to what was submitted',
    async run({ open, gate }) {
      const executor = await open({ maxWorkers: 2 });
      const door = gate();
      const held = [1, 2].map((n) => executor.submit(work.hold, door.handle, n));
      await door.reached(2);
      const waiting = Array.from({ length: 50 }, (_, i) => executor.submit(work.add, i, 0));
      const failing = Array.from({ length: 5 }, () =>
        fails('it', executor.submit(work.failAs, 'TypeError'), TypeError),
      );
      for (const call of waiting.slice(0, 10)) call.cancel();
      fields('while two run', executor.statistics(), {
        workers: 2,
        running: 2,
        queued: 45,
        cancelled: 10,
        done: 0,
        failed: 0,
      });
      expect(
        'those that wait do not run',
        waiting.every((call) => !call.running()),
      );
      door.open();
      await Promise.all([...held, ...waiting.slice(10), ...failing]);
      fields('at the end', executor.statistics(), {
        workers: 2,
        running: 0,
        queued: 0,
        done: 42,
        failed: 5,
        cancelled: 10,
      });
    },
  },
  {
    name: 'the times are those that the calls waited and ran, in seconds',
    async run({ open }) {
      const executor = await open();
      await executor.submit(work.add, 1, 2);
      const before = executor.statistics();
      await Promise.all([executor.submit(work.spin, 0.1), executor.submit(work.spin, 0.05)]);
      const { wait, run } = executor.statistics();
      const ran = run.total - before.run.total;
      const waited = wait.total - before.wait.total;
      expect('they ran 0.15 s together', ran > 0.14 && ran < 3, ran);
      expect('the longest took 0.1 s', run.max > 0.09, run.max);
      expect('the second waited for the first', waited > 0.09 && waited < 3, waited);
      expect('the mean is that of three calls', Math.abs(run.mean - run.total / 3) < 1e-9, run);
    },
  },
  {
    name: 'what was read does not change afterwards',
    async run({ open }) {
      const executor = await open();
      const before = executor.statistics();
      await executor.submit(work.add, 1, 2);
      equal('what was read', before.done, 0);
      equal('what is there', executor.statistics().done, 1);
    },
  },
]);
