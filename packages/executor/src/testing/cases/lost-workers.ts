import type { Executor } from '../../executor.ts';
import { BrokenWorkerError } from '../../executor-errors.ts';
import {
  type CaseContext,
  cancelRunning,
  casesOf,
  type ExecutorCase,
  localWorkers,
  node,
  processes,
  work,
} from '../executor-case.ts';
import { contains, equal, expect, fails, fields } from '../expecting.ts';
import { watchWarnings } from '../unhandled.ts';
import { pause, until } from '../waiting.ts';

/** What a lost worker's error says, with its cause. */
function reasonOf(error: Error): string {
  return `${error.message} (${error.cause})`;
}

/** Loses the one worker of an executor with calls in its queue: they run on, and the executor recovers. */
async function recovers(
  executor: Executor,
  lose: (executor: Executor) => PromiseLike<unknown>,
): Promise<BrokenWorkerError> {
  const before = await executor.submit(work.worker);
  const lost = fails('the call that loses its worker', lose(executor), BrokenWorkerError);
  const queued = [1, 2, 3].map((n) => executor.submit(work.add, n, n));
  equal('the queued calls', await Promise.all(queued), [2, 4, 6]);
  const error = await lost;
  expect('there is another worker', (await executor.submit(work.worker)) !== before);
  const { workers } = executor.statistics();
  fields('the statistics', executor.statistics(), { workers: 1, done: 5, failed: 1, queued: 0, running: 0 });
  equal('the workers', workers, 1);
  return error;
}

/** Loses the worker of one call while another call runs beside it: that one notices nothing. */
async function spares(
  { open, gate }: CaseContext,
  lose: (executor: Executor) => Promise<unknown>,
  resourceLimits?: { maxOldGenerationSizeMb: number },
): Promise<void> {
  const executor = await open({ maxWorkers: 2, resourceLimits });
  const door = gate();
  const neighbour = executor.submit(work.holdWorker, door.handle, 1);
  await door.reached(1);
  await lose(executor);
  equal('a call after it', await executor.submit(work.add, 1, 2), 3);
  expect('the neighbour still runs', neighbour.running());
  door.open();
  const worker = await neighbour;
  const second = gate();
  const both = [2, 3].map((n) => executor.submit(work.holdWorker, second.handle, n));
  await second.reached(2);
  second.open();
  expect("the neighbour's worker still works", (await Promise.all(both)).includes(worker));
}

const limit = { maxOldGenerationSizeMb: 24 };

