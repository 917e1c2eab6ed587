import { CancelledError, ExecutorShutdownError } from '@tsyncio/executor';
import { PiscinaExecutor } from '@tsyncio/executor-piscina';
import { describe, expect, it } from 'vitest';
import { failure, Gate, open, work } from './workers.ts';

describe('shutdown()', () => {
  it('lets all calls finish, and takes no more', async () => {
    const executor = open();
    const gate = new Gate();
    const calls = [executor.submit(work.block, gate.flags, 'a'), executor.submit(work.add, 1, 2)];
    const over = executor.shutdown();
    expect(await failure(executor.submit(work.add, 1, 2))).toBeInstanceOf(ExecutorShutdownError);
    gate.open();
    expect(await Promise.all(calls)).toEqual(['a', 3]);
    await over;
    expect(executor.statistics()).toMatchObject({ workers: 0, queued: 0, running: 0, done: 2 });
  });

  it('drops what has not begun with cancelFutures', async () => {
    const executor = open();
    const gate = new Gate();
    const running = executor.submit(work.block, gate.flags, 'a');
    const queued = executor.submit(work.add, 1, 2);
    await gate.begun();
    const over = executor.shutdown({ cancelFutures: true });
    expect(await failure(queued)).toBeInstanceOf(CancelledError);
    gate.open();
    expect(await running).toBe('a');
    await over;
  });

  it('ends what runs with terminate, abandoned calls too', async () => {
    const executor = open({ maxWorkers: 2, onCancel: 'abandon' });
    const gate = new Gate();
    const calls = [executor.submit(work.loop, gate.flags), executor.submit(work.loop, gate.flags)];
    await gate.begun(2);
    calls[0]?.cancel();
    await executor.shutdown({ terminate: true });
    for (const call of calls) expect(await failure(call)).toBeInstanceOf(CancelledError);
    expect(executor.statistics().workers).toBe(0);
  });

  it('may be called again, with more', async () => {
    const executor = open();
    const gate = new Gate();
    const running = executor.submit(work.loop, gate.flags);
    await gate.begun();
    const first = executor.shutdown();
    await executor.shutdown({ wait: false });
    await executor.shutdown({ terminate: true });
    await first;
    expect(await failure(running)).toBeInstanceOf(CancelledError);
  });

  it('does not wait with wait: false, and loses nothing', async () => {
    const executor = open();
    const call = executor.submit(work.turn);
    await executor.shutdown({ wait: false });
    expect(call.done()).toBe(false);
    expect(await call).toBe('turned');
  });

  it('ends workers that are still starting', async () => {
    const executor = new PiscinaExecutor({ minWorkers: 2, maxWorkers: 2 });
    const call = executor.submit(work.add, 1, 2);
    await executor.shutdown({ terminate: true });
    expect(await failure(call)).toBeInstanceOf(CancelledError);
    await new PiscinaExecutor().shutdown();
  });

  it('settles every call that was open, however it ends', async () => {
    const executor = open({ maxWorkers: 2 });
    const calls = Array.from({ length: 20 }, (_, i) =>
      i % 5 === 0 ? executor.submit(work.exit, 1) : executor.submit(work.add, i, 1),
    );
    const settled = Promise.allSettled(calls);
    await executor.shutdown();
    expect((await settled).map(({ status }) => status)).toEqual(
      calls.map((_, i) => (i % 5 === 0 ? 'rejected' : 'fulfilled')),
    );
  });

  it('is what leaving the scope does', async () => {
    const executor = open();
    await executor[Symbol.asyncDispose]();
    expect(await failure(executor.submit(work.add, 1, 2))).toBeInstanceOf(ExecutorShutdownError);
  });
});
