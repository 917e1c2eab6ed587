import {
  Barrier,
  Condition,
  coroutine,
  createTask,
  DeadlockError,
  EventLoop,
  Event as Flag,
  inspect,
  Lock,
  Semaphore,
  sleep,
  type Task,
} from '@tsyncio/core';
import { VirtualClock } from '@tsyncio/core/testing';
import { describe, expect, it } from 'vitest';
import { ways } from '../ways.ts';

describe.each(ways)('inspect(), of what synchronises, in $name,', ({ asyncContext, run, turns, wait }) => {
  /** The tasks that wait, as they are shown, and the tasks that they wait for. */
  const shown = (): string[] => {
    const waiting = inspect().tasks.filter(({ state }) => state === 'waiting');
    return waiting.map((each) => `${each}${each.awaits.map((name) => `; ${name}`).join('')}`);
  };

  it('shows what each task waits for, and who holds it', () =>
    run(function* ({ record }) {
      const [lock, semaphore, event] = [new Lock(), new Semaphore(2), new Flag()];
      const [condition, barrier] = [new Condition(), new Barrier(2)];
      const forever = function* (): Generator<unknown, void, unknown> {
        yield* sleep(60);
      };
      const tasks = [
        createTask(lock.with(forever), { name: 'holds' }),
        createTask(semaphore.with(forever), { name: 'one' }),
        createTask(semaphore.with(forever), { name: 'two' }),
        createTask(lock.acquire(), { name: 'lock' }),
        createTask(lock.with(forever), { name: 'with' }),
        createTask(semaphore.acquire(), { name: 'semaphore' }),
        createTask(event.wait(), { name: 'event' }),
        createTask(
          condition.with(() => condition.waitFor(() => false)),
          { name: 'condition' },
        ),
        createTask(barrier.with(forever), { name: 'barrier' }),
      ];
      yield* turns(1);
      record.push(...shown().filter((line) => !line.includes('its time')));
      for (const task of tasks) task.cancel();
      yield* turns(3);
      expect(record).toEqual([
        'lock in acquire, waits for <Lock [locked, waiters:2]>; holds',
        'with in with > acquire, waits for <Lock [locked, waiters:2]>; holds',
        'semaphore in acquire, waits for <Semaphore [locked, waiters:1]>; one; two',
        'event in wait, waits for <Event [unset, waiters:1]>',
        'condition in with > waitFor > wait, waits for <Condition [unlocked, waiters:1]>',
        'barrier in with > wait > waitFor > wait, waits for <Barrier [filling, waiters:1/2]>',
      ]);
    }));

  it.runIf(asyncContext)('names the task, and not its strand, that acquired a lock', () =>
    run(function* ({ record }) {
      const lock = new Lock();
      const holds = coroutine(async () => {
        await Promise.all([sleep(0.5), lock.acquire()]);
        await sleep(60);
      });
      const tasks: Task<unknown>[] = [createTask(holds(), { name: 'holds' })];
      yield* wait(sleep(1));
      tasks.push(createTask(lock.acquire(), { name: 'waits' }));
      yield* turns(1);
      record.push(...(inspect().tasks.find(({ name }) => name === 'waits')?.awaits ?? []));
      for (const task of tasks) task.cancel();
      yield* turns(2);
      expect(record).toEqual(['holds']);
    }),
  );
});

describe('DeadlockError', () => {
  it('draws two tasks that wait for each other, each with the lock of the other', async () => {
    const loop = new EventLoop({ clock: new VirtualClock() });
    const locks = [new Lock(), new Lock()];
    const work = coroutine(function* work(first: number) {
      yield* locks[first]?.acquire() as ReturnType<Lock['acquire']>; // as: there are two
      yield* sleep(1);
      yield* locks[1 - first]?.acquire() as ReturnType<Lock['acquire']>; // as: likewise
    });
    const tasks = ['a', 'b'].map((name, i) => loop.createTask(work(i), { name }));
    const error: unknown = await loop.runForever().catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(DeadlockError);
    expect(String(error).split('\n').slice(1)).toEqual([
      '  a in work > acquire, waits for <Lock [locked, waiters:1]>',
      '  └─ b in work > acquire, waits for <Lock [locked, waiters:1]>',
      '     └─ a: a circle, see above',
    ]);
    for (const task of tasks) task.cancel();
    await loop.runUntilComplete(sleep(0));
    loop.close();
  });
});
