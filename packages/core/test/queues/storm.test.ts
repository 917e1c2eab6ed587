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
const GETTERS = ['consume', 'consume', 'iterate'];
const workersOf = (...roles: string[]) => fc.array(workerOf(...roles), { minLength: 2, maxLength: 9 });
const workerOf = (...roles: string[]) =>
  fc.record({
    role: fc.constantFrom(...roles),
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
  // Where all wait for the same, a wake-up that is lost stays lost.
  workers: fc.oneof(
    workersOf('produce', 'produce', 'join', ...GETTERS),
    workersOf('produce'),
    workersOf(...GETTERS),
  ),
  /** `after`: what is done just before, so that one who was chosen by it is cancelled. */
  cancels: fc.array(
    fc.record({ who: fc.nat({ max: 8 }), moment, after: fc.constantFrom('nothing', 'put', 'get') }),
    { maxLength: 12 },
  ),
  shutdown: fc.option(fc.record({ moment, immediate: fc.boolean() }), { freq: 1 }),
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

function workOf({ define, wait }: Way, queue: Queue<number>, books: Books) {
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
        yield* roles[plan.role as keyof typeof roles](plan); // as: the roles of `storm`
      } catch (error) {
        if (error instanceof QueueShutDown) return;
        if (isCancelled(error) ? !plan.stubborn : !isExpected(plan, error)) throw error;
      }
    }
  });
}

function isExpected({ how }: Worker, error: unknown): boolean {
  if (how === 'nowait') return error instanceof QueueEmpty || error instanceof QueueFull;
  return how !== 'plain' && error instanceof TimeoutError;
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
    let isShutDown = false;
    const work = workOf(way, queue, books);
    const tasks: Task<unknown>[] = workers.map((plan) => createTask(work(plan)));
    const at = define(function* (moment: Storm['cancels'][number]['moment'], action: () => void) {
      yield* wait(sleep(moment.at));
      yield* turns(moment.turns);
      action();
    });
    for (const { who, moment, after } of cancels) {
      const action = (): void => {
        if (after === 'put' && !queue.full() && !isShutDown) {
          const item = books.nextItem();
          queue.putNowait(item);
          books.put.push(item);
        } else if (after === 'get' && !queue.empty()) books.got.push(queue.getNowait());
        tasks[who % tasks.length]?.cancel();
      };
      createTask(at(moment, action));
    }
    if (shutdown !== null) {
      const { moment, immediate } = shutdown;
      const action = (): void => {
        isShutDown = true;
        if (immediate) books.dropped = queue.qsize();
        queue.shutdown({ immediate });
      };
      createTask(at(moment, action));
    }
    // All happens at whole seconds. Between them nobody waits for what is there, and in the end nobody moves.
    yield* wait(sleep(0.5));
    for (let i = 0; i < 60; i += 1) {
      const { getters, putters, unfinished } = stateOf(queue);
      if (getters > 0) expect([queue.empty(), isShutDown]).toEqual([true, false]);
      if (putters > 0) expect([queue.full(), isShutDown]).toEqual([true, false]);
      expect(unfinished).toBe(books.put.length - books.finished - books.dropped);
      yield* wait(sleep(1));
    }
    const joining = tasks.filter((task, i) => workers[i]?.role === 'join' && !task.done());
    if (stateOf(queue).unfinished === 0) expect(joining).toEqual([]);

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
