import { setTimeout as sleep } from 'node:timers/promises';
import { PoolExecutor, RemoteExecutor, type RemoteQueue } from '@tsyncio/executor';
import {
  accompanyCalls,
  type CallCompanion,
  enterAlong,
  observeCalls,
  type WatchedCall,
} from '@tsyncio/executor/observer';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Call, type CallTaker } from '../src/pool/call.ts';
import { messageOf } from '../src/pool/call-message.ts';
import type { Target } from '../src/wire/request.ts';
import { LinePool } from './line-pool.ts';
import { openThreads, ThreadPool } from './thread-pool.ts';

/** What workers of a test enter: the values stay in reach of what a call does, also after it has waited. */
const module = `data:text/javascript,
  import { AsyncLocalStorage } from 'node:async_hooks';
  globalThis.place = new AsyncLocalStorage();
  globalThis.entered = 0;
  export const enter = (values) => { globalThis.entered += 1; return (body) => globalThis.place.run(values, body); };
`;

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

function companion(given: Partial<CallCompanion> = {}): CallCompanion {
  let count = 0;
  return {
    name: 'numbers',
    module,
    pack: () => ({ number: String(++count) }),
    enter: () => (body) => body(),
    ...given,
  };
}

function accompany(given: Partial<CallCompanion> = {}): void {
  ends.push(accompanyCalls(companion(given)));
}

/** Threads that are reached over the executor's own line, or, without, by a message each. */
function open(line = true): PoolExecutor {
  const pool = new ThreadPool();
  if (!line) Object.assign(pool, { capabilities: { ...pool.capabilities, sharedMemory: false } });
  const executor = openThreads({ maxWorkers: 1 }, pool);
  ends.push(() => executor.shutdown({ terminate: true }));
  return executor;
}

/** What the call that asks was sent along with. */
const here = (): unknown => Reflect.get(globalThis, 'place')?.getStore()?.number;
const later = async (): Promise<unknown> => {
  const before = Reflect.get(globalThis, 'place').getStore();
  await new Promise((resolve) => setTimeout(resolve, 1));
  return [before.number, Reflect.get(globalThis, 'place').getStore().number];
};

/** The warnings of this process while `body` runs. */
async function warningsOf(body: () => Promise<void>): Promise<string[]> {
  const warnings: string[] = [];
  const spy = vi.spyOn(process, 'emitWarning').mockImplementation((warning) => {
    warnings.push(String(warning));
  });
  try {
    await body();
  } finally {
    spy.mockRestore();
  }
  return warnings;
}

