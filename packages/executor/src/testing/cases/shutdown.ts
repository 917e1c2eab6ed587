import { CancelledError } from '../../errors.ts';
import type { Executor } from '../../executor.ts';
import { BrokenWorkerError, ExecutorShutdownError } from '../../executor-errors.ts';
import type { ExecutorFuture } from '../../executor-future.ts';
import {
  type CaseContext,
  cancelRunning,
  casesOf,
  type ExecutorCase,
  localWorkers,
  node,
  work,
} from '../executor-case.ts';
import { contains, equal, expect, fails, fields } from '../expecting.ts';
import type { Gate } from '../gate.ts';
import { countAtRest, pause } from '../waiting.ts';

/** An executor of one worker with a call that runs and two that wait. */
async function busy({ open, gate }: CaseContext): Promise<{
  executor: Executor;
  door: Gate;
  held: ExecutorFuture<number>;
  waiting: readonly ExecutorFuture<number>[];
}> {
  const executor = await open();
  const door = gate();
  const held = executor.submit(work.hold, door.handle, 1);
  const waiting = [2, 3].map((n) => executor.submit(work.note, door.handle, n));
  await door.reached(1);
  return { executor, door, held, waiting };
}

export const shutdown: readonly ExecutorCase[] = casesOf('shutdown', [
  {
    name: 'workers that are ended while they start end, at whatever moment, and nothing else does',
    needs: [node, localWorkers],
    async run({ open }) {
      for (let i = 0; i < 30; i++) {
        const executor = await open({ maxWorkers: 3, minWorkers: 3 });
        await pause(0.015 + i * 0.002);
        await executor.shutdown({ terminate: true });
        fields('the statistics', executor.statistics(), { workers: 0, failed: 0 });
      }
    },
  },
  {
    name: 'it lets the running and the queued calls finish, takes no more, and then there is no worker',
    async run(context) {
      const { executor, door, held, waiting } = await busy(context);
      let over = false;
      const end = executor.shutdown().then(() => {
        over = true;
      });
      const late = executor.submit(work.add, 1, 2);
      expect('a late call is over at once', late.done());
      const error = await fails('a late call', late, ExecutorShutdownError);
      contains('its message', error.message, "Cannot submit 'add' as the executor was shut down");
      expect('it waits for the calls', !over);
      door.open();
      equal('the results', await Promise.all([held, ...waiting]), [1, 2, 3]);
      await end;
      fields('then', executor.statistics(), { workers: 0, queued: 0, running: 0, done: 3, failed: 1 });
    },
  },
  {
    name: 'with wait: false it returns at once, and loses no call',
    async run(context) {
      const { executor, door, held, waiting } = await busy(context);
      await executor.shutdown({ wait: false });
      equal('whether the call runs', [held.running(), held.done()], [true, false]);
      door.open();
      equal('the results', await Promise.all([held, ...waiting]), [1, 2, 3]);
      await executor.shutdown();
      equal('the workers', executor.statistics().workers, 0);
    },
  },
  {
    name: 'with cancelFutures it drops what has not begun, and lets the rest finish',
    async run(context) {
      const { executor, door, held, waiting } = await busy(context);
      const end = executor.shutdown({ cancelFutures: true });
      for (const call of waiting) {
        equal('whether it is cancelled', call.cancelled(), true);
        await fails('a queued one', call, CancelledError);
      }
      equal('whether the call runs', held.running(), true);
      door.open();
      equal('the result', await held, 1);
      await end;
      equal('what was run', await door.settled(1), [1]);
      fields('the statistics', executor.statistics(), { done: 1, cancelled: 2, failed: 0 });
    },
  },
  {
    name: 'with terminate it ends what runs as well, an endless loop too',
    needs: [cancelRunning],
    async run({ open, gate }) {
      const executor = await open({ maxWorkers: 2 });
      const begun = gate();
      const calls = [1, 2].map((n) => executor.submit(work.loop, begun.handle, n));
      const waiting = executor.submit(work.note, begun.handle, 3);
      await begun.reached(2);
      await executor.shutdown({ terminate: true });
      for (const call of [...calls, waiting]) await fails('each', call, CancelledError);
      equal(
        'what was run',
        (await begun.settled(2)).sort((a, b) => a - b),
        [1, 2],
      );
      fields('the statistics', executor.statistics(), { workers: 0, cancelled: 3, done: 0, failed: 0 });
    },
  },
  {
    name: 'with terminate it ends abandoned calls too',
    needs: [cancelRunning],
    async run({ open, gate }) {
      const executor = await open({ onCancel: 'abandon' });
      const ticks = gate();
      const call = executor.submit(work.tick, ticks.handle);
      await ticks.reached(1);
      call.cancel();
      await executor.shutdown({ terminate: true });
      const count = await countAtRest(() => ticks.marks());
      const other = await open();
      await other.submit(work.spin, 0.03);
      equal('what it still does', ticks.marks().length - count, 0);
    },
  },
  {
    name: 'it may be called again, with more each time, and each call of it resolves',
    needs: [cancelRunning],
    async run(context) {
      const { executor, held, waiting } = await busy(context);
      const first = executor.shutdown();
      await executor.shutdown({ wait: false });
      const second = executor.shutdown({ cancelFutures: true });
      for (const call of waiting) await fails('a queued one', call, CancelledError);
      expect('the running one runs', held.running());
      await executor.shutdown({ terminate: true });
      await fails('the running one', held, CancelledError);
      await Promise.all([first, second]);
      await executor.shutdown();
    },
  },
  {
    name: 'twice is as good as once, and so is one without a call',
    async run({ open }) {
      const unused = await open();
      await Promise.all([unused.shutdown(), unused.shutdown({ terminate: true }), unused.shutdown()]);
      const executor = await open({ maxWorkers: 2, minWorkers: 2 });
      await executor.submit(work.add, 1, 2);
      await Promise.all([executor.shutdown(), executor.shutdown()]);
      await executor.shutdown({ terminate: true });
      await fails('a late call', executor.submit(work.add, 1, 2), ExecutorShutdownError);
      const late = executor.map(work.echo, [1]);
      await fails('a late map', late.next(), ExecutorShutdownError);
    },
  },
  {
    name: 'it ends workers that are still starting, with terminate and without',
    needs: [localWorkers],
    async run({ open }) {
      const executor = await open({ minWorkers: 2, maxWorkers: 2 });
      const call = executor.submit(work.add, 1, 2);
      await executor.shutdown({ terminate: true });
      await fails('its call', call, CancelledError);
      const patient = await open({ minWorkers: 2, maxWorkers: 2 });
      const other = patient.submit(work.add, 1, 2);
      await patient.shutdown();
      equal('the call of the other', await other, 3);
    },
  },
  {
    name: 'it settles every call that was open, those included whose worker exits meanwhile',
    needs: [node],
    async run({ open }) {
      const executor = await open({ maxWorkers: 2 });
      const calls = Array.from({ length: 20 }, (_, i) =>
        i % 5 === 0
          ? fails(`call ${i}`, executor.submit(work.exit, 1), BrokenWorkerError).then(() => 'lost')
          : executor.submit(work.add, i, 0),
      );
      await executor.shutdown();
      equal(
        'how they ended',
        await Promise.all(calls),
        calls.map((_, i) => (i % 5 === 0 ? 'lost' : i)),
      );
    },
  },
  {
    name: 'a call can be cancelled while it shuts down, and that lets it end',
    needs: [cancelRunning],
    async run({ open, gate }) {
      const executor = await open();
      const begun = gate();
      const endless = executor.submit(work.loop, begun.handle, 1);
      await begun.reached(1);
      const over = executor.shutdown();
      equal('cancel', endless.cancel(), true);
      await over;
      await fails('it', endless, CancelledError);
    },
  },
  {
    name: 'a map that runs is let finish what it has sent, and then fails',
    async run({ open }) {
      const executor = await open();
      const results = executor.map(work.echo, [1, 2, 3], { chunksize: 3 });
      const over = executor.shutdown();
      equal('the first', (await results.next()).value, 1);
      equal('the second', (await results.next()).value, 2);
      equal('the third', (await results.next()).value, 3);
      await over;
    },
  },
  {
    name: 'leaving the scope of await using shuts down, and lets the calls finish',
    async run({ open }) {
      const executor = await open();
      const call = executor.submit(work.later, 'a');
      await executor[Symbol.asyncDispose]();
      equal('whether the call is done', call.done(), true);
      equal('its result', await call, 'a');
      await fails('a late call', executor.submit(work.add, 1, 2), ExecutorShutdownError);
    },
  },
]);
