/** The user's own AsyncLocalStorage, entered inside a task. What is entered outside is for `test/host/bind.test.ts`. */

import { AsyncLocalStorage } from 'node:async_hooks';
import { coroutine, createTask, fromPromise, sleep, timeout } from '@tsyncio/core';
import { describe, expect, it } from 'vitest';
import { withStore } from './loops.ts';

const storage = new AsyncLocalStorage<string>();

const asynchronous = coroutine(async (delay: number) => {
  const seen = [storage.getStore()];
  await sleep(delay);
  seen.push(storage.getStore());
  return seen;
});

const generator = coroutine(function* (delay: number) {
  const seen = [storage.getStore()];
  yield* sleep(delay);
  seen.push(storage.getStore());
  return seen;
});

/** Runs `inside` in a task, where it enters the storage. */
function enter<T>(inside: () => Promise<T>): Promise<unknown> {
  return withStore.play(() => storage.run('id', inside));
}

describe('storage of the user that is entered inside a task', () => {
  it('is kept by async code through every wait, in helpers and coroutines of async functions', async () => {
    const seen = await enter(async () => {
      const helper = async () => {
        await sleep(1);
        return storage.getStore();
      };
      const [first, second] = [await helper(), await asynchronous(1)];
      await Promise.all([sleep(1), helper()]);
      return [first, second, storage.getStore()];
    });
    expect(seen).toEqual(['id', ['id', 'id'], 'id']);
  });

  it('is left when its function ends', async () => {
    const seen = await withStore.play(async () => {
      const inside = await storage.run('id', async () => {
        await sleep(1);
        return storage.getStore();
      });
      await sleep(1);
      return [inside, storage.getStore()];
    });
    expect(seen).toEqual(['id', undefined]);
  });

  it('is known to strands, and not to generators and tasks: their steps run where the loop was started', async () => {
    const seen = await enter(async () => [
      await generator(1),
      (await Promise.all([asynchronous(1), asynchronous(2)]))[1],
      await createTask(asynchronous(1)),
      await createTask(generator(1)),
    ]);
    expect(seen).toEqual([
      ['id', undefined],
      ['id', 'id'],
      [undefined, undefined],
      [undefined, undefined],
    ]);
  });
});

describe('storage of the user that is entered inside a bound function', () => {
  it('is given to the tasks and the strands that are begun in it', async () => {
    const seen = await withStore.play(async (loop) => {
      const handler = loop.bind(
        async (id: string) =>
          await storage.run(id, async () => [
            await createTask(asynchronous(1)),
            await createTask(generator(1)),
            ...(await Promise.all([asynchronous(1), asynchronous(2), generator(3)])),
          ]),
      );
      return await fromPromise(Promise.all([handler('a'), handler('b')]));
    });
    expect(seen).toEqual(['a', 'b'].map((id) => Array.from({ length: 5 }, () => [id, id])));
  });

  it('is kept by the generators that are awaited in it, however they are nested', async () => {
    const seen = await withStore.play(async (loop) => {
      const nested = coroutine(function* () {
        const inner = [...(yield* generator(1)), ...(yield* asynchronous(1)), ...(yield* generator(1))];
        return [...inner, storage.getStore()];
      });
      const handler = loop.bind(async (id: string) => {
        const before = storage.getStore();
        const inside = await storage.run(id, async () => [
          ...(await nested()),
          ...(await timeout(9, () => nested())),
          ...(await Promise.all([nested(), nested()])).flat(),
        ]);
        await sleep(1);
        return [new Set(inside), inside.length, before, storage.getStore()];
      });
      return await fromPromise(Promise.all([handler('a'), handler('b')]));
    });
    expect(seen).toEqual(['a', 'b'].map((id) => [new Set([id]), 28, undefined, undefined]));
  });

  it('is given to the tasks that a generator begins in it', async () => {
    const seen = await withStore.play(async (loop) => {
      const handler = loop.bind(function* (id: string) {
        const task = storage.run(id, () => createTask(generator(1)));
        return yield* task;
      });
      return await fromPromise(Promise.all([handler('a'), handler('b')]));
    });
    expect(seen).toEqual([
      ['a', 'a'],
      ['b', 'b'],
    ]);
  });
});
