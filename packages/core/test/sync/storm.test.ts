import {
  Barrier,
  BoundedSemaphore,
  BrokenBarrierError,
  Condition,
  type Coroutine,
  createTask,
  currentTask,
  Event as Flag,
  gather,
  type Held,
  isCancelled,
  Lock,
  Semaphore,
  sleep,
  type Task,
  TimeoutError,
  type TimerHandle,
  timeout,
} from '@tsyncio/core';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Way, ways } from '../ways.ts';

/** How many storms there are: more on demand. */
const { STORMS = '300' } = process.env;

/** Some seconds: whole ones, so that all is quiet half a second later; then some turns of the loop. */
const pause = fc.record({ seconds: fc.nat(2), turns: fc.nat(3) });
const kind = fc.constantFrom(
  ...(['lock', 'lock', 'semaphore', 'semaphore', 'bounded', 'consume', 'consume', 'produce'] as const),
  ...(['count', 'count', 'grow'] as const),
  ...(['watch', 'set', 'clear', 'meet', 'meet', 'reset', 'abort', 'cancel'] as const),
);
/** How something is held: by with(), by using, by acquire and release, by using and an early release. */
const manner = fc.constantFrom('with', 'using', 'release', 'early');
const step = fc.record({
  kind,
  manner,
  which: fc.nat(7),
  before: pause,
  inside: pause,
  limit: fc.option(fc.nat(3), { freq: 2 }),
});
const work = fc.record({
  steps: fc.array(step, { minLength: 1, maxLength: 4 }),
  /** Goes on with the next step after a cancellation. */
  stubborn: fc.boolean(),
});
const cancellation = fc.record({ task: fc.nat(7), seconds: fc.nat(8), turns: fc.nat(4) });
const storm = fc.record({
  way: fc.nat(ways.length - 1),
  tasks: fc.array(work, { minLength: 2, maxLength: 8 }),
  cancellations: fc.array(cancellation, { maxLength: 12 }),
  permits: fc.integer({ min: 1, max: 3 }),
  parties: fc.integer({ min: 1, max: 3 }),
});

type Pause = typeof pause extends fc.Arbitrary<infer T> ? T : never;
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;
type Work = typeof work extends fc.Arbitrary<infer T> ? T : never;
type Storm = typeof storm extends fc.Arbitrary<infer T> ? T : never;
type Waits<T> = Generator<unknown, T, unknown>;

/** Something that only so many may hold, and how many do. */
interface Gate {
  readonly source: Lock | Condition | Semaphore;
  room: number;
  inside: number;
}

/** What the tasks of a storm share, and what they found wrong. */
class World {
  readonly wrong: string[] = [];
  readonly locks: readonly Gate[] = [new Lock(), new Lock()].map((lock) => gate(lock, 1));
  readonly semaphore: Gate;
  readonly bounded: Gate;
  /** A semaphore that gets more permits than it had at first. */
  readonly growing: Gate;
  readonly condition = new Condition();
  readonly changed: Gate = gate(this.condition, 1);
  readonly event = new Flag();
  readonly barrier: Barrier;
  items = 0;
  /** How many tasks wait at the barrier. */
  meeting = 0;
  readonly tasks: Task<unknown>[] = [];
  readonly stubborn = new Set<Task<unknown>>();
  readonly cancels = new Map<Task<unknown>, number>();

  constructor({ permits, parties }: Storm) {
    this.semaphore = gate(new Semaphore(permits), permits);
    this.bounded = gate(new BoundedSemaphore(permits), permits);
    this.growing = gate(new Semaphore(0), 0);
    this.barrier = new Barrier(parties);
  }

  get gates(): Gate[] {
    return [...this.locks, this.semaphore, this.bounded, this.changed, this.growing];
  }

  check(holds: boolean, ...what: unknown[]): void {
    if (!holds) this.wrong.push(what.map(String).join(' '));
  }

  cancel(task: Task<unknown> | undefined, running: Task<unknown> | null = null): void {
    if (task?.cancel() !== true) return;
    this.cancels.set(task, (this.cancels.get(task) ?? 0) + 1);
    // As in Python: a timeout that expires at its first wait takes a cancellation of before it for its own.
    if (task === running) this.stubborn.add(task);
  }

