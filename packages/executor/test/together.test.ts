import { setTimeout as sleep } from 'node:timers/promises';
import { BrokenWorkerError, ExecutorFullError, PoolExecutor } from '@tsyncio/executor';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LinePool } from './line-pool.ts';

/** What the calls of a test see, for they run in this thread: those that began, and what some of them wait for. */
interface Scene {
  readonly begun: string[];
  readonly gates: Map<string, Promise<void>>;
  readonly left: string[];
}

declare global {
  var scene: Scene;
}

const openers = new Map<string, () => void>();
const executors: PoolExecutor[] = [];

beforeEach(() => {
  globalThis.scene = { begun: [], gates: new Map(), left: [] };
  openers.clear();
});
afterEach(async () => {
  for (const executor of executors.splice(0)) await executor.shutdown({ terminate: true });
});

function open(maxWorkers: number): { pool: LinePool; executor: PoolExecutor } {
  const pool = new LinePool();
  const executor = new PoolExecutor(pool, { maxWorkers });
  executors.push(executor);
  return { pool, executor };
}

/** Has the call of this name wait until `openGate(name)`. */
function gate(name: string): void {
  globalThis.scene.gates.set(name, new Promise((resolve) => openers.set(name, resolve)));
}

function openGate(name: string): void {
  openers.get(name)?.();
}

const work = async (name: string): Promise<string> => {
  globalThis.scene.begun.push(name);
  await globalThis.scene.gates.get(name);
  return name;
};

const names = (count: number, prefix = 'n'): string[] => Array.from({ length: count }, (_, i) => prefix + i);

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(1);
}

/** Runs quick calls, so that the executor has learned that they are. */
async function warmUp(executor: PoolExecutor): Promise<void> {
  await Promise.all(names(600, 'warm').map((name) => executor.submit((text: string) => text, name)));
}

