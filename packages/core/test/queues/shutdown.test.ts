import { createTask, LifoQueue, PriorityQueue, Queue, QueueShutDown } from '@tsyncio/core';
import { describe, expect, it } from 'vitest';
import { thrownBy, ways } from '../ways.ts';

const kinds = [
  { kind: 'Queue', make: (maxsize?: number) => new Queue<string>(maxsize) },
  { kind: 'LifoQueue', make: (maxsize?: number) => new LifoQueue<string>(maxsize) },
  { kind: 'PriorityQueue', make: (maxsize?: number) => new PriorityQueue<string>(maxsize) },
];

describe.each(ways)('shutdown() in $name', ({ define, run, turns, wait }) => {
  const ending = define(function* (make: () => Parameters<typeof wait>[0]) {
    try {
      return yield* wait(make());
    } catch (error) {
      return error instanceof QueueShutDown ? 'QueueShutDown' : String(error);
    }
  });
  /** How the four ways of putting and getting end. */
  const attempts = define(function* (queue: Queue<string>) {
    const ended: unknown[] = [];
    for (const attempt of [() => queue.put('late'), () => queue.get()])
      ended.push(yield* wait(ending(attempt)));
    for (const attempt of [() => queue.putNowait('late'), () => queue.getNowait()]) {
      ended.push(thrownBy(attempt).name);
    }
    return ended;
  });
  const REFUSED = ['QueueShutDown', 'QueueShutDown', 'QueueShutDown', 'QueueShutDown'];

  it.each(kinds)('wakes the getters of an empty $kind, and joins it', ({ make }) =>
    run(function* ({ record }) {
      const queue = make();
      const getters = [createTask(ending(() => queue.get())), createTask(ending(() => queue.get()))];
      yield* turns(2);
      queue.shutdown();
      yield* wait(queue.join());
      for (const getter of getters) record.push(yield* wait(getter));
      record.push(yield* wait(attempts(queue)), queue.qsize());
      expect(record).toEqual(['QueueShutDown', 'QueueShutDown', REFUSED, 0]);
    }),
  );

  it.each(kinds)(
    'wakes the putters of a full $kind, and leaves what is in it to be taken',
    ({ make, kind }) =>
      run(function* ({ record }) {
        const queue = make(1);
        queue.putNowait('data');
        const join = createTask(queue.join());
        const putter = createTask(ending(() => queue.put('data2')));
        yield* turns(2);
        queue.shutdown();
        record.push(String(queue), yield* wait(putter), thrownBy(() => queue.putNowait('late')).name);
        record.push(yield* wait(queue.get()), join.done(), yield* wait(attempts(queue)));
        queue.taskDone();
        yield* wait(join);
        record.push(thrownBy(() => queue.taskDone()).name);
        expect(record).toEqual([
          ...[`<${kind} maxsize=1 tasks=1 [1 item, shut down]>`, 'QueueShutDown', 'QueueShutDown'],
          ...['data', false, REFUSED, 'RangeError'],
        ]);
      }),
  );

  it.each(kinds)('drops what is in a $kind where it is immediate, and counts it as done', ({ make, kind }) =>
    run(function* ({ record }) {
      const queue = make();
      for (const item of ['a', 'b', 'c']) queue.putNowait(item);
      const join = createTask(queue.join());
      yield* turns(1);
      queue.shutdown({ immediate: true });
      record.push(String(queue));
      yield* wait(join);
      record.push(yield* wait(attempts(queue)), thrownBy(() => queue.taskDone()).name);
      expect(record).toEqual([`<${kind} maxsize=0 [empty, shut down]>`, REFUSED, 'RangeError']);
    }),
  );

  it.each(kinds)(
    'waits in join for the items of a $kind that were taken before an immediate one',
    ({ make }) =>
      run(function* ({ record }) {
        const queue = make();
        queue.putNowait('data');
        queue.putNowait('data');
        const join = createTask(queue.join());
        record.push(yield* wait(queue.get()));
        queue.shutdown({ immediate: true });
        yield* turns(2);
        record.push(join.done(), queue.qsize(), yield* wait(attempts(queue)));
        queue.taskDone();
        record.push(thrownBy(() => queue.taskDone()).name);
        yield* wait(join);
        expect(record).toEqual(['data', false, 0, REFUSED, 'RangeError']);
      }),
  );

  it('counts no item as done twice, where taskDone was called before the item was taken', () =>
    run(function* ({ record }) {
      const queue = new Queue<number>();
      for (const item of [1, 2, 3]) queue.putNowait(item);
      for (let i = 0; i < 2; i += 1) queue.taskDone();
      queue.shutdown({ immediate: true });
      yield* wait(queue.join());
      record.push(String(queue));
      expect(record).toEqual(['<Queue maxsize=0 [empty, shut down]>']);
    }));

  it('gives a getter that was chosen before its item, and refuses one that was not', () =>
    run(function* ({ record }) {
      const queue = new Queue<string>();
      const getters = [createTask(ending(() => queue.get())), createTask(ending(() => queue.get()))];
      yield* turns(2);
      queue.putNowait('a');
      queue.shutdown();
      for (const getter of getters) record.push(yield* wait(getter));
      expect(record).toEqual(['a', 'QueueShutDown']);
    }));

  it('takes the item from a getter that was chosen before, where it is immediate', () =>
    run(function* ({ record }) {
      const queue = new Queue<string>();
      const getter = createTask(ending(() => queue.get()));
      yield* turns(2);
      queue.putNowait('a');
      queue.shutdown({ immediate: true });
      record.push(yield* wait(getter));
      yield* wait(queue.join());
      expect(record).toEqual(['QueueShutDown']);
    }));

  it('refuses a putter that was chosen before', () =>
    run(function* ({ record }) {
      const queue = new Queue<string>(1);
      queue.putNowait('a');
      const putter = createTask(ending(() => queue.put('b')));
      yield* turns(2);
      record.push(queue.getNowait());
      queue.shutdown();
      record.push(yield* wait(putter), queue.qsize());
      expect(record).toEqual(['a', 'QueueShutDown', 0]);
    }));

  it('cancels those who are cancelled in the same batch, before it or after it', () =>
    run(function* ({ record }) {
      const queue = new Queue<string>();
      const [before, after] = [createTask(queue.get()), createTask(queue.get())] as const;
      yield* turns(1);
      before.cancel();
      queue.shutdown();
      after.cancel();
      yield* turns(1);
      record.push(before.cancelled(), after.cancelled());
      expect(record).toEqual([true, true]);
    }));

  it('may be called again, and with more', () =>
    run(function* ({ record }) {
      const queue = new Queue<string>();
      queue.putNowait('a');
      queue.shutdown();
      queue.shutdown();
      record.push(String(queue));
      queue.shutdown({ immediate: true });
      yield* wait(queue.join());
      record.push(String(queue));
      expect(record).toEqual([
        '<Queue maxsize=0 tasks=1 [1 item, shut down]>',
        '<Queue maxsize=0 [empty, shut down]>',
      ]);
    }));
});

describe('shutdown()', () => {
  it('takes immediate as an option, or by itself, as Python does', () => {
    const sizes = [undefined, false, {}, { immediate: false }, true, { immediate: true }].map((how) => {
      const queue = new Queue<number>();
      queue.putNowait(1);
      queue.shutdown(how);
      return queue.qsize();
    });
    expect(sizes).toEqual([1, 1, 1, 1, 0, 0]);
  });

  it('refuses all else, and does nothing then', () => {
    const queue = new Queue<number>();
    for (const how of [5, null, 'immediate', { immediate: 1 }]) {
      const error = thrownBy(() => queue.shutdown(how as never)); // as: no type lets it through
      expect(error).toBeInstanceOf(TypeError);
      expect(error.message).toMatch(/'immediate' must be a boolean: received/);
    }
    queue.putNowait(1);
    expect(queue.qsize()).toBe(1);
  });
});