describe('accompanyCalls()', () => {
  it.each([
    ['over the line', true],
    ['by a message each', false],
  ])('brings each call its own, %s, also where they travel together', async (_, line) => {
    accompany();
    const executor = open(line);
    const count = 200;
    const calls = Array.from({ length: count }, () => executor.submit(here));
    expect(await Promise.all(calls)).toEqual(Array.from({ length: count }, (_each, i) => String(i + 1)));
    expect(await executor.submit(later)).toEqual([String(count + 1), String(count + 1)]);
  });

  it('packs when a call is submitted, after those who look on were told', async () => {
    const record: unknown[] = [];
    const noted = new WeakSet<WatchedCall>();
    ends.push(observeCalls({ callSubmitted: (call) => noted.add(call) }));
    accompany({ pack: (call) => void record.push([call.fn, noted.has(call)]) });
    const executor = open();
    const future = executor.submit(function asked() {
      return 1;
    });
    record.push('submitted');
    expect(await future).toBe(1);
    expect(record).toEqual([['asked', true], 'submitted']);
  });

  it('goes once with a chunk of a map, and is entered for each item', async () => {
    const pack = vi.fn(() => ({ number: 'n' }));
    accompany({ pack });
    const executor = open();
    const found: unknown[] = [];
    const item = (n: number): unknown => [n, Reflect.get(globalThis, 'place').getStore().number];
    for await (const each of executor.map(item, [1, 2, 3], { chunksize: 3 })) found.push(each);
    expect(found).toEqual([
      [1, 'n'],
      [2, 'n'],
      [3, 'n'],
    ]);
    expect(pack).toHaveBeenCalledTimes(1);
    expect(await executor.submit(() => Reflect.get(globalThis, 'entered'))).toBe(2);
  });

  it('leaves the errors of a call, and what it transfers, as they are', async () => {
    accompany();
    const executor = open();
    const failing = executor.submit(() => {
      throw new RangeError('mine');
    });
    await expect(failing).rejects.toThrow(new RangeError('mine'));
    await expect(executor.submit(() => Promise.reject(new TypeError('late')))).rejects.toThrow(
      new TypeError('late'),
    );
    const crashing = executor.submit(() => {
      setTimeout(() => {
        throw new Error('crashed');
      }, 0);
      return new Promise(() => {});
    });
    await expect(crashing).rejects.toThrow('crashed');
    expect(await executor.submit((n: number) => n * 2, 21)).toBe(42);
  });

  it('sends nothing more than without it where nothing goes along', () => {
    const target: Target = { kind: 'inline', source: '() => 1', name: '' };
    const taker = {} as CallTaker; // as: nothing is asked of it
    const plain = (): unknown => messageOf([new Call(target, [1, 2], undefined, {}, taker)]);
    const chunk = (): unknown => messageOf([new Call(target, [1, 2], 'argument', {}, taker)]);
    const without = [plain(), chunk()];
    accompany({ pack: () => undefined });
    expect([plain(), chunk()]).toEqual(without);
    expect(without).toEqual([[target, 2, 1, 2], { kind: 'chunk', target, each: 'argument', items: [1, 2] }]);
  });

  it('warns once in a worker where its module cannot be loaded, and the calls run', async () => {
    accompany({ name: 'missing', module: 'file:///nowhere/missing.js' });
    const executor = new PoolExecutor(new LinePool(), { maxWorkers: 1 });
    ends.push(() => executor.shutdown({ terminate: true }));
    const warnings = await warningsOf(async () => {
      const calls = Array.from({ length: 50 }, (_, i) => executor.submit((n: number) => n, i));
      expect(await Promise.all(calls)).toEqual(Array.from({ length: 50 }, (_, i) => i));
    });
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(
      /^ExecutorWarning: What 'missing' sends along with calls is not used in this worker: /,
    );
  });

  it.each([
    ['reading', 'export const enter = () => { throw new Error("no") };'],
    ['entering', 'export const enter = () => () => { throw new Error("no") };'],
    ['being none', 'export const enter = () => 1;'],
    ['leaving', 'export const enter = () => (body) => { body(); throw new Error("no"); };'],
    ['leaving, of two', 'export const enter = () => (body) => { body(); body(); throw new Error("no"); };'],
    ['calling nothing', 'export const enter = () => () => undefined;'],
    ['calling late', 'export const enter = () => async (body) => { await null; return body(); };'],
  ])('fails no call where it fails itself, in %s', async (name, source) => {
    accompany({ name, module: `data:text/javascript,${source}` });
    const executor = new PoolExecutor(new LinePool(), { maxWorkers: 1 });
    ends.push(() => executor.shutdown({ terminate: true }));
    const count = (n: number): number => {
      const calls = (Reflect.get(globalThis, 'calls') ?? 0) + n;
      Reflect.set(globalThis, 'calls', calls);
      return calls;
    };
    ends.push(() => Reflect.deleteProperty(globalThis, 'calls'));
    const fail = (n: number): number => {
      throw new RangeError(`mine ${n}`);
    };
    const failLater = async (n: number): Promise<number> => {
      throw new RangeError(`mine ${n}`);
    };
    const warnings = await warningsOf(async () => {
      expect(await executor.submit(count, 1)).toBe(1);
      expect(await executor.submit(count, 1)).toBe(2);
      const mapped: number[] = [];
      for await (const each of executor.map(count, [1, 1, 1], { chunksize: 3 })) mapped.push(each);
      expect(mapped).toEqual([3, 4, 5]);
      await expect(executor.submit(fail, 1)).rejects.toThrow(new RangeError('mine 1'));
      await expect(executor.submit(failLater, 2)).rejects.toThrow(new RangeError('mine 2'));
    });
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(`What '${name}' sends along with calls is not used in this worker`);
  });

  it('asks one that fails to pack nothing more', async () => {
    const pack = vi.fn(() => {
      throw new Error('no');
    });
    accompany({ pack });
    const executor = open();
    const warnings = await warningsOf(async () => {
      expect(await executor.submit((n: number) => n, 1)).toBe(1);
      expect(await executor.submit((n: number) => n, 2)).toBe(2);
    });
    expect(warnings).toEqual([
      "Error: What 'numbers' sends along with calls has failed, and is sent no more",
    ]);
    expect(pack).toHaveBeenCalledTimes(1);
  });

  it('ends, and several go along side by side', async () => {
    accompany();
    const second = `data:text/javascript,export const enter = ({ letter }) => (body) => {
      globalThis.letter = letter; try { return body(); } finally { globalThis.letter = undefined; } };`;
    const end = accompanyCalls(companion({ name: 'letters', module: second, pack: () => ({ letter: 'a' }) }));
    const executor = open();
    const both = (): unknown => [
      Reflect.get(globalThis, 'place').getStore()?.number,
      Reflect.get(globalThis, 'letter'),
    ];
    expect(await executor.submit(both)).toEqual(['1', 'a']);
    end();
    expect(await executor.submit(both)).toEqual(['2', undefined]);
  });

  it('gives what the call gives, whatever is given instead', async () => {
    const source = 'export const enter = () => async (body) => { await body(); return "instead"; };';
    accompany({ name: 'instead', module: `data:text/javascript,${source}` });
    const executor = open();
    expect(await executor.submit(() => 1)).toBe(1);
    const failing = executor.submit(async () => {
      throw new RangeError('mine');
    });
    await expect(failing).rejects.toThrow(new RangeError('mine'));
    expect(await executor.submit(() => 2)).toBe(2);
  });

  it('ends one registration of a companion that was given twice, and no later one', async () => {
    const pack = vi.fn(() => undefined);
    const twice = companion({ pack });
    const executor = open();
    const packed = async (): Promise<number> => {
      pack.mockClear();
      await executor.submit(() => 1);
      return pack.mock.calls.length;
    };
    const counts: number[] = [];
    const first = accompanyCalls(twice);
    ends.push(accompanyCalls(twice));
    counts.push(await packed());
    first();
    counts.push(await packed());
    first();
    counts.push(await packed());
    ends.push(accompanyCalls(twice));
    first();
    counts.push(await packed());
    expect(counts).toEqual([2, 1, 1, 2]);
  });

  it('hands what goes along to queues of other machines, to be entered there', async () => {
    const entered: unknown[] = [];
    accompany({
      enter: (values) => (body) => {
        entered.push(values);
        return body();
      },
    });
    const queue: RemoteQueue = {
      name: 'far',
      capabilities: {
        workers: 'remote',
        transfer: false,
        sharedMemory: false,
        inlineFunctions: true,
        cancelRunning: false,
      },
      workers: 1,
      send: (call) => call.ended({ kind: 'value', value: enterAlong(call.along, () => 'run') }),
      recall: () => {},
      close: async () => {},
    };
    const executor = new RemoteExecutor(queue);
    ends.push(() => executor.shutdown());
    expect(await executor.submit(() => 1)).toBe('run');
    expect(entered).toEqual([{ number: '1' }]);
    expect(enterAlong({ others: { number: '2' } }, () => 'alone')).toBe('alone');
    expect(enterAlong(undefined, () => 'alone')).toBe('alone');
    expect(entered).toEqual([{ number: '1' }]);
  });

  it('refuses what is none', () => {
    // @ts-expect-error: what a JavaScript user may write
    expect(() => accompanyCalls(null)).toThrow(
      "Cannot accompany calls as 'name' and 'module' must be strings",
    );
    // @ts-expect-error: likewise
    expect(() => accompanyCalls({ name: 'a', module: 'b' })).toThrow("'pack' and 'enter' must be functions");
  });
});

describe('observeCalls()', () => {
  it('tells what a call failed with, and what an item of a chunk has thrown', async () => {
    const told: unknown[] = [];
    ends.push(
      observeCalls({
        callEnded: (call, error) =>
          told.push([call.state, call.items, error instanceof RangeError ? error.message : error]),
      }),
    );
    const executor = open();
    await executor.submit(() => 1);
    await executor.submit(() => Promise.reject(new RangeError('mine'))).catch(() => {});
    const items = executor.map(
      (n: number) => {
        if (n === 2) throw new RangeError('second');
        return n;
      },
      [1, 2],
      { chunksize: 2 },
    );
    await expect(async () => {
      for await (const _ of items);
    }).rejects.toThrow('second');
    await sleep(0);
    expect(told).toEqual([
      ['finished', undefined, undefined],
      ['failed', undefined, 'mine'],
      ['finished', 2, 'second'],
    ]);
  });
});
