import { blocking, type RemoteCall, RemoteExecutor, type RemoteQueue } from '@tsyncio/executor';
import { describe, expect, it } from 'vitest';
import { encodeThrown } from '../src/wire/thrown.ts';

const { add } = blocking<{ add(a: number, b: number): number }>('node:path');

/** A queue whose calls the test ends. */
class FakeQueue implements RemoteQueue {
  readonly name = 'fake';
  readonly capabilities = {
    workers: 'remote',
    transfer: false,
    sharedMemory: false,
    inlineFunctions: false,
    cancelRunning: true,
  } as const;
  workers = 1;
  readonly sent: RemoteCall[] = [];
  readonly record: string[] = [];

  send(call: RemoteCall): void {
    this.sent.push(call);
  }

  recall(call: RemoteCall, end: boolean): void {
    this.record.push(`recall ${this.sent.indexOf(call)} ${end}`);
  }

  async close(terminate: boolean): Promise<void> {
    this.record.push(`close ${terminate}`);
  }

  at(index: number): RemoteCall {
    return this.sent[index] as RemoteCall; // as: the test has sent it
  }
}

describe('RemoteExecutor', () => {
  it('counts a call as what the queue says of it', async () => {
    const queue = new FakeQueue();
    const executor = new RemoteExecutor(queue);
    const call = executor.submit(add, 1, 2);
    expect([executor.statistics().queued, call.running()]).toEqual([1, false]);
    queue.at(0).began();
    expect([executor.statistics().running, call.running()]).toEqual([1, true]);
    queue.at(0).waits();
    expect([executor.statistics().queued, call.running()]).toEqual([1, false]);
    queue.at(0).began(0.5);
    queue.at(0).ended({ kind: 'value', value: 3 });
    expect(await call).toBe(3);
    expect(executor.statistics()).toMatchObject({ queued: 0, running: 0, done: 1 });
  });

  it('ends a call once, whatever is said of it later', async () => {
    const queue = new FakeQueue();
    const executor = new RemoteExecutor(queue);
    const call = executor.submit(add, 1, 2);
    const sent = queue.at(0);
    sent.ended({ kind: 'thrown', thrown: encodeThrown(new RangeError('no')) });
    sent.ended({ kind: 'value', value: 3 });
    sent.lost(new Error('late'));
    sent.refused(new Error('late'));
    sent.unsendable(new Error('late'));
    sent.began();
    await expect(call).rejects.toThrow(RangeError);
    expect(executor.statistics()).toMatchObject({ failed: 1, done: 0, running: 0, queued: 0 });
  });

  it('has the queue end what is cancelled, or let it run on', async () => {
    const queue = new FakeQueue();
    const executor = new RemoteExecutor(queue);
    const first = executor.submit(add, 1, 2);
    const second = executor.with({ onCancel: 'abandon' }).submit(add, 1, 2);
    queue.at(1).began();
    expect([first.cancel(), second.cancel()]).toEqual([true, true]);
    expect([first.cancel(), executor.statistics().cancelled]).toEqual([true, 2]);
    expect(queue.record).toEqual(['recall 0 true', 'recall 1 false']);
  });

  it('has no more in the queue than maxQueue, beside what idle workers are there for', async () => {
    const queue = new FakeQueue();
    const executor = new RemoteExecutor(queue, { maxQueue: 1 });
    const calls = [1, 2, 3].map((n) => executor.submit(add, n, 0));
    expect(queue.sent.length).toBe(2);
    await expect(calls[2]).rejects.toThrow("'maxQueue' calls are waiting: 1");
    queue.at(0).began();
    await expect(executor.submit(add, 4, 0)).rejects.toThrow('are waiting');
    queue.at(0).ended({ kind: 'value', value: 1 });
    void executor.submit(add, 5, 0);
    expect(queue.sent.length).toBe(3);
  });

  it('closes the queue when the last call has ended', async () => {
    const queue = new FakeQueue();
    const executor = new RemoteExecutor(queue);
    void executor.submit(add, 1, 2);
    const waiting = executor.submit(add, 3, 4);
    queue.at(0).began();
    const closed = executor.shutdown({ cancelFutures: true });
    await expect(waiting).rejects.toThrow('the executor was shut down');
    await expect(executor.submit(add, 5, 6)).rejects.toThrow('was shut down: <fake [closing]>');
    expect(queue.record).toEqual(['recall 1 false']);
    queue.at(0).ended({ kind: 'value', value: 3 });
    await closed;
    await executor.shutdown({ terminate: true });
    expect(queue.record).toEqual(['recall 1 false', 'close false']);
    expect(executor.statistics().workers).toBe(0);
  });

  it('refuses options that it does not have', () => {
    const options = { maxWorkers: 2 } as object; // as: what JavaScript lets through
    expect(() => new RemoteExecutor(new FakeQueue(), options)).toThrow(
      "Cannot use option 'maxWorkers' as fake has none of that name: it has maxQueue, onCancel",
    );
  });
});
