import {
  type Awaitable,
  createTask,
  isCancelled,
  LifoQueue,
  PriorityQueue,
  Queue,
  QueueEmpty,
  QueueFull,
  QueueShutDown,
  sleep,
  type Task,
  TimeoutError,
  timeout,
  waitFor,
} from '@tsyncio/core';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Way, ways } from '../ways.ts';

const RUNS = 300;

const kinds: Readonly<Record<string, new (maxsize: number) => Queue<number>>> = {
  Queue,
  LifoQueue,
  PriorityQueue,
};

const few = fc.integer({ min: 0, max: 3 });
/** Seconds of the virtual clock, and turns of the loop after them. */
const moment = fc.record({ at: fc.integer({ min: 0, max: 8 }), turns: few });
const worker = fc.record({
  role: fc.constantFrom('produce', 'produce', 'consume', 'consume', 'iterate', 'join'),
  start: few,
  count: fc.integer({ min: 1, max: 5 }),
  gap: fc.integer({ min: 0, max: 2 }),
  how: fc.constantFrom('plain', 'plain', 'nowait', 'waitFor', 'timeout'),
  limit: few,
  /** Whether it goes on when it is cancelled. */
  stubborn: fc.boolean(),
  /** Whether it calls `taskDone` for what it gets. */
  finishes: fc.boolean(),
});
const storm = fc.record({
  way: fc.constantFrom(...ways.map(({ name }) => name)),
  kind: fc.constantFrom(...Object.keys(kinds)),
  maxsize: few,
  workers: fc.array(worker, { minLength: 2, maxLength: 9 }),
  cancels: fc.array(fc.record({ who: fc.nat({ max: 8 }), moment }), { maxLength: 12 }),
  shutdown: fc.option(fc.record({ moment, immediate: fc.boolean() })),
});

type Storm = typeof storm extends fc.Arbitrary<infer S> ? S : never;
type Worker = Storm['workers'][number];

/** What the workers say that they did. */
class Books {
  /** In the order in which they were put. */
  readonly put: number[] = [];
  /** In the order in which they were got. */
  readonly got: number[] = [];
  /** How many were in the queue when it was shut down at once. */
  dropped = 0;
  finished = 0;
  #items = 0;

  /** Each once, and in no order, so that a heap has something to do. */
  nextItem(): number {
    this.#items += 1;
    return (this.#items * 7919) % 1009;
  }
}

function workerOf({ define, wait }: Way, queue: Queue<number>, books: Books) {
  function* limited<T>({ how, limit }: Worker, make: () => Awaitable<T>): Generator<unknown, T, unknown> {
    if (how === 'waitFor') return (yield* wait(waitFor(make(), limit))) as T; // as: what make() gives
    if (how === 'timeout') return (yield* wait(timeout(limit, make))) as T; // as: what make() gives
    return yield* wait(make());
  }
  function* produce(plan: Worker): Generator<unknown, void, unknown> {
    const item = books.nextItem();
    if (plan.how === 'nowait') queue.putNowait(item);
    else yield* limited(plan, () => queue.put(item));
    books.put.push(item);
  }
  function* consume(plan: Worker): Generator<unknown, void, unknown> {
    books.got.push(plan.how === 'nowait' ? queue.getNowait() : yield* limited(plan, () => queue.get()));
    if (!plan.finishes) return;
    queue.taskDone();
    books.finished += 1;
  }
  function* iterate(plan: Worker): Generator<unknown, void, unknown> {
    const { done, value } = yield* limited(plan, () => queue[Symbol.asyncIterator]().next());
    if (done !== true) books.got.push(value);
  }
  function* join(plan: Worker): Generator<unknown, void, unknown> {
    yield* limited(plan, () => queue.join());
  }
  const roles = { produce, consume, iterate, join };

  return define(function* (plan: Worker) {
    for (let i = 0; i < plan.count; i += 1) {
      try {
        yield* wait(sleep(i === 0 ? plan.start : plan.gap));
        yield* roles[plan.role as keyof typeof roles](plan); // as: the roles of `worker`
      } catch (error) {
        if (error instanceof QueueShutDown) return;
        const expected = [TimeoutError, QueueEmpty, QueueFull].some((type) => error instanceof type);
        if (!expected && !(plan.stubborn && isCancelled(error))) throw error;
      }
    }
  });
}

/** What the queue says of itself. */
function stateOf(queue: Queue<number>): { getters: number; putters: number; unfinished: number } {
  const find = (pattern: RegExp): number => Number(pattern.exec(String(queue))?.[1] ?? 0);
  return { getters: find(/getters:(\d+)/), putters: find(/putters:(\d+)/), unfinished: find(/tasks=(\d+)/) };
}

/** Runs it to where nothing moves any more, and looks at what was put, got and left. */
function run({ way: name, kind, maxsize, workers, cancels, shutdown }: Storm): Promise<void> {
  const way = ways.find((each) => each.name === name) as Way; // as: `storm` has no other
  const { define, turns, wait } = way;
  return way.run(function* () {
    const Kind = kinds[kind] as typeof Queue<number>; // as: `storm` has no other
    const queue = new Kind(maxsize);
    const books = new Books();
    const work = workerOf(way, queue, books);
    const tasks: Task<unknown>[] = workers.map((plan) => createTask(work(plan)));
    const at = define(function* (moment: Storm['cancels'][number]['moment'], action: () => void) {
      yield* wait(sleep(moment.at));
      yield* turns(moment.turns);
      action();
    });
    for (const { who, moment } of cancels) createTask(at(moment, () => void tasks[who]?.cancel()));
    if (shutdown !== null) {
      const { moment, immediate } = shutdown;
      const action = (): void => {
        if (immediate) books.dropped = queue.qsize();
        queue.shutdown({ immediate });
      };
      createTask(at(moment, action));
    }
    yield* wait(sleep(1000));

    // Nobody waits for what is there.
    const { getters, putters, unfinished } = stateOf(queue);
    if (getters > 0) expect(queue.empty()).toBe(true);
    if (putters > 0) expect(queue.full()).toBe(true);
    if (shutdown !== null) expect([getters, putters]).toEqual([0, 0]);
    expect(unfinished).toBe(books.put.length - books.finished - books.dropped);
    const joining = tasks.filter((task, i) => workers[i]?.role === 'join' && !task.done());
    if (unfinished === 0) expect(joining).toEqual([]);

    // Whoever still waits is stopped.
    for (let i = 0; i < 30 && tasks.some((task) => !task.done()); i += 1) {
      for (const task of tasks) task.cancel();
      yield* wait(sleep(5));
    }
    expect(stateOf(queue)).toMatchObject({ getters: 0, putters: 0 });
    for (const task of tasks) if (!task.cancelled()) expect(task.exception()).toBe(null);

    // Each item that was put was got once, or is still inside, or was dropped.
    const inside = Array.from({ length: queue.qsize() }, () => queue.getNowait());
    const kept = [...books.got, ...inside];
    expect(new Set(kept).size).toBe(kept.length);
    const remaining = books.put.filter((item) => kept.includes(item));
    expect(remaining.length).toBe(books.put.length - books.dropped);
    if (kind === 'Queue') expect(kept).toEqual(remaining);
    else expect(new Set(kept)).toEqual(new Set(remaining));
  });
}

it('loses no item and gives none twice, whoever is cancelled, late or shut down, at whatever moment', async () => {
  await fc.assert(fc.asyncProperty(storm, run), { numRuns: RUNS });
}, 600_000);