  /** Nothing is ready to run: nobody may wait for what is there. */
  checkQuiet(): void {
    const waits = (source: unknown): boolean => String(source).includes('waiters');
    for (const { source, room, inside } of this.gates) {
      if (source !== this.condition) this.check(inside === room || !waits(source), 'not woken:', source);
    }
    const { condition, event, barrier } = this;
    const stuck = !condition.locked() && this.items > 0 && waits(condition);
    this.check(!stuck, 'not woken:', condition, 'with', this.items);
    this.check(!event.isSet() || !waits(event), 'not woken:', event);
    const { nWaiting, parties } = barrier;
    this.check(nWaiting < parties && this.meeting === nWaiting, this.meeting, 'wait:', barrier);
  }

  /** All tasks have ended. */
  checkEnd(): void {
    const { permits, parties } = { permits: this.semaphore.room, parties: this.barrier.parties };
    const left = [...this.gates.map(({ source }) => source), this.event, this.barrier].map(String);
    expect(left).toEqual([
      ...['<Lock [unlocked]>', '<Lock [unlocked]>', `<Semaphore [unlocked, value:${permits}]>`],
      ...[`<BoundedSemaphore [unlocked, value:${permits}]>`, '<Condition [unlocked]>'],
      `<Semaphore [${this.growing.room === 0 ? 'locked' : `unlocked, value:${this.growing.room}`}]>`,
      `<Event [${this.event.isSet() ? 'set' : 'unset'}]>`,
      this.barrier.broken ? '<Barrier [broken]>' : `<Barrier [filling, waiters:0/${parties}]>`,
    ]);
    for (const task of this.tasks) {
      const cancels = this.cancels.get(task) ?? 0;
      this.check(task.done() && (task.cancelled() ? cancels > 0 : task.exception() === null), task);
      const isSwallowed = cancels > 0 && !task.cancelled();
      this.check(!isSwallowed || this.stubborn.has(task), task, 'has swallowed its cancellation');
      this.check(task.cancelling() === cancels, task, 'counts', task.cancelling(), 'and not', cancels);
    }
    expect(this.wrong).toEqual([]);
  }
}

function gate(source: Gate['source'], room: number): Gate {
  return { source, room, inside: 0 };
}