export const lostWorkers: readonly ExecutorCase[] = casesOf('a worker that is lost', [
  ...[0, 3].map((code) => ({
    name: `process.exit(${code}) fails its own call with the code; the queued calls run, and the executor recovers`,
    needs: [node],
    async run({ open }: CaseContext) {
      const error = await recovers(await open(), (executor) => executor.submit(work.exit, code));
      contains('the message', error.message, "Cannot finish 'exit' as its worker was lost");
      contains('the reason', reasonOf(error), `code ${code}`);
    },
  })),
  {
    name: 'a call that is out of memory fails with that reason; the queued calls run, and the executor recovers',
    needs: [node, localWorkers],
    async run({ open }) {
      const error = await recovers(await open({ resourceLimits: limit }), (executor) =>
        executor.submit(work.fill),
      );
      contains('the reason', reasonOf(error), /memory/i);
    },
  },
  {
    name: 'a process that is killed fails its call with the signal; the queued calls run, and the executor recovers',
    needs: [node, processes],
    async run({ open }) {
      const error = await recovers(await open(), (executor) => executor.submit(work.kill));
      contains('the reason', reasonOf(error), 'SIGKILL');
    },
  },
  {
    name: 'an exception in a callback of a call that runs fails that call',
    needs: [node],
    async run({ open }) {
      const error = await recovers(await open(), (executor) => executor.submit(work.leave, 'inside'));
      equal('its cause', error.cause, new Error('left behind'));
    },
  },
  ...(['rejection', 'exception'] as const).map((kind) => ({
    name: `a late ${kind} that a call left behind is a warning, and fails no other call`,
    needs: [node, localWorkers],
    async run({ open }: CaseContext) {
      const warnings = watchWarnings();
      try {
        const executor = await open();
        const worker = await executor.submit(work.worker);
        equal('the call that leaves it', await executor.submit(work.leave, kind), undefined);
        const next = Array.from({ length: 5 }, (_, i) => executor.submit(work.later, i));
        equal('the next calls', await Promise.all(next), [0, 1, 2, 3, 4]);
        const text = 'left an error behind';
        await until(
          'the warning',
          () => warnings.seen.map(String),
          (all) => all.some((each) => each.includes(text)),
        );
        equal('the worker', await executor.submit(work.worker), worker);
        fields('the statistics', executor.statistics(), { done: 8, failed: 0 });
      } finally {
        warnings.end();
      }
    },
  })),
  {
    name: 'what a call leaves to the next microtask fails it neither the first time nor later',
    needs: [node, localWorkers],
    async run({ open }) {
      const warnings = watchWarnings();
      try {
        const executor = await open();
        const worker = await executor.submit(work.worker);
        for (let i = 0; i < 3; i++) equal(`call ${i}`, await executor.submit(work.leaveAtOnce, i), i);
        equal('the worker', await executor.submit(work.worker), worker);
      } finally {
        warnings.end();
      }
    },
  },
  {
    name: 'a worker that exits after its call fails none that comes then',
    needs: [node, localWorkers],
    async run({ open }) {
      const warnings = watchWarnings();
      try {
        const executor = await open();
        const worker = await executor.submit(work.worker);
        equal('the call', await executor.submit(work.exitLater, 0), undefined);
        await until(
          'the warning that a worker is gone',
          () => warnings.seen.map(String),
          (all) => all.some((each) => each.includes('An idle worker was lost')),
        );
        expect('there is another worker', (await executor.submit(work.worker)) !== worker);
        fields('the statistics', executor.statistics(), { done: 3, failed: 0, queued: 0, running: 0 });
      } finally {
        warnings.end();
      }
    },
  },
  {
    name: 'an exit disturbs no call on another worker',
    needs: [node],
    run: (context) =>
      spares(context, (executor) => fails('the exit', executor.submit(work.exit, 3), BrokenWorkerError)),
  },
  {
    name: 'a worker that is out of memory disturbs no call on another',
    needs: [node, localWorkers],
    run: (context) =>
      spares(context, (executor) => fails('it', executor.submit(work.fill), BrokenWorkerError), limit),
  },
  {
    name: 'a call that is cancelled while it runs disturbs no call on another worker',
    needs: [cancelRunning],
    async run(context) {
      const begun = context.gate();
      await spares(context, async (executor) => {
        const endless = executor.submit(work.loop, begun.handle, 1);
        await begun.reached(1);
        equal('cancel', endless.cancel(), true);
      });
    },
  },
  {
    name: 'with minWorkers the executor gets back to its number of workers by itself',
    needs: [node, localWorkers, cancelRunning],
    async run({ open, gate }) {
      const executor = await open({ maxWorkers: 2, minWorkers: 2 });
      const begun = gate();
      const endless = executor.submit(work.loop, begun.handle, 1);
      const exit = fails('the exit', executor.submit(work.exit, 3), BrokenWorkerError);
      await begun.reached(1);
      endless.cancel();
      await exit;
      const both = gate();
      await until(
        'two workers',
        () => executor.statistics().workers,
        (workers) => workers === 2,
      );
      const held = [1, 2].map((n) => executor.submit(work.hold, both.handle, n));
      await both.reached(2);
      both.open();
      equal('what they run', await Promise.all(held), [1, 2]);
    },
  },
  {
    name: 'ten exits in a row lose ten calls and no others',
    needs: [node],
    async run({ open }) {
      const executor = await open({ maxWorkers: 2 });
      const calls = Array.from({ length: 20 }, (_, i) =>
        i % 2 === 0
          ? fails(`call ${i}`, executor.submit(work.exit, i), BrokenWorkerError).then(({ cause }) =>
              String(cause),
            )
          : executor.submit(work.echo, i),
      );
      const expected = calls.map((_, i) => (i % 2 === 0 ? `Error: the worker exited with code ${i}` : i));
      equal('how they ended', await Promise.all(calls), expected);
      await pause(0);
      fields('the statistics', executor.statistics(), { done: 10, failed: 10, queued: 0, running: 0 });
    },
  },
]);
