import { blocking, PoolExecutor, type RemoteCall, RemoteExecutor, type RemoteQueue } from '@tsyncio/executor';
import { type CallObserver, observeCalls, openExecutors, type WatchedCall } from '@tsyncio/executor/observer';
import { describe, expect, it, onTestFinished } from 'vitest';
import { FakePool, idle } from './fake-pool.ts';

function double(n: number): number {
  return n * 2;
}

/** Writes down all that is told from now on. */
function note(record: string[]): () => void {
  const told =
    (text: string) =>
    ({ fn, state, worker }: WatchedCall): void =>
      void record.push(`${fn} ${text}: ${state}, worker ${worker}`);
  const end = observeCalls({
    callSubmitted: told('submitted'),
    callBegan: told('began'),
    callWaits: told('waits'),
    callEnded: told('ended'),
    workerStarted: ({ name }, worker) => record.push(`${name}: worker ${worker} started`),
    workerEnded: ({ name }, worker) => record.push(`${name}: worker ${worker} ended`),
  });
  onTestFinished(end);
  return end;
}

describe('observeCalls()', () => {
  it('tells of a call from its submission to its end, and of its worker', async () => {
    const record: string[] = [];
    const end = note(record);
    const pool = new FakePool();
    const executor = new PoolExecutor(pool, { maxWorkers: 1 });
    const call = executor.submit(double, 2);
    await pool.answer(0, 0);
    await pool.answer(0, 1);
    expect(await call).toBe(4);
    await executor.shutdown();
    end();
    expect(record).toEqual([
      'double submitted: queued, worker undefined',
      'fake: worker 1 started',
      'double began: running, worker 1',
      'double ended: finished, worker 1',
      'fake: worker 1 ended',
    ]);
  });

  it('gives the same object each time, with the times that statistics() adds up', async () => {
    const seen = new Set<WatchedCall>();
    const see = (call: WatchedCall): void => void seen.add(call);
    const end = observeCalls({ callSubmitted: see, callBegan: see, callEnded: see });
    const pool = new FakePool();
    const executor = new PoolExecutor(pool, { maxWorkers: 1 });
    const future = executor.submit(double, 2);
    await pool.answer(0, 0);
    await pool.answer(0, 1);
    await future;
    end();
    const [call] = seen;
    expect(seen.size).toBe(1);
    expect(call?.future).toBe(future);
    expect(call?.executor.name).toBe('fake');
    const { submitted = Number.NaN, started = Number.NaN, ended = Number.NaN } = call ?? {};
    const { wait, run } = executor.statistics();
    expect([started - submitted, ended - started]).toEqual([wait.total, run.total]);
  });

  it('tells of calls that fail, that are cancelled in the queue and as they run, and that came too late', async () => {
    const record: string[] = [];
    const end = note(record);
    const pool = new FakePool();
    const executor = new PoolExecutor(pool, { maxWorkers: 1 });
    const bad = executor.submit(function bad() {
      throw new Error('bad');
    });
    const failed = expect(bad).rejects.toThrow('bad');
    const running = executor.submit(double, 1);
    const queued = executor.submit(double, 2);
    await pool.answer(0, 0);
    await pool.answer(0, 1);
    await failed;
    queued.cancel();
    running.cancel();
    const closed = executor.shutdown();
    await expect(executor.submit(double, 3)).rejects.toThrow('shut');
    await closed;
    await idle();
    end();
    expect(record.filter((line) => /ended|began/.test(line) && !line.startsWith('fake'))).toEqual([
      'bad began: running, worker 1',
      'bad ended: failed, worker 1',
      'double began: running, worker 1',
      'double ended: cancelled, worker undefined',
      'double ended: cancelled, worker 1',
      'double ended: failed, worker undefined',
    ]);
  });

  it('says how many items a chunk of `map` has, also after its end', async () => {
    const items: (number | undefined)[] = [];
    const ended: WatchedCall[] = [];
    const end = observeCalls({ callEnded: (call) => items.push(call.items) && ended.push(call) });
    const pool = new FakePool();
    const executor = new PoolExecutor(pool, { maxWorkers: 1 });
    const results = executor.map(double, [1, 2, 3], { chunksize: 2 });
    for (let message = 0; message < 3; message++) await pool.answer(0, message);
    const all: number[] = [];
    for await (const result of results) all.push(result);
    end();
    expect([all, items, ended.map((call) => call.items)]).toEqual([
      [2, 4, 6],
      [2, 1],
      [2, 1],
    ]);
  });

  it('tells of a call on another machine that waits again, as its worker was lost', async () => {
    const record: string[] = [];
    const end = note(record);
    const { add } = blocking<{ add(a: number, b: number): number }>('node:path');
    const sent: RemoteCall[] = [];
    const queue: RemoteQueue = {
      name: 'remote',
      capabilities: {
        workers: 'remote',
        transfer: false,
        sharedMemory: false,
        inlineFunctions: false,
        cancelRunning: true,
      },
      workers: 1,
      send: (call) => void sent.push(call),
      recall: () => {},
      close: async () => {},
    };
    const future = new RemoteExecutor(queue).submit(add, 1, 2);
    sent[0]?.began();
    sent[0]?.waits();
    sent[0]?.began();
    sent[0]?.ended({ kind: 'value', value: 3 });
    expect(await future).toBe(3);
    end();
    expect(record).toEqual([
      'add submitted: queued, worker undefined',
      'add began: running, worker undefined',
      'add waits: queued, worker undefined',
      'add began: running, worker undefined',
      'add ended: finished, worker undefined',
    ]);
  });

  it('warns of an observer that fails, tells it nothing more, and goes on with the others and the calls', async () => {
    const warnings: Error[] = [];
    const warned = (warning: Error): void => void warnings.push(warning);
    process.on('warning', warned);
    onTestFinished(() => void process.off('warning', warned));
    const record: string[] = [];
    let calls = 0;
    const bad: CallObserver = {
      callSubmitted: () => {
        calls += 1;
        throw new Error('broken');
      },
    };
    const ends = [observeCalls(bad), note(record)];
    const executor = new PoolExecutor(new FakePool(), { maxWorkers: 1 });
    for (let i = 0; i < 2; i++) executor.submit(double, i).cancel();
    await idle();
    for (const end of ends) end();
    expect(calls).toBe(1);
    expect(record.filter((line) => line.startsWith('double submitted')).length).toBe(2);
    expect(warnings.map(({ message, cause }) => [message, String(cause)])).toEqual([
      ['An observer of calls has failed, and is told nothing more', 'Error: broken'],
    ]);
  });

  it('tells nothing after its end', () => {
    const record: string[] = [];
    note(record)();
    const executor = new PoolExecutor(new FakePool(), { maxWorkers: 1 });
    executor.submit(double, 1).cancel();
    expect(record).toEqual([]);
  });

  it('ends one registration of an observer that was given twice, and no later one', () => {
    let told = 0;
    const observer: CallObserver = {
      callSubmitted: () => {
        told += 1;
      },
    };
    const executor = new PoolExecutor(new FakePool(), { maxWorkers: 1 });
    const toldOf = (): number => {
      told = 0;
      executor.submit(double, 1).cancel();
      return told;
    };
    const first = observeCalls(observer);
    onTestFinished(observeCalls(observer));
    const counts = [toldOf()];
    first();
    counts.push(toldOf());
    first();
    counts.push(toldOf());
    onTestFinished(observeCalls(observer));
    first();
    counts.push(toldOf());
    expect(counts).toEqual([2, 1, 1, 2]);
  });

  it.each([undefined, null, 'x'])('takes no %s', (value) => {
    const received = value === null ? 'null' : typeof value;
    // @ts-expect-error
    expect(() => observeCalls(value)).toThrow(
      new TypeError(`Cannot observe calls as 'observer' must be an object: received ${received}`),
    );
  });
});

describe('openExecutors()', () => {
  it('has the executors that were not shut down, in the order of their making', async () => {
    const before = new Set(openExecutors());
    const first = new PoolExecutor(new FakePool(), { maxWorkers: 1 });
    const second = new PoolExecutor(new FakePool(), { maxWorkers: 1 });
    const here = openExecutors().filter((each) => !before.has(each));
    expect(here.map(({ name }) => name)).toEqual(['fake', 'fake']);
    expect(Number(here[1]?.id)).toBeGreaterThan(Number(here[0]?.id));
    await first.shutdown();
    expect(openExecutors().filter((each) => !before.has(each))).toEqual([here[1]]);
    await second.shutdown();
    expect(openExecutors().filter((each) => !before.has(each))).toEqual([]);
  });
});
