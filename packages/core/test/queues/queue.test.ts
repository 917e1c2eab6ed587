import { inspect as nodeInspect } from 'node:util';
import {
  type Coroutine,
  createTask,
  EventLoop,
  inspect,
  isCancelled,
  LifoQueue,
  PriorityQueue,
  Queue,
  QueueEmpty,
  QueueFull,
  RuntimeError,
  TimeoutError,
  waitFor,
} from '@tsyncio/core';
import { VirtualClock } from '@tsyncio/core/testing';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { thrownBy, type Way, ways } from '../ways.ts';

const [generators] = ways as [Way];

/** What is the same for all kinds. */
const kinds = [
  { kind: 'Queue', make: (maxsize?: number) => new Queue<number>(maxsize) },
  { kind: 'LifoQueue', make: (maxsize?: number) => new LifoQueue<number>(maxsize) },
  { kind: 'PriorityQueue', make: (maxsize?: number) => new PriorityQueue<number>(maxsize) },
];

describe.each(ways)('A queue in $name', ({ define, run, turns, wait }) => {
  const ending = define(function* (make: () => Parameters<typeof wait>[0]) {
    try {
      return yield* wait(make());
    } catch (error) {
      return String(error).split(':')[0];
    }
  });

  it('gives items in the order in which they came, and knows how many there are', () =>
    run(function* ({ record }) {
      const queue = new Queue<number>();
      record.push(queue.empty(), queue.qsize());
      for (const item of [1, 3, 2]) yield* wait(queue.put(item));
      record.push(queue.empty(), queue.qsize(), queue.full());
      for (let i = 0; i < 3; i += 1) record.push(yield* wait(queue.get()));
      record.push(queue.empty(), queue.qsize());
      expect(record).toEqual([true, 0, false, 3, false, 1, 3, 2, true, 0]);
    }));

  it('gives what came last first, as LifoQueue', () =>
    run(function* ({ record }) {
      const queue = new LifoQueue<number>();
      for (const item of [1, 3, 2]) yield* wait(queue.put(item));
      for (let i = 0; i < 3; i += 1) record.push(yield* wait(queue.get()));
      expect(record).toEqual([2, 3, 1]);
    }));

  it('lets put wait while it is full, and go on when there is room', () =>
    run(function* ({ record }) {
      const queue = new Queue<number>(2);
      const put = define(function* () {
        for (let i = 0; i < 3; i += 1) {
          yield* wait(queue.put(i));
          record.push(`put ${i}`);
        }
        return 'all';
      });
      const task = createTask(put());
      yield* turns(2);
      record.push(queue.maxsize, queue.full(), yield* wait(queue.get()));
      yield* turns(1);
      record.push(yield* wait(queue.get()), yield* wait(queue.get()), task.done(), task.result());
      expect(record).toEqual(['put 0', 'put 1', 2, true, 0, 'put 2', 1, 2, true, 'all']);
    }));

  it('lets get wait while it is empty, and go on when there is an item', () =>
    run(function* ({ loop, record }) {
      const queue = new Queue<string>();
      loop.callLater(3, () => queue.putNowait('a'));
      record.push(yield* wait(queue.get()), loop.time());
      expect(record).toEqual(['a', 3]);
    }));

  it('does not suspend where nobody has to wait', () =>
    run(function* ({ loop, record }) {
      const queue = new Queue<string>();
      loop.callSoon(() => record.push('others'));
      yield* wait(queue.put('a'));
      record.push(yield* wait(queue.get()));
      queue.taskDone();
      yield* wait(queue.join());
      record.push('still here');
      yield* turns(1);
      expect(record).toEqual(['a', 'still here', 'others']);
    }));

  it('wakes the getters in the order in which they came, and the putters', () =>
    run(function* ({ record }) {
      const queue = new Queue<number>(1);
      const get = define(function* (name: string) {
        record.push(`${name} got ${yield* wait(queue.get())}`);
      });
      const put = define(function* (item: number) {
        yield* wait(queue.put(item));
        record.push(`put ${item}`);
      });
      const getters = ['a', 'b', 'c'].map((name) => createTask(get(name)));
      yield* turns(1);
      for (let i = 1; i <= 3; i += 1) yield* wait(queue.put(i));
      yield* turns(1);
      queue.putNowait(4);
      const putters = [5, 6, 7].map((item) => createTask(put(item)));
      yield* turns(1);
      for (let i = 4; i <= 7; i += 1) {
        record.push(queue.getNowait());
        yield* turns(1);
      }
      record.push([...getters, ...putters].every((task) => task.done()));
      expect(record).toEqual([
        ...['a got 1', 'b got 2', 'c got 3', 4, 'put 5', 5, 'put 6', 6, 'put 7', 7, true],
      ]);
    }));

  // What CPython 3.13 prints.
  it('lets those who come meanwhile have what another was woken for, as CPython does', () =>
    run(function* ({ record }) {
      const queue = new Queue<number>(1);
      const get = define(function* (name: string) {
        record.push(`${name} got ${yield* wait(queue.get())}`);
      });
      const put = define(function* (item: number) {
        yield* wait(queue.put(item));
        record.push(`put ${item}`);
      });
      const all = [get('a'), get('b'), put(1), put(2), put(3), put(4), get('c'), get('d')];
      for (const task of all.map((each) => createTask(each))) yield* wait(task);
      expect(record).toEqual([
        ...['put 1', 'c got 1', 'put 2', 'b got 2', 'put 3', 'd got 3', 'put 4', 'a got 4'],
      ]);
    }));

  it('hands items through a bounded queue, with producers and consumers of any number', () =>
    run(function* ({ record }) {
      const queue = new Queue<number>(1);
      const put = define(function* (count: number) {
        for (let i = 0; i < count; i += 1) yield* wait(queue.put(i));
      });
      const get = define(function* (count: number) {
        for (let i = 0; i < count; i += 1) record.push(yield* wait(queue.get()));
      });
      const producer = createTask(put(5));
      yield* wait(get(5));
      record.push(producer.done());
      expect(record).toEqual([0, 1, 2, 3, 4, true]);
    }));

  it('wakes a putter for each item that is taken, when several are taken at once', () =>
    run(function* ({ record }) {
      const queue = new Queue<number>(2);
      const tasks = [0, 1, 2, 3].map((item) => createTask(queue.put(item)));
      yield* turns(1);
      record.push(
        tasks.map((task) => task.done()),
        String(queue),
      );
      record.push(queue.getNowait(), queue.getNowait(), String(queue));
      yield* turns(1);
      record.push(
        tasks.map((task) => task.done()),
        queue.getNowait(),
        queue.getNowait(),
      );
      expect(record).toEqual([
        [true, true, false, false],
        '<Queue maxsize=2 tasks=2 [2 items, putters:2]>',
        ...[0, 1, '<Queue maxsize=2 tasks=2 [empty]>'],
        ...[[true, true, true, true], 2, 3],
      ]);
    }));

  it('passes by a getter and a putter that were cancelled while they waited', () =>
    run(function* ({ record }) {
      const queue = new Queue<string>(1);
      const getters = [createTask(queue.get()), createTask(queue.get())] as const;
      yield* turns(1);
      getters[0].cancel();
      record.push(String(queue));
      queue.putNowait('a');
      record.push(yield* wait(getters[1]), getters[0].cancelled());

      const putters = [
        createTask(queue.put('b')),
        createTask(queue.put('c')),
        createTask(queue.put('d')),
      ] as const;
      yield* turns(1);
      putters[1].cancel();
      yield* turns(1);
      record.push(
        putters.map((task) => task.done()),
        queue.getNowait(),
      );
      yield* turns(1);
      record.push(queue.getNowait(), putters[2].done());
      expect(record).toEqual([
        ...['<Queue maxsize=1 [empty, getters:2]>', 'a', true],
        ...[[true, true, false], 'b', 'd', true],
      ]);
    }));

  it('keeps the item where the getter is cancelled just after it was chosen, and gives it to the next', () =>
    run(function* ({ record }) {
      const queue = new Queue<number>();
      const getters = [createTask(queue.get()), createTask(queue.get()), createTask(queue.get())] as const;
      yield* turns(1);
      queue.putNowait(1);
      getters[0].cancel();
      yield* turns(3);
      record.push(getters.map((task) => (task.cancelled() ? 'cancelled' : task.done() && task.result())));
      queue.putNowait(2);
      record.push(yield* wait(getters[2]), queue.empty());
      expect(record).toEqual([['cancelled', 1, false], 2, true]);
    }));

  it('keeps the item where the only getter is cancelled just after it was chosen', () =>
    run(function* ({ record }) {
      const queue = new Queue<number>();
      const getter = createTask(queue.get());
      yield* turns(1);
      queue.putNowait(1);
      queue.putNowait(2);
      getter.cancel();
      record.push(yield* wait(ending(() => getter)), String(queue), yield* wait(queue.get()));
      expect(record).toEqual(['CancelledError', '<Queue maxsize=0 tasks=2 [2 items]>', 1]);
    }));

  it('chooses none twice when one of several getters is cancelled after two were chosen', () =>
    run(function* ({ record }) {
      const queue = new Queue<number>();
      const getters = [1, 2, 3, 4].map(() => createTask(queue.get()));
      yield* turns(1);
      queue.putNowait(1);
      queue.putNowait(2);
      getters[0]?.cancel();
      yield* turns(3);
      record.push(getters.map((task) => (task.cancelled() ? 'cancelled' : task.done() && task.result())));
      getters[3]?.cancel();
      yield* turns(1);
      expect(record).toEqual([['cancelled', 1, 2, false]]);
    }));

  it('does not put the item where the putter is cancelled just after it was chosen, and lets the next put', () =>
    run(function* ({ record }) {
      const queue = new Queue<number>(1);
      queue.putNowait(1);
      const putters = [createTask(queue.put(2)), createTask(queue.put(3))] as const;
      yield* turns(1);
      record.push(queue.getNowait());
      putters[0].cancel();
      yield* turns(3);
      record.push(
        putters.map((task) => task.cancelled()),
        queue.getNowait(),
        String(queue),
      );
      expect(record).toEqual([1, [true, false], 3, '<Queue maxsize=1 tasks=2 [empty]>']);
    }));

  it('keeps the room free where the only putter is cancelled just after it was chosen', () =>
    run(function* ({ record }) {
      const queue = new Queue<number>(1);
      queue.putNowait(1);
      const putter = createTask(queue.put(2));
      yield* turns(1);
      record.push(queue.getNowait());
      putter.cancel();
      record.push(yield* wait(ending(() => putter)), queue.qsize());
      yield* wait(queue.put(2));
      record.push(queue.getNowait(), queue.qsize());
      expect(record).toEqual([1, 'CancelledError', 0, 2, 0]);
    }));

  it('takes and puts nothing where the task is cancelled before it starts', () =>
    run(function* ({ record }) {
      const queue = new Queue<number>();
      queue.putNowait(1);
      const tasks = [createTask(queue.get()), createTask(queue.put(2))];
      for (const task of tasks) task.cancel();
      yield* turns(1);
      record.push(
        tasks.map((task) => task.cancelled()),
        queue.qsize(),
      );
      expect(record).toEqual([[true, true], 1]);
    }));

  it('lets code clean up with the queue after its get was cancelled', () =>
    run(function* ({ record }) {
      const queue = new Queue<string>();
      const task = createTask(
        define(function* () {
          try {
            yield* wait(queue.get());
          } catch (error) {
            record.push(isCancelled(error), String(queue));
            record.push(yield* wait(queue.get()));
            throw error;
          }
        })(),
      );
      yield* turns(1);
      task.cancel();
      yield* turns(1);
      queue.putNowait('late');
      record.push(yield* wait(ending(() => task)));
      expect(record).toEqual([true, '<Queue maxsize=0 [empty]>', 'late', 'CancelledError']);
    }));

  it('forgets a getter that was late', () =>
    run(function* ({ loop, record }) {
      const queue = new Queue<number>(5);
      try {
        yield* wait(waitFor(queue.get(), 2));
      } catch (error) {
        record.push(error instanceof TimeoutError, loop.time(), String(queue));
      }
      expect(record).toEqual([true, 2, '<Queue maxsize=5 [empty]>']);
    }));

  it('lets the one who comes first have the item, though a getter was chosen, who waits on', () =>
    run(function* ({ record }) {
      const queue = new Queue<number>();
      const getter = createTask(queue.get());
      yield* turns(1);
      queue.putNowait(1);
      record.push(queue.getNowait(), String(queue));
      yield* turns(1);
      record.push(getter.done(), String(queue));
      queue.putNowait(2);
      record.push(yield* wait(getter));
      expect(record).toEqual([
        ...[1, '<Queue maxsize=0 tasks=1 [empty]>', false, '<Queue maxsize=0 tasks=1 [empty, getters:1]>', 2],
      ]);
    }));

  it('gives to a later getter what an earlier one was late for, when both come in the same batch', () =>
    run(function* ({ loop, record }) {
      const queue = new Queue<number>();
      // Due first: the item comes, and the getter is chosen, before its time is up.
      loop.callLater(1, () => queue.putNowait(1));
      const late = createTask(ending(() => waitFor(queue.get(), 1)));
      yield* turns(1);
      const next = createTask(queue.get());
      record.push(yield* wait(late), yield* wait(next));
      expect(record).toEqual(['TimeoutError', 1]);
    }));

  it.each(kinds)('waits in join until each item of a $kind is done', ({ make }) =>
    run(function* ({ record }) {
      const queue = make();
      for (let i = 0; i < 100; i += 1) queue.putNowait(i);
      let sum = 0;
      const work = define(function* () {
        for (;;) {
          sum += yield* wait(queue.get());
          queue.taskDone();
        }
      });
      const workers = [createTask(work()), createTask(work())];
      yield* wait(queue.join());
      record.push(sum);
      for (const worker of workers) worker.cancel();
      yield* turns(2);
      expect(record).toEqual([4950]);
    }),
  );

  it.each(kinds)('joins an empty $kind at once, as often as asked', ({ make }) =>
    run(function* ({ loop, record }) {
      const queue = make();
      loop.callSoon(() => record.push('others'));
      yield* wait(queue.join());
      yield* wait(queue.join());
      record.push('joined');
      yield* turns(1);
      expect(record).toEqual(['joined', 'others']);
    }),
  );

  it('joins all who wait, also when another item has come before they run', () =>
    run(function* ({ record }) {
      const queue = new Queue<number>();
      queue.putNowait(1);
      const tasks = [createTask(queue.join()), createTask(queue.join()), createTask(queue.join())] as const;
      yield* turns(1);
      tasks[1].cancel();
      yield* turns(1);
      queue.taskDone();
      queue.putNowait(2);
      yield* turns(1);
      record.push(tasks.map((task) => (task.cancelled() ? 'cancelled' : task.done())));
      const later = createTask(queue.join());
      yield* turns(1);
      record.push(later.done());
      queue.taskDone();
      yield* wait(later);
      expect(record).toEqual([[true, 'cancelled', true], false]);
    }));

  it('is cancelled in join after it was woken, and before', () =>
    run(function* ({ record }) {
      const queue = new Queue<number>();
      queue.putNowait(1);
      const woken = createTask(queue.join());
      const before = createTask(queue.join());
      before.cancel();
      yield* turns(1);
      queue.taskDone();
      woken.cancel();
      yield* turns(1);
      record.push(woken.cancelled(), before.cancelled());
      expect(record).toEqual([true, true]);
    }));

  it('tells who waits for it', () =>
    run(function* ({ record }) {
      const queue = new Queue<number>(1);
      const getter = createTask(queue.get(), { name: 'getter' });
      yield* turns(1);
      record.push(String(queue), String(inspect()).includes(`getter in get, waits for ${queue}`));
      queue.putNowait(1);
      yield* wait(getter);
      queue.putNowait(1);
      const putter = createTask(queue.put(2));
      yield* turns(1);
      record.push(String(queue));
      queue.getNowait();
      yield* wait(putter);
      record.push(String(queue), nodeInspect(queue));
      expect(record).toEqual([
        ...['<Queue maxsize=1 [empty, getters:1]>', true],
        '<Queue maxsize=1 tasks=2 [1 item, putters:1]>',
        ...['<Queue maxsize=1 tasks=3 [1 item]>', '<Queue maxsize=1 tasks=3 [1 item]>'],
      ]);
    }));
});