describe('calls that wait together', () => {
  it('go in few messages, and each has its own result', async () => {
    const { pool, executor } = open(1);
    const results = await Promise.all(names(1000).map((name) => executor.submit(work, name)));
    expect(results).toEqual(names(1000));
    expect(globalThis.scene.begun).toEqual(names(1000));
    const messages = pool.workers[0]?.messages ?? [];
    // One that was taken back for its neighbour takes its time is sent again.
    expect(messages.reduce((sum, calls) => sum + calls, 0)).toBeGreaterThanOrEqual(1000);
    expect(messages.length).toBeLessThan(100);
    expect(executor.statistics()).toMatchObject({ queued: 0, running: 0, done: 1000 });
  });

  it('are answered alike, whether by a message or in the memory', async () => {
    const { executor } = open(1);
    const kinds = [1, 'a', undefined, [2], null, true, -0, Number.NaN, { of: 3 }, false];
    const values = Array.from({ length: 1000 }, (_, i) => kinds[(i * 7) % kinds.length]);
    await warmUp(executor);
    const ended: number[] = [];
    const results = await Promise.all(
      values.map((value, i) =>
        executor
          .submit((same: unknown) => same, value)
          .then((result) => {
            ended.push(i);
            return result;
          }),
      ),
    );
    expect(results).toEqual(values);
    expect(ended).toEqual(values.map((_, i) => i));
  });

  it('go alone where they are large, move something, or are chunks', async () => {
    const { pool, executor } = open(1);
    await warmUp(executor);
    const sent = pool.workers[0]?.messages.length ?? 0;
    const size = (value: { length: number }): number => value.length;
    gate('first');
    const calls: Promise<unknown>[] = [executor.submit(work, 'first')];
    for (let i = 0; i < 3; i++) calls.push(executor.submit(size, 'x'.repeat(5000)));
    for (let i = 0; i < 3; i++) calls.push(executor.submit(size, names(100)));
    for (let i = 0; i < 3; i++) calls.push(executor.submit(size, new Uint8Array(5000)));
    openGate('first');
    expect(await Promise.all(calls)).toEqual(['first', 5000, 5000, 5000, 100, 100, 100, 5000, 5000, 5000]);
    expect(pool.workers[0]?.messages.slice(sent)).toEqual(new Array(10).fill(1));
  });

  it('give each result as it comes, not at the end of the message', async () => {
    const { executor } = open(1);
    await warmUp(executor);
    gate('first');
    gate('n5');
    const first = executor.submit(work, 'first');
    const calls = names(10).map((name) => executor.submit(work, name));
    openGate('first');
    expect(await first).toBe('first');
    expect(await Promise.all(calls.slice(0, 5))).toEqual(names(5));
    expect(calls.slice(5).some((call) => call.done())).toBe(false);
    openGate('n5');
    expect(await Promise.all(calls)).toEqual(names(10));
  });

  it('wake one worker where they come in `together` and are quick, and all of them where they are not', async () => {
    const { pool, executor } = open(4);
    await warmUp(executor);
    const sent = (): number[] => pool.workers.map(({ messages }) => messages.length);
    const quick = sent();
    const results = executor.together(() => {
      const calls = names(8).map((name) => executor.submit((text: string) => text, name));
      expect(sent()).toEqual(quick);
      return Promise.all(calls);
    });
    expect(await results).toEqual(names(8));
    expect(sent().filter((count, i) => count !== quick[i])).toHaveLength(1);

    const busy = async (name: string): Promise<string> => {
      const end = performance.now() + 3;
      while (performance.now() < end);
      return name;
    };
    for (const name of names(12)) await executor.submit(busy, name);
    const slow = sent();
    await Promise.all(executor.together(() => names(4).map((name) => executor.submit(busy, name))));
    expect(sent().filter((count, i) => count !== slow[i])).toHaveLength(4);
  });

  it('have as much room in `together` as outside of it', async () => {
    const pool = new LinePool();
    const executor = new PoolExecutor(pool, { maxWorkers: 2, maxQueue: 1 });
    executors.push(executor);
    const echo = (text: string): string => text;
    await Promise.all([executor.submit(echo, 'a'), executor.submit(echo, 'b')]);
    const calls = executor.together(() => names(4).map((name) => executor.submit(echo, name)));
    const outcomes = await Promise.allSettled(calls);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'rejected']);
    await expect(calls[3]).rejects.toBeInstanceOf(ExecutorFullError);
  });

  it('are taken over by a worker that has nothing to do', async () => {
    const { pool, executor } = open(2);
    await warmUp(executor);
    gate('a');
    gate('b');
    gate('n0');
    const a = executor.submit(work, 'a');
    const b = executor.submit(work, 'b');
    const calls = names(20).map((name) => executor.submit(work, name));
    openGate('a');
    await until(() => globalThis.scene.begun.includes('n0'));
    openGate('b');
    // One worker is at n0: all the others are run by the other one.
    expect(await Promise.all(calls.slice(1))).toEqual(names(20).slice(1));
    expect(calls[0]?.running()).toBe(true);
    openGate('n0');
    await Promise.all([a, b, ...calls]);
    expect([...globalThis.scene.begun].sort()).toEqual(['a', 'b', ...names(20)].sort());
    expect(pool.workers.length).toBe(2);
  });

  it('go back to the queue behind a call that takes its time, to be next in their turn', async () => {
    const { executor } = open(2);
    await warmUp(executor);
    for (const name of ['a', 'b', 'n0', 'm0']) gate(name);
    void executor.submit(work, 'a');
    // Which of two ports is served first is the host's affair.
    await until(() => globalThis.scene.begun.includes('a'));
    void executor.submit(work, 'b');
    await until(() => globalThis.scene.begun.includes('b'));
    const calls = [...names(8), ...names(300, 'm')].map((name) => executor.submit(work, name));
    openGate('a');
    await until(() => globalThis.scene.begun.includes('n0'));
    // The other worker is busy as well, and no timer is needed for what is free: so this is about the queue alone.
    await until(() => executor.statistics().queued === 307);
    await sleep(30);
    openGate('b');
    await until(() => globalThis.scene.begun.includes('m0'));
    openGate('n0');
    openGate('m0');
    await Promise.all(calls);
    expect(globalThis.scene.begun.slice(0, 11)).toEqual(['a', 'b', ...names(8), 'm0']);
  });

  it('fail alone when the worker is lost: that which had begun, and no other', async () => {
    const { pool, executor } = open(1);
    await warmUp(executor);
    gate('first');
    gate('n3');
    void executor.submit(work, 'first');
    const calls = names(8).map((name) => executor.submit(work, name));
    openGate('first');
    await until(() => globalThis.scene.begun.includes('n3'));
    const cause = new Error('power');
    if (pool.workers[0] !== undefined) pool.workers[0].dead = true;
    pool.workers[0]?.settings.lost(cause);
    const outcomes = await Promise.allSettled(calls);
    expect(outcomes.map(({ status }) => status)).toEqual(
      names(8).map((name) => (name === 'n3' ? 'rejected' : 'fulfilled')),
    );
    await expect(calls[3]).rejects.toThrow(BrokenWorkerError);
    await expect(calls[3]).rejects.toMatchObject({ cause });
    expect(globalThis.scene.begun).toEqual(['first', ...names(8)]);
    expect(executor.statistics()).toMatchObject({ workers: 1, failed: 1 });
  });

  it('are answered, and their worker was idle, where its end is noticed before its last answer', async () => {
    const { pool, executor } = open(1);
    await executor.submit(work, 'up');
    const warned = new Promise<Error>((resolve) => process.once('warning', resolve));
    const call = executor.submit(work, 'last');
    await until(() => globalThis.scene.begun.includes('last'));
    pool.workers[0]?.settings.exited(0);
    expect(await call).toBe('last');
    expect((await warned).message).toBe('An idle worker was lost: Error: the worker exited with code 0');
    expect(executor.statistics()).toMatchObject({ done: 2, failed: 0, queued: 0, running: 0 });
  });

  it('are sent again, alone, where their worker was lost before any had begun, a few times; then they fail', async () => {
    const { pool, executor } = open(1);
    await executor.submit(work, 'up');
    pool.deadly = true;
    const call = executor.submit(work, 'n0');
    await expect(call).rejects.toThrow(
      "Cannot finish 'work' as its worker was lost: Error: the worker exited with code 9",
    );
    expect([globalThis.scene.begun, pool.workers.length]).toEqual([['up'], 10]);
    pool.deadly = false;
    expect(await executor.submit(work, 'n1')).toBe('n1');
  });

  it('say each for itself that it cannot be sent', async () => {
    const { executor } = open(1);
    await warmUp(executor);
    gate('first');
    void executor.submit(work, 'first');
    const echo = (value: unknown): unknown => value;
    const callback: { callback?: unknown } = {};
    const symbol: { symbol?: unknown } = {};
    const calls = [1, callback, 2, symbol, 3].map((value) => executor.submit(echo, value));
    // Not before: they would be refused at once, and share no message.
    callback.callback = () => 1;
    symbol.symbol = Symbol('s');
    openGate('first');
    const outcomes = await Promise.allSettled(calls);
    expect(
      outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : String(outcome.reason))),
    ).toEqual([
      1,
      "TypeError: Cannot send the arguments of 'echo' to a worker as args[0].callback cannot be cloned: it is a function",
      2,
      "TypeError: Cannot send the arguments of 'echo' to a worker as args[0].symbol cannot be cloned: it is Symbol(s)",
      3,
    ]);
  });

  it('are not run when they were cancelled before they began, whatever they were sent with', async () => {
    const { executor } = open(1);
    await warmUp(executor);
    gate('first');
    gate('n0');
    void executor.submit(work, 'first');
    const calls = names(6).map((name) => executor.submit(work, name));
    openGate('first');
    await until(() => globalThis.scene.begun.includes('n0'));
    expect([calls[2]?.cancel(), calls[5]?.cancel()]).toEqual([true, true]);
    openGate('n0');
    const outcomes = await Promise.allSettled(calls);
    expect(outcomes.map(({ status }) => status === 'fulfilled')).toEqual([
      true,
      true,
      false,
      true,
      true,
      false,
    ]);
    expect(globalThis.scene.begun).toEqual(['first', 'n0', 'n1', 'n3', 'n4']);
    expect(executor.statistics()).toMatchObject({ workers: 1, queued: 0, running: 0, cancelled: 2 });
  });

  it('are run by the worker that replaces the one of a cancelled call', async () => {
    const { pool, executor } = open(1);
    await warmUp(executor);
    gate('first');
    gate('n1');
    void executor.submit(work, 'first');
    const calls = names(6).map((name) => executor.submit(work, name));
    openGate('first');
    await until(() => globalThis.scene.begun.includes('n1'));
    expect(calls[1]?.cancel()).toBe(true);
    const outcomes = await Promise.allSettled(calls);
    expect(outcomes.map(({ status }) => status === 'fulfilled')).toEqual([
      true,
      false,
      true,
      true,
      true,
      true,
    ]);
    expect(globalThis.scene.begun).toEqual(['first', ...names(6)]);
    expect(pool.workers.length).toBe(2);
  });

  it('let a call of a lower priority number pass, also when they were sent already', async () => {
    const { executor } = open(1);
    await warmUp(executor);
    gate('first');
    gate('n0');
    void executor.submit(work, 'first');
    const calls = names(4).map((name) => executor.submit(work, name));
    openGate('first');
    await until(() => globalThis.scene.begun.includes('n0'));
    const urgent = executor.with({ priority: -1 }).submit(work, 'urgent');
    openGate('n0');
    await Promise.all([...calls, urgent]);
    expect(globalThis.scene.begun).toEqual(['first', 'n0', 'urgent', 'n1', 'n2', 'n3']);
  });

  it('count as waiting until they begin: for statistics, maxQueue and shutdown', async () => {
    const pool = new LinePool();
    const executor = new PoolExecutor(pool, { maxWorkers: 1, maxQueue: 6 });
    executors.push(executor);
    for (const name of names(300, 'warm')) await executor.submit((text: string) => text, name);
    gate('first');
    gate('n0');
    void executor.submit(work, 'first');
    const calls = names(6).map((name) => executor.submit(work, name));
    openGate('first');
    await until(() => globalThis.scene.begun.includes('n0'));
    expect(executor.statistics()).toMatchObject({ queued: 5, running: 1 });
    calls.push(executor.submit(work, 'n6'));
    await expect(executor.submit(work, 'n7')).rejects.toThrow("'maxQueue' calls are waiting: 6");
    const closed = executor.shutdown({ cancelFutures: true });
    openGate('n0');
    await closed;
    expect(calls.map((call) => call.cancelled())).toEqual([false, true, true, true, true, true, true]);
    expect(globalThis.scene.begun).toEqual(['first', 'n0']);
  });

  it('have their timeout from their own beginning', async () => {
    const { executor } = open(1);
    await warmUp(executor);
    for (const name of ['first', 'n0', 'n2']) gate(name);
    void executor.submit(work, 'first');
    const hasty = executor.with({ timeout: 0.05 });
    const calls = names(4).map((name) => (name === 'n0' ? executor : hasty).submit(work, name));
    openGate('first');
    await sleep(120);
    openGate('n0');
    const outcomes = await Promise.allSettled(calls);
    expect(outcomes.map(({ status }) => status === 'fulfilled')).toEqual([true, true, false, true]);
  });

  it('find what the one before has left behind done', async () => {
    const { executor } = open(1);
    await warmUp(executor);
    gate('first');
    void executor.submit(work, 'first');
    const leave = (): number => {
      void Promise.resolve().then(() => globalThis.scene.left.push('promise'));
      process.nextTick(() => globalThis.scene.left.push('tick'));
      return globalThis.scene.left.length;
    };
    const calls = [executor.submit(leave), executor.submit(leave), executor.submit(leave)];
    openGate('first');
    expect(await Promise.all(calls)).toEqual([0, 2, 4]);
  });
});