/** What the tasks of a storm do, in one of the ways. */
function actions({ define, turns, wait }: Way, world: World): (work: Work) => Coroutine<void> {
  const rest = function* (time: Pause): Waits<void> {
    if (time.seconds > 0) yield* wait(sleep(time.seconds));
    yield* turns(time.turns);
  };
  const section = define(function* (held: Gate, time: Pause, inside: () => Coroutine<void>) {
    held.inside += 1;
    world.check(held.inside < held.room || (held.inside === held.room && held.source.locked()), held.source);
    try {
      yield* wait(inside());
      yield* rest(time);
    } finally {
      held.inside -= 1;
    }
  });
  const nothing = define(() => {});
  const hold = define(function* (
    held: Gate,
    { manner: how, inside: time }: Step,
    { first = nothing, inside = nothing },
  ) {
    const { source } = held;
    const body = define(function* () {
      yield* wait(first());
      yield* wait(section(held, time, inside));
    });
    if (how === 'with') yield* wait(source.with(body));
    else if (how === 'release') {
      yield* wait(source.acquire());
      try {
        yield* wait(body());
      } finally {
        source.release();
      }
    } else {
      using _held: Held = yield* wait(source.acquire());
      yield* wait(body());
      if (how === 'using') return;
      source.release();
      yield* rest(time);
    }
  });
  /** One permit, or two, one inside the other, which are given back at once. */
  const take = (held: Gate, step: Step): Coroutine<void> => {
    const another = (): Coroutine<void> => hold(held, step, {});
    return hold(held, step, step.which % 2 === 0 && held.room > 1 ? { inside: another } : {});
  };
  const consume = define(function* () {
    world.check((yield* wait(world.condition.waitFor(() => world.items > 0))) === true, 'no items');
    world.items -= 1;
    world.check(world.items >= 0 && world.condition.locked(), 'items', world.items);
  });
  const produce = define(() => {
    world.items += 1;
    world.condition.notify();
  });
  const grow = define(() => {
    world.growing.room += 1;
    world.growing.source.release();
  });
  const meet = define(function* (time: Pause) {
    const { barrier } = world;
    world.meeting += 1;
    try {
      const index = yield* wait(barrier.wait());
      world.check(index >= 0 && index < barrier.parties, barrier, 'gave', index);
    } finally {
      world.meeting -= 1;
    }
    yield* rest(time);
  });
  const breakUp = define(function* (time: Pause) {
    yield* wait(world.barrier.abort());
    yield* rest(time);
    yield* wait(world.barrier.reset());
  });
  const act = (step: Step): Coroutine<unknown> => {
    const { kind, which, inside } = step;
    const { locks, semaphore, bounded, growing, changed, event, barrier } = world;
    switch (kind) {
      case 'lock':
        return hold(locks[which % 2] as Gate, step, {}); // as: there are two
      case 'semaphore':
        return take(semaphore, step);
      case 'bounded':
        return take(bounded, step);
      case 'count':
        // Not 'early': where others release more than they have, that may add a permit, too.
        return take(growing, step.manner === 'early' ? { ...step, manner: 'using' } : step);
      case 'grow':
        return grow();
      case 'consume':
        return hold(changed, step, { first: consume });
      case 'produce':
        return hold(changed, step, { first: produce });
      case 'watch':
        return event.wait();
      case 'meet':
        return meet(inside);
      case 'reset':
        return barrier.reset();
      case 'abort':
        return breakUp(inside);
      case 'set':
      case 'clear':
      case 'cancel':
        if (kind === 'cancel') world.cancel(world.tasks[which % world.tasks.length], currentTask());
        else event[kind]();
        return nothing();
    }
  };
  return define(function* ({ steps, stubborn }: Work) {
    for (const step of steps) {
      try {
        yield* rest(step.before);
        yield* wait(step.limit === null ? act(step) : timeout(step.limit, () => act(step)));
      } catch (error) {
        if (isCancelled(error) && stubborn) continue;
        if (!(error instanceof TimeoutError) && !(error instanceof BrokenBarrierError)) throw error;
        world.check(error instanceof BrokenBarrierError || step.limit !== null, error);
      }
    }
  });
}

it('loses nothing and gives nothing twice, whoever is cancelled and whenever', async () => {
  const weather = async (plan: Storm): Promise<void> => {
    const way = ways[plan.way] as Way; // as: there are so many
    const { define, run, wait } = way;
    await run(function* ({ loop }) {
      const world = new World(plan);
      const perform = actions(way, world);
      for (const each of plan.tasks) {
        const task = createTask(perform(each));
        world.tasks.push(task);
        if (each.stubborn) world.stubborn.add(task);
      }
      const timers: TimerHandle[] = [];
      for (const { task, seconds, turns } of plan.cancellations) {
        const cancel = (left: number): void => {
          if (left > 0) loop.callSoon(() => cancel(left - 1));
          else world.cancel(world.tasks[task]);
        };
        timers.push(loop.callLater(seconds, () => cancel(turns)));
      }
      yield* wait(sleep(0.5));
      const isDone = (task: Task<unknown>): boolean => task.done();
      for (let i = 0; !world.tasks.every(isDone); i += 1) {
        world.checkQuiet();
        // What waits for what never comes is cancelled in the end, as often as it takes.
        if (i > 20) for (const task of world.tasks) world.cancel(task);
        yield* wait(sleep(1));
      }
      for (const timer of timers) timer.cancel();
      world.checkEnd();
      const { barrier } = world;
      yield* wait(barrier.reset());
      const indices = yield* wait(gather(Array.from({ length: barrier.parties }, () => barrier.wait())));
      expect([...indices].sort((a, b) => a - b)).toEqual(Array.from(indices, (_, i) => i));
      const all = define(function* () {
        const { source, room } = world.semaphore;
        for (let i = 0; i < room; i += 1) yield* wait(source.acquire());
        return source.locked();
      });
      expect(yield* wait(all())).toBe(true);
    });
  };
  await fc.assert(fc.asyncProperty(storm, weather), { numRuns: Number(STORMS) });
}, 600_000);
