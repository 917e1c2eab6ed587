import { CancelledError, TimeoutError } from '@tsyncio/executor';
import { describe, expect, it } from 'vitest';
import { failure, Gate, open, work } from './workers.ts';

describe('ExecutorFuture.cancel()', () => {
  it('removes a call that has not begun', async () => {
    const executor = open();
    const gate = new Gate();
    const first = executor.submit(work.block, gate.flags, 'a');
    const second = executor.submit(work.note, gate.flags, 1);
    await gate.begun();
    expect([second.running(), second.cancel(), second.cancelled(), second.done()]).toEqual([
      false,
      true,
      true,
      true,
    ]);
    expect(second.cancel()).toBe(true);
    gate.open();
    expect(await first).toBe('a');
    expect(await failure(second)).toBeInstanceOf(CancelledError);
    expect(gate.flags[2]).toBe(0);
  });

  it('ends the worker of one that runs, and the next call gets a new one', async () => {
    const executor = open();
    const gate = new Gate();
    const endless = executor.submit(work.loop, gate.flags);
    const next = executor.submit(work.thread);
    await gate.begun();
    expect([endless.running(), endless.cancel(), endless.running(), endless.cancelled()]).toEqual([
      true,
      true,
      false,
      true,
    ]);
    expect(await failure(endless)).toBeInstanceOf(CancelledError);
    expect(await next).toBeGreaterThan(0);
    expect(executor.statistics()).toMatchObject({ cancelled: 1, done: 1, running: 0 });
  });

  it('is false after the result is there', async () => {
    const future = open().submit(work.add, 1, 2);
    await future;
    expect([future.cancel(), future.cancelled()]).toEqual([false, false]);
  });

  it('is silent when nobody awaits the future', async () => {
    const seen: unknown[] = [];
    const listen = (error: unknown): number => seen.push(error);
    process.on('unhandledRejection', listen);
    const executor = open();
    executor.submit(work.add, 1, 2).cancel();
    await executor.submit(work.turn);
    process.off('unhandledRejection', listen);
    expect(seen).toEqual([]);
  });

  it('lets the call run on with onCancel: abandon', async () => {
    const executor = open({ onCancel: 'abandon' });
    const gate = new Gate();
    const first = executor.submit(work.block, gate.flags, 'a');
    const thread = executor.submit(work.thread);
    await gate.begun();
    expect(first.cancel()).toBe(true);
    expect(executor.statistics()).toMatchObject({ workers: 1, queued: 1, running: 0, cancelled: 1 });
    gate.open();
    expect(await thread).toBeGreaterThan(0);
    expect(executor.statistics().workers).toBe(1);
  });
});

describe('with()', () => {
  it('ends a call that runs longer than its timeout, counted from its start', async () => {
    const executor = open();
    const gate = new Gate();
    const first = executor.submit(work.turn);
    const late = executor.with({ timeout: 0.05 }).submit(work.loop, gate.flags);
    const error = await failure(late);
    expect(await first).toBe('turned');
    expect(error).toBeInstanceOf(TimeoutError);
    expect(gate.flags[0]).toBe(1);
    expect([late.cancelled(), late.cancel()]).toEqual([false, false]);
    expect(await executor.submit(work.add, 1, 2)).toBe(3);
  });

  it('does not count the time in the queue or the start of a worker', async () => {
    const executor = open();
    const gate = new Gate();
    const first = executor.submit(work.block, gate.flags, 'a');
    const second = executor.with({ timeout: 0.5 }).submit(work.add, 1, 2);
    await gate.begun();
    await new Promise((resolve) => setTimeout(resolve, 700));
    gate.open();
    expect([await first, await second]).toEqual(['a', 3]);
  });

  it('cancels the calls of a signal that aborts, with its reason', async () => {
    const executor = open();
    const controller = new AbortController();
    const bound = executor.with({ signal: controller.signal });
    const gate = new Gate();
    const calls = [bound.submit(work.loop, gate.flags), bound.submit(work.add, 1, 2)];
    await gate.begun();
    controller.abort('enough');
    for (const call of [...calls, bound.submit(work.add, 1, 2)]) {
      const error = await failure(call);
      expect(error).toBeInstanceOf(CancelledError);
      expect(error.cause).toBe('enough');
    }
    expect(await executor.submit(work.add, 1, 2)).toBe(3);
  });

  it('runs the lowest priority first, and equal ones in order', async () => {
    const executor = open();
    const gate = new Gate();
    const first = executor.submit(work.block, gate.flags, 'a');
    await gate.begun();
    Atomics.store(gate.flags, 0, 0);
    const calls = [5, 1, 5, 0, 1].map((priority, i) =>
      executor.with({ priority }).submit(work.note, gate.flags, priority * 10 + i),
    );
    gate.open();
    await Promise.all([first, ...calls]);
    expect([...gate.flags.slice(2, 7)]).toEqual([3, 11, 14, 50, 52]);
  });

  it('keeps the options of the executor that it was called on', async () => {
    const executor = open();
    const gate = new Gate();
    const call = executor.with({ timeout: 0.05 }).with({ priority: 1 }).submit(work.loop, gate.flags);
    expect(await failure(call)).toBeInstanceOf(TimeoutError);
    expect(() => executor.with({ timeuot: 1 } as object)).toThrow(
      'it has timeout, signal, onCancel, priority, whenFull',
    );
    expect(() => executor.with({ timeout: -1 })).toThrow(RangeError);
  });
});
