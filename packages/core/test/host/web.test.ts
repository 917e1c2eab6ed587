/** The same programs on a host of the web's kind: no context store, no `nextTick`, a MessageChannel. */

import {
  allTasks,
  ContextVar,
  coroutine,
  createTask,
  currentTask,
  EventLoop,
  fromPromise,
  gather,
  isCancelled,
  sleep,
  timeout,
  wait,
} from '@tsyncio/core';
import { VirtualClock } from '@tsyncio/core/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type WebGlobals, webHost } from '../../src/host/web.ts';
import { type Host, wired } from '../../src/kernel/index.ts';
import { nameOf } from '../javascript/loops.ts';

const channels: InstanceType<typeof globalThis.MessageChannel>[] = [];
let own: Host;

beforeAll(() => {
  own = wired.host;
  // Node's channel keeps the process alive; it is closed at the end.
  const MessageChannel = class extends globalThis.MessageChannel {
    constructor() {
      super();
      channels.push(this);
    }
  };
  wired.host = webHost({ ...globalThis, performance, MessageChannel } as unknown as WebGlobals); // as: what it uses of them is there
});

afterAll(() => {
  wired.host = own;
  for (const { port1 } of channels) port1.close();
});

/** Runs a program on the real clock of this host, or on a virtual one. */
async function play<T>(main: (loop: EventLoop) => Promise<T>, clock?: VirtualClock): Promise<T> {
  const loop = new EventLoop({ clock });
  try {
    return (await loop.runUntilComplete(() => main(loop))) as T; // as: no program here gives a promise
  } finally {
    expect([...allTasks(loop)].map(String)).toEqual([]);
    loop.close();
  }
}

describe('a host of the web', () => {
  it('has no context store', () => {
    expect([wired.host.store, wired.host.snapshot()]).toEqual([null, null]);
  });

  it('runs both styles, with real time', () =>
    play(async (loop) => {
      const began = loop.time();
      const generator = coroutine(function* (name: string) {
        yield* sleep(0.005);
        return `${name} ${currentTask() !== null}`;
      });
      const results = await gather(generator('a'), async () => {
        await sleep(0.01);
        return await generator('b');
      });
      expect([results, loop.time() - began >= 0.014]).toEqual([['a true', 'b true'], true]);
    }));

  it('lets the host have its turn while it is busy', () =>
    play(async () => {
      let ticks = 0;
      const interval = setInterval(() => {
        ticks += 1;
      }, 5);
      for (let i = 0; i < 50_000 || ticks < 3; i += 1) await sleep(0);
      clearInterval(interval);
      expect(ticks).toBeGreaterThanOrEqual(3);
    }));

  it('goes on beside a foreign promise, and restores the task by fromPromise', () =>
    play(async () => {
      currentTask()?.setName('main');
      const record: string[] = [];
      let open = (): void => {};
      const promise = new Promise<void>((resolve) => {
        open = resolve;
      });
      const beside = createTask(async () => {
        for (let i = 0; i < 3; i += 1) {
          await sleep(1);
          record.push('beside');
        }
        setImmediate(open);
      });
      await fromPromise(promise);
      record.push(`${currentTask()?.getName()}`);
      await beside;
      record.push(`${currentTask()?.getName()}`);
      expect(record).toEqual(['beside', 'beside', 'beside', 'main', 'main']);
    }, new VirtualClock()));

  it('shows fromPromise where a wait follows a foreign promise', () =>
    expect(
      play(async () => {
        await new Promise(setImmediate);
        await sleep(0);
      }),
    ).rejects.toThrow('use: await fromPromise(promise)'));

  it('cancels, times out and runs strands on a virtual clock', () =>
    play(async (loop) => {
      const record: unknown[] = [];
      const variable = new ContextVar<string>('variable');
      variable.set('set');
      const task = createTask(async () => {
        try {
          await Promise.all([sleep(5), sleep(6)]);
        } catch (error) {
          record.push(isCancelled(error), variable.get(), loop.time());
        }
      });
      await sleep(1);
      task.cancel();
      await wait([task]);
      record.push(await Promise.all([sleep(1, 'a'), sleep(2, 'b')]), loop.time());
      await timeout(1, () => sleep(9)).then(null, (error: unknown) =>
        record.push(nameOf(error), loop.time()),
      );
      await sleep(0);
      expect(record).toEqual([true, 'set', 1, ['a', 'b'], 3, 'TimeoutError', 4]);
    }, new VirtualClock()));

  it('lets two loops interleave', async () => {
    const program = (name: string) => async (loop: EventLoop) => {
      currentTask()?.setName(name);
      const seen = new Set<unknown>();
      for (let i = 0; i < 20; i += 1) {
        await sleep(0.001);
        seen.add(currentTask()?.getName()).add(currentTask()?.getLoop() === loop);
      }
      return [...seen];
    };
    expect(await Promise.all([play(program('a')), play(program('b'))])).toEqual([
      ['a', true],
      ['b', true],
    ]);
  });
});