describe('A queue', () => {
  it(
    'holds a hundred thousand getters and putters, and forgets those that are cancelled',
    () =>
      generators.run(function* ({ record }) {
        const count = 100_000;
        const queue = new Queue<number>(1);
        const getters = Array.from({ length: count }, () => createTask(queue.get()));
        yield* generators.turns(1);
        for (const [i, getter] of getters.entries()) if (i % 2 === 0) getter.cancel();
        yield* generators.turns(1);
        record.push(String(queue));
        const putters = Array.from({ length: count }, (_, i) => createTask(queue.put(i)));
        for (const getter of getters) if (!getter.cancelled()) yield* generators.wait(getter);
        record.push(getters.reduce((sum, each) => sum + (each.cancelled() ? 0 : each.result()), 0));
        for (const putter of putters) putter.cancel();
        yield* generators.turns(2);
        record.push(String(queue));
        expect(record).toEqual([
          '<Queue maxsize=1 [empty, getters:50000]>',
          (50_000 * 49_999) / 2,
          '<Queue maxsize=1 tasks=50001 [1 item]>',
        ]);
      }),
    20_000,
  );

  it.each(kinds)('puts and gets at once or not at all, as $kind', ({ make }) => {
    const queue = make(1);
    expect(thrownBy(() => queue.getNowait())).toBeInstanceOf(QueueEmpty);
    queue.putNowait(1);
    const full = thrownBy(() => queue.putNowait(2));
    expect(full).toBeInstanceOf(QueueFull);
    expect(String(full)).toMatch(
      /^QueueFull: Cannot put into a full queue: <\w+ maxsize=1 tasks=1 \[1 item\]>$/,
    );
    expect([queue.getNowait(), queue.empty(), String(queue)]).toEqual([
      1,
      true,
      expect.stringMatching(/^<\w+ maxsize=1 tasks=1 \[empty\]>$/),
    ]);
  });

  it.each(kinds)('refuses more calls of taskDone than items were put, as $kind', ({ make, kind }) => {
    const queue = make();
    queue.putNowait(1);
    queue.taskDone();
    const error = thrownBy(() => queue.taskDone());
    expect(String(error)).toBe(`RangeError: task_done() called too many times: <${kind} maxsize=0 [1 item]>`);
  });

  it('is unbounded where maxsize is zero, less, or Infinity', () => {
    for (const maxsize of [undefined, 0, -1, Number.POSITIVE_INFINITY]) {
      const queue = new Queue<number>(maxsize);
      for (let i = 0; i < 100; i += 1) queue.putNowait(i);
      expect([queue.full(), queue.maxsize]).toEqual([false, maxsize ?? 0]);
    }
  });

  it('refuses a maxsize that is none', () => {
    const refused: [unknown, string][] = [
      ['2', "TypeError: Cannot create Queue as 'maxsize' must be an integer or Infinity: received 2"],
      [null, "TypeError: Cannot create Queue as 'maxsize' must be an integer or Infinity: received null"],
      [1.3, "RangeError: Cannot create Queue as 'maxsize' must be an integer or Infinity: received 1.3"],
      [NaN, "RangeError: Cannot create Queue as 'maxsize' must be an integer or Infinity: received NaN"],
    ];
    for (const [maxsize, words] of refused) {
      expect(String(thrownBy(() => new Queue(maxsize as number)))).toBe(words); // as: what JavaScript may give
    }
    expect(thrownBy(() => new LifoQueue(0.5)).message).toContain('Cannot create LifoQueue');
  });

  it('belongs to the loop of its first wait, and to none before', async () => {
    const queue = new Queue<number>();
    const inLoop = async (work: () => Coroutine<unknown>): Promise<unknown> => {
      const loop = new EventLoop({ clock: new VirtualClock() });
      try {
        return await loop.runUntilComplete(work());
      } catch (error) {
        return error;
      } finally {
        loop.close();
      }
    };
    const late = (): Coroutine<unknown> => waitFor(queue.get(), 1);
    expect([await inLoop(() => queue.put(1)), await inLoop(() => queue.get())]).toEqual([undefined, 1]);
    expect(await inLoop(late)).toBeInstanceOf(TimeoutError);
    const error = await inLoop(late);
    expect(error).toBeInstanceOf(RuntimeError);
    expect(String(error)).toBe(
      'RuntimeError: <Queue maxsize=0 tasks=1 [empty]> is bound to a different event loop',
    );
    // What need not wait asks for no loop.
    expect([await inLoop(() => queue.put(2)), await inLoop(() => queue.get())]).toEqual([undefined, 2]);
  });

  it('has the types of its items', () => {
    const queue = new Queue<number>();
    expectTypeOf(queue.get()).toEqualTypeOf<Coroutine<number>>();
    expectTypeOf<Queue<number>['getNowait']>().returns.toEqualTypeOf<number>();
    expectTypeOf<Queue<number>['put']>().parameter(0).toEqualTypeOf<number>();
    expectTypeOf(queue.put(1)).toEqualTypeOf<Coroutine<void>>();
    expectTypeOf(queue.join()).toEqualTypeOf<Coroutine<void>>();
    expectTypeOf(new LifoQueue<string>()).toExtend<Queue<string>>();
    expectTypeOf<PriorityQueue<[number, string]>['getNowait']>().returns.toEqualTypeOf<[number, string]>();
    // @ts-expect-error: another type of item
    queue.putNowait('a');
  });
});
