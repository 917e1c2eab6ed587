import { CancelledError } from '../../errors.ts';
import type { ExecutorFuture } from '../../executor-future.ts';
import { cancelRunning, casesOf, type ExecutorCase, node, work } from '../executor-case.ts';
import { equal, expect, fails, failure, fields } from '../expecting.ts';

/** What a future says of itself. */
function stateOf(future: ExecutorFuture<unknown>): Record<'running' | 'done' | 'cancelled', boolean> {
  return { running: future.running(), done: future.done(), cancelled: future.cancelled() };
}

const queued = { running: false, done: false, cancelled: false };
const running = { running: true, done: false, cancelled: false };
const done = { running: false, done: true, cancelled: false };
const cancelled = { running: false, done: true, cancelled: true };

export const cancelling: readonly ExecutorCase[] = casesOf('cancelling', [
  {
    name: 'a future says where its call is, and cancel whether it will give a result',
    async run({ open, gate }) {
      const executor = await open();
      const door = gate();
      const first = executor.submit(work.hold, door.handle, 1);
      const second = executor.submit(work.note, door.handle, 2);
      const third = executor.submit(work.note, door.handle, 3);
      const failed = executor.submit(work.fail, 'odd');
      const failing = failure('the one that fails', failed);
      await door.reached(1);
      equal('one that runs', stateOf(first), running);
      equal('one that is queued', stateOf(second), queued);
      equal('cancel of the queued one', second.cancel(), true);
      equal('the queued one, cancelled', stateOf(second), cancelled);
      equal('cancel again', second.cancel(), true);
      equal('the text of it', String(second), "<ExecutorFuture 'note' [cancelled]>");
      door.open();
      await third;
      await failing;
      equal('one that is done', stateOf(first), done);
      equal('cancel of it', first.cancel(), false);
      equal('it, after that', stateOf(first), done);
      equal('one that failed', stateOf(failed), done);
      equal('cancel of that', failed.cancel(), false);
      equal('the result', await first, 1);
    },
  },
  {
    name: 'one that has not begun is never run, and rejects with CancelledError',
    async run({ open, gate }) {
      const executor = await open();
      const door = gate();
      const first = executor.submit(work.hold, door.handle, 1);
      await door.reached(1);
      const calls = [2, 3, 4].map((n) => executor.submit(work.note, door.handle, n));
      equal('cancel', calls[1]?.cancel(), true);
      await fails('the cancelled one', calls[1] as Promise<number>, CancelledError); // as: it is there
      door.open();
      equal('the others', [await first, await calls[0], await calls[2]], [1, 2, 4]);
      equal('what was run', await door.settled(3), [1, 2, 4]);
      fields('the statistics', executor.statistics(), { done: 3, cancelled: 1, failed: 0 });
    },
  },
  {
    name: 'one that waits for its worker to start is never run',
    async run({ open, gate }) {
      const executor = await open();
      const marks = gate();
      const call = executor.submit(work.note, marks.handle, 1);
      equal('cancel', call.cancel(), true);
      await fails('it', call, CancelledError);
      equal('the next call', await executor.submit(work.note, marks.handle, 2), 2);
      equal('what was run', await marks.settled(1), [2]);
    },
  },
  {
    name: 'an endless loop is over at once, and the queued calls run in a new worker',
    needs: [cancelRunning],
    async run({ open, gate }) {
      const executor = await open();
      const begun = gate();
      const worker = await executor.submit(work.worker);
      const endless = executor.submit(work.loop, begun.handle, 1);
      const next = [1, 2].map(() => executor.submit(work.worker));
      await begun.reached(1);
      equal('before', stateOf(endless), running);
      equal('cancel', endless.cancel(), true);
      equal('after', stateOf(endless), cancelled);
      await fails('it', endless, CancelledError);
      const [second, third] = await Promise.all(next);
      expect('there is a new worker', second !== worker && second === third, [worker, second, third]);
      fields('the statistics', executor.statistics(), { workers: 1, done: 3, cancelled: 1, running: 0 });
    },
  },
  {
    name: 'a call that waits without blocking is over at once, too',
    needs: [cancelRunning],
    async run({ open, gate }) {
      const executor = await open();
      const begun = gate();
      const call = executor.submit(work.hold, begun.handle, 1);
      await begun.reached(1);
      equal('cancel', call.cancel(), true);
      await fails('it', call, CancelledError);
      begun.open();
      equal('the next call', await executor.submit(work.add, 1, 2), 3);
    },
  },
  {
    name: 'cancelling ten that run, one after the other, ends each, and no other',
    needs: [cancelRunning],
    async run({ open, gate }) {
      const executor = await open({ maxWorkers: 2 });
      const begun = gate();
      const others = [];
      for (let i = 1; i <= 10; i++) {
        const endless = executor.submit(work.loop, begun.handle, i);
        others.push(executor.submit(work.echo, i));
        await begun.reached(i);
        equal(`cancel ${i}`, endless.cancel(), true);
      }
      equal('the others', await Promise.all(others), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
      fields('the statistics', executor.statistics(), { done: 10, cancelled: 10, queued: 0, running: 0 });
    },
  },
  {
    name: 'a result that comes as its call is cancelled is one or the other, never both',
    async run({ open }) {
      const executor = await open({ maxWorkers: 2 });
      await executor.submit(work.add, 1, 2);
      for (let i = 0; i < 12; i++) {
        const call = executor.submit(work.echo, i);
        // A different moment each time: before it is sent, while it runs, as its answer is on the way.
        for (let turn = 0; turn < i * 3; turn++) await Promise.resolve();
        if (i % 2 === 0) await executor.submit(work.add, i, 0);
        if (call.cancel()) await fails(`call ${i}`, call, CancelledError);
        else equal(`call ${i}`, await call, i);
      }
      const { done: all, cancelled: dropped, failed } = executor.statistics();
      equal('all calls', all + dropped + failed, 1 + 12 + 6);
      equal('those that failed', failed, 0);
    },
  },
  {
    name: "with onCancel 'abandon' a call that runs goes on unheard, in its own worker",
    async run({ open, gate }) {
      const executor = await open({ onCancel: 'abandon' });
      const door = gate();
      const worker = await executor.submit(work.worker);
      const call = executor.submit(work.visit, door.handle, 1);
      const held = executor.submit(work.hold, door.handle, 2);
      const next = executor.submit(work.worker);
      await door.reached(3);
      equal('cancel', held.cancel(), true);
      await fails('it', held, CancelledError);
      fields('meanwhile', executor.statistics(), { workers: 1, queued: 1, running: 0, cancelled: 1 });
      door.open();
      equal('the worker', [await call, await next], [worker, worker]);
    },
  },
  {
    name: "onCancel of with() is stronger than the executor's",
    needs: [cancelRunning],
    async run({ open, gate }) {
      const executor = await open({ onCancel: 'abandon' });
      const begun = gate();
      const endless = executor.with({ onCancel: 'terminate' }).submit(work.loop, begun.handle, 1);
      await begun.reached(1);
      equal('cancel', endless.cancel(), true);
      equal('the next call', await executor.submit(work.add, 1, 2), 3);
      const patient = await open();
      const door = gate();
      const worker = await patient.submit(work.worker);
      const held = patient.with({ onCancel: 'abandon' }).submit(work.hold, door.handle, 1);
      await door.reached(1);
      equal('cancel', held.cancel(), true);
      door.open();
      equal('the worker', await patient.submit(work.worker), worker);
    },
  },
  {
    name: 'a call that was abandoned and exits fails no other',
    needs: [node],
    async run({ open, gate }) {
      const executor = await open({ onCancel: 'abandon' });
      const marks = gate();
      const held = executor.submit(work.holdAndExit, marks.handle, 1);
      const next = executor.submit(work.add, 1, 2);
      await marks.reached(1);
      equal('cancel', held.cancel(), true);
      marks.open();
      equal('the next call', await next, 3);
      fields('the statistics', executor.statistics(), { done: 1, cancelled: 1, failed: 0 });
    },
  },
]);
