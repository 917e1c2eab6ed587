import { openExecutor } from '@tsyncio/executor';
import { TinypoolExecutor } from '@tsyncio/executor-tinypool';
import { describe, expect, it } from 'vitest';
import { open } from './workers.ts';

describe('the runtime', () => {
  it('is threads where none is chosen', async () => {
    const executor = open();
    expect(executor).toMatchObject({
      name: 'tinypool',
      capabilities: { workers: 'threads', transfer: true },
    });
    expect(await executor.submit(async () => (await import('node:worker_threads')).isMainThread)).toBe(false);
  });

  it('is another process where it was chosen', async () => {
    const executor = open({ runtime: 'processes' });
    expect(executor).toMatchObject({
      name: 'processes',
      capabilities: { workers: 'processes', transfer: false, sharedMemory: false },
    });
    expect(await executor.submit(() => process.pid)).not.toBe(process.pid);
  });

  it.each([
    ['tinypool:', 'tinypool'],
    ['tinypool:?runtime=threads', 'tinypool'],
    ['tinypool:?runtime=processes&resourceLimits.maxOldGenerationSizeMb=64', 'processes'],
    ['processes:?maxWorkers=2', 'processes'],
    ['processes:?runtime=processes', 'processes'],
  ])('of %s is %s', async (url, name) => {
    await using executor = await openExecutor(url);
    expect(executor.name).toBe(name);
  });

  it('cannot be another than the scheme says', async () => {
    await expect(openExecutor('processes:?runtime=threads')).rejects.toThrow(
      "Cannot open 'processes:?runtime=threads' as its workers are processes",
    );
  });
});

describe('an option', () => {
  const wrong: readonly [object, new (message: string) => Error, string][] = [
    [{ runtime: 'fibers' }, RangeError, "must be 'threads' or 'processes': received 'fibers'"],
    [{ runtime: 3 }, TypeError, "must be 'threads' or 'processes': received number"],
    [
      { runTime: 'threads' },
      TypeError,
      "'runTime' as tinypool has none of that name: it has runtime, maxWorkers",
    ],
    [{ runtime: 'processes', maxWorkers: 0 }, RangeError, "'maxWorkers'"],
    [
      { runtime: 'processes', resourceLimits: { stackSizeMb: 2 } },
      TypeError,
      "'resourceLimits.stackSizeMb' as a process has no such limit: it has maxOldGenerationSizeMb",
    ],
    [{ resourceLimits: { stackSize: 2 } }, TypeError, "'resourceLimits.stackSize'"],
  ];
  it.each(wrong)('%j is refused at once', (options, type, message) => {
    expect(() => new TinypoolExecutor(options)).toThrow(type);
    expect(() => new TinypoolExecutor(options)).toThrow(message);
  });
});
