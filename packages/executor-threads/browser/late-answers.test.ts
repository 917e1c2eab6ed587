import { blocking, type ExecutorFuture } from '@tsyncio/executor';
import { ThreadsExecutor, type ThreadsOptions } from '@tsyncio/executor-threads';
import { describe, expect, it, onTestFinished, vi } from 'vitest';

const work = blocking<typeof import('./fixtures/work.ts')>(new URL('./fixtures/work.ts', import.meta.url));

/** An executor of its own, ended with the test. */
function open(options: ThreadsOptions = {}): ThreadsExecutor {
  const executor = new ThreadsExecutor({ maxWorkers: 1, ...options });
  onTestFinished(() => executor.shutdown({ terminate: true }));
  return executor;
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

/** Keeps the page busy until `done`: no message arrives meanwhile, and no timer fires. */
function blockUntil(done: () => boolean): void {
  const end = performance.now() + 5000;
  while (!done()) if (performance.now() > end) throw new Error('waited 5 s');
}

interface Behind {
  readonly executor: ThreadsExecutor;
  /** Those that have ended in the worker, and are open here. */
  readonly answered: readonly ExecutorFuture<number>[];
  /** The one that runs after them, and never ends. */
  readonly endless: ExecutorFuture<never>;
  /** Those that wait behind it. */
  readonly rest: readonly ExecutorFuture<number>[];
}

/** Which of many calls never ends. */
const last = 300;

/** Calls whose answers are on their way, and one that runs behind them: none of it known to the page. */
async function behind(): Promise<Behind> {
  // On a busy machine the page may hear of each answer before the worker goes on.
  for (let attempt = 0; attempt < 8; attempt++) {
    const found = await tryBehind();
    if (found !== undefined) return found;
  }
  throw new Error('all answers arrive in time');
}

async function tryBehind(): Promise<Behind | undefined> {
  const executor = open();
  const flags = new Int32Array(new SharedArrayBuffer(8));
  const [noted, begun] = [0, 1];
  const endless = executor.with({ priority: 1 });
  const after = executor.with({ priority: 2 });
  const rest: ExecutorFuture<number>[] = [];
  let lost: ExecutorFuture<never> | undefined;
  const calls: ExecutorFuture<number>[] = [];
  let seen = 0;
  await new Promise<void>((resolve) => {
    // In the turn in which an answer arrives, the worker goes on to the end of its message.
    const follow = (): void => {
      let changed = performance.now();
      if (Atomics.load(flags, noted) === seen) return;
      blockUntil(() => {
        const note = Atomics.load(flags, noted);
        if (note !== seen) changed = performance.now();
        seen = note;
        return performance.now() - changed > 6 || Atomics.load(flags, begun) === 1;
      });
      if (Atomics.load(flags, begun) === 1) resolve();
    };
    for (const n of numbers(last)) {
      const call = executor.submit(work.note, flags, n);
      call.then(n < 280 ? undefined : follow, () => {});
      calls.push(call);
    }
    lost = endless.submit(work.noteAndLoop, flags, begun);
    lost.catch(() => {});
    // Where much waits, much travels together.
    for (const n of numbers(200)) {
      const call = after.submit(work.add, n, 0);
      call.catch(() => {});
      rest.push(call);
    }
    setTimeout(resolve, 1000);
  });
  const answered = calls.filter((call) => !call.done());
  if (answered.length === 0 || Atomics.load(flags, begun) === 0 || lost === undefined) {
    await executor.shutdown({ terminate: true });
    return undefined;
  }
  return { executor, answered, endless: lost, rest };
}

/** The results of the last calls before the one that never ends. */
function resultsOf(calls: readonly unknown[]): number[] {
  return numbers(last).slice(last - calls.length);
}

/** How calls ended: their results, or the names of their errors. */
async function ends(calls: readonly Promise<unknown>[]): Promise<unknown[]> {
  const all = await Promise.allSettled(calls);
  return all.map((each) => (each.status === 'fulfilled' ? each.value : each.reason.name));
}

describe.runIf(crossOriginIsolated)('answers that arrive later than what happens here', () => {
  it('reach their calls when the worker is ended for the call that runs', async () => {
    const { executor, answered, endless, rest } = await behind();
    expect(answered.some((call) => call.done())).toBe(false);
    expect(endless.cancel()).toBe(true);
    expect(await ends([...answered, endless])).toEqual([...resultsOf(answered), 'CancelledError']);
    expect(await Promise.all(rest)).toEqual(numbers(200));
    expect(executor.statistics()).toMatchObject({
      workers: 1,
      running: 0,
      queued: 0,
      cancelled: 1,
      failed: 0,
    });
  });

  it.each([{ terminate: true }, { wait: false, terminate: true }])(
    'are waited for by shutdown: %o',
    async (options) => {
      const { executor, answered, endless } = await behind();
      await executor.shutdown(options);
      await executor.shutdown();
      expect(answered.every((call) => call.done())).toBe(true);
      expect(executor.statistics()).toMatchObject({ workers: 0, running: 0, queued: 0, failed: 0 });
      expect(await ends([...answered, endless])).toEqual([...resultsOf(answered), 'CancelledError']);
    },
  );

  it('are waited for by a shutdown that lets calls finish, after a worker was ended', async () => {
    const { executor, answered, endless } = await behind();
    endless.cancel();
    await executor.shutdown();
    expect(answered.every((call) => call.done())).toBe(true);
    expect(executor.statistics()).toMatchObject({
      workers: 0,
      running: 0,
      queued: 0,
      failed: 0,
      cancelled: 1,
    });
  });

  it('keep no shutdown waiting when nobody waits for them', async () => {
    const { executor, answered, endless } = await behind();
    for (const call of [...answered, endless]) call.cancel();
    const start = performance.now();
    await executor.shutdown({ terminate: true });
    expect(performance.now() - start).toBeLessThan(800);
    expect(await ends([...answered, endless])).toEqual(
      answered.map(() => 'CancelledError').concat('CancelledError'),
    );
    expect(executor.statistics()).toMatchObject({ workers: 0, running: 0, queued: 0 });
  });

  it('are cancelled without their worker, where it is past them', async () => {
    const { executor, answered, endless } = await behind();
    expect(answered.every((call) => call.cancel())).toBe(true);
    expect(endless.done()).toBe(false);
    expect(executor.statistics().workers).toBe(1);
    expect(await ends(answered)).toEqual(answered.map(() => 'CancelledError'));
    expect(endless.cancel()).toBe(true);
    expect(await executor.submit(work.add, 1, 2)).toBe(3);
  });
});

describe('a worker that closes itself', () => {
  it('fails no call but its own', async () => {
    const executor = open();
    for (let i = 0; i < 5; i++) await Promise.all(numbers(50).map((n) => executor.submit(work.add, n, 0)));
    const calls = numbers(20).map((n): Promise<unknown> => {
      if (n === 5) return executor.submit(work.closeAndReturn);
      return n < 5 ? executor.submit(work.add, n, 0) : executor.submit(work.spin, 0.02, n);
    });
    const all = await ends(calls);
    expect(all.slice(6)).toEqual(numbers(20).slice(6));
  });
});

describe.runIf(crossOriginIsolated)('5,000 small calls', () => {
  it.each([1, 2])('travel together, and each result comes on its own: %i workers', async (maxWorkers) => {
    const executor = open({ maxWorkers });
    await executor.submit(work.add, 1, 2);
    const sent = vi.spyOn(MessagePort.prototype, 'postMessage');
    onTestFinished(() => sent.mockRestore());
    const order: number[] = [];
    const calls = numbers(5000).map((n) => executor.submit(work.add, n, 0).then((sum) => order.push(sum)));
    await calls[0];
    expect(order.length).toBeLessThan(5000);
    await Promise.all(calls);
    expect([...order].sort((a, b) => a - b)).toEqual(numbers(5000));
    expect(sent.mock.calls.length).toBeLessThan(1000);
  });
});
