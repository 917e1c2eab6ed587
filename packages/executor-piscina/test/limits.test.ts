import { BrokenWorkerError, ExecutorFullError } from '@tsyncio/executor';
import { PiscinaExecutor } from '@tsyncio/executor-piscina';
import { describe, expect, it } from 'vitest';
import { failure, Gate, open, work } from './workers.ts';

describe('maxQueue', () => {
  it('rejects what comes when it is full; a call for a worker that starts counts as begun', async () => {
    const executor = open({ maxWorkers: 2, maxQueue: 1 });
    const gate = new Gate();
    const calls = ['a', 'b', 'c'].map((name) => executor.submit(work.block, gate.flags, name));
    const full = executor.submit(work.add, 1, 2);
    expect(await failure(full)).toBeInstanceOf(ExecutorFullError);
    gate.open();
    expect(await Promise.all(calls)).toEqual(['a', 'b', 'c']);
    expect(await executor.submit(work.add, 1, 2)).toBe(3);
  });

  it('lets calls wait for room where they were asked to, and drops one that is cancelled', async () => {
    const executor = open({ maxQueue: 0 });
    const patient = executor.with({ whenFull: 'wait' });
    const gate = new Gate();
    const first = executor.submit(work.block, gate.flags, 'a');
    const [second, third] = [patient.submit(work.add, 1, 2), patient.submit(work.note, gate.flags, 1)];
    expect(executor.statistics().queued + executor.statistics().running).toBe(3);
    expect(third.cancel()).toBe(true);
    gate.open();
    expect([await first, await second]).toEqual(['a', 3]);
    expect(gate.flags[2]).toBe(0);
  });
});

describe('the options of an executor', () => {
  it('are refused at once where they are unknown or out of range, and listed', () => {
    const wrong: [object, new () => Error, string][] = [
      [
        { maxWorker: 2 },
        TypeError,
        "Cannot use option 'maxWorker' as piscina has none of that name: it has maxWorkers, minWorkers,",
      ],
      [
        { maxWorkers: 0 },
        RangeError,
        "Cannot use option 'maxWorkers' as it must be an integer >= 1: received 0",
      ],
      [{ maxWorkers: '2' }, TypeError, "received '2'"],
      [{ idleTimeout: Number.NaN }, RangeError, 'a number of seconds >= 0: received NaN'],
      [{ minWorkers: 3, maxWorkers: 2 }, RangeError, 'an integer <= maxWorkers (2): received 3'],
      [{ onCancel: 'kill' }, RangeError, "'terminate' or 'abandon': received 'kill'"],
      [{ resourceLimits: { heap: 1 } }, TypeError, "option 'resourceLimits.heap'"],
      [{ env: { A: 1 } }, TypeError, "option 'env.A' as it must be a string: received 1"],
    ];
    for (const [options, type, message] of wrong) {
      expect(() => new PiscinaExecutor(options)).toThrow(type);
      expect(() => new PiscinaExecutor(options)).toThrow(message);
    }
  });

  it('give the workers their environment beside that of the process', async () => {
    const executor = open({ env: { TSYNCIO_TEST: 'here' } });
    expect(await executor.submit(work.variable, 'TSYNCIO_TEST')).toBe('here');
    const { PATH } = process.env;
    expect(await executor.submit(work.variable, 'PATH')).toBe(PATH);
  });

  it('run the initializer once in each worker', async () => {
    const executor = open({
      initializer: () => {
        const { TSYNCIO_COUNT = 0 } = process.env;
        Object.assign(process.env, { TSYNCIO_COUNT: Number(TSYNCIO_COUNT) + 1 });
      },
    });
    await executor.submit(work.add, 1, 2);
    expect(await executor.submit(work.variable, 'TSYNCIO_COUNT')).toBe('1');
  });

  it('keep minWorkers, from the start, and let the others go after idleTimeout', async () => {
    const executor = open({ maxWorkers: 3, minWorkers: 1, idleTimeout: 0 });
    expect(executor.statistics().workers).toBe(1);
    const gate = new Gate();
    const calls = ['a', 'b', 'c'].map((name) => executor.submit(work.block, gate.flags, name));
    await gate.begun(3);
    gate.open();
    await Promise.all(calls);
    await expect.poll(() => executor.statistics().workers).toBe(1);
  });

  it('take a worker back that was lost', async () => {
    const executor = open({ minWorkers: 1 });
    expect(await failure(executor.submit(work.exit, 1))).toBeInstanceOf(BrokenWorkerError);
    await expect.poll(() => executor.statistics().workers).toBe(1);
  });
});

describe('statistics()', () => {
  it('counts the calls and the time that they took', async () => {
    const executor = open();
    await executor.submit(work.turn);
    await failure(executor.submit(work.fail, 'odd'));
    executor.submit(work.add, 1, 2).cancel();
    const { wait, run, ...counts } = executor.statistics();
    expect(counts).toEqual({ workers: 0, queued: 0, running: 0, done: 1, failed: 1, cancelled: 1 });
    expect(run.max).toBeGreaterThanOrEqual(0.02);
    expect(run.total).toBeGreaterThanOrEqual(run.max);
    expect(wait.total).toBeGreaterThan(0);
  });
});
