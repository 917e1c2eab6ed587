/**
 * Random trees of scopes, cancelled at random moments.
 *
 * Whatever happens: a group leaves no task behind, a scope takes back its own cancellations and no others, a
 * cancellation from outside arrives, and all comes to an end; and the same happens in every way of writing it.
 */

import {
  allTasks,
  type Coroutine,
  type CoroutineLike,
  createTask,
  currentTask,
  type EventLoop,
  gather,
  isCancelled,
  shield,
  sleep,
  Task,
  type TaskGroup,
  type TaskOptions,
  TimeoutError,
  type TimerHandle,
  taskGroup,
  timeout,
  wait as waitAll,
} from '@tsyncio/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Way, ways } from '../ways.ts';
import { stateOf } from './groups.ts';

/** What a task does; delays are whole seconds, so that much happens at the same time. */
type Node =
  | { readonly kind: 'sleep'; readonly delay: number }
  | { readonly kind: 'fail' }
  | { readonly kind: 'sequence'; readonly nodes: readonly Node[] }
  | {
      readonly kind: 'group';
      readonly body: Node;
      readonly tasks: readonly Node[];
      readonly cancel: number | null;
      readonly catches: boolean;
    }
  | { readonly kind: 'timeout'; readonly body: Node; readonly delay: number; readonly catches: boolean }
  | { readonly kind: 'shield'; readonly body: Node }
  | { readonly kind: 'gather'; readonly nodes: readonly Node[]; readonly returnExceptions: boolean }
  | { readonly kind: 'cleanup'; readonly body: Node; readonly delay: number }
  | { readonly kind: 'swallow'; readonly body: Node };

/** Somebody from outside cancels one of the tasks that are there. */
interface Strike {
  readonly at: number;
  readonly which: number;
}

const delays = fc.integer({ min: 0, max: 4 });
const { node } = fc.letrec<{ node: Node; nodes: readonly Node[] }>((tie) => ({
  nodes: fc.array(tie('node'), { maxLength: 3 }),
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('sleep' as const), delay: delays }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('fail' as const) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('sequence' as const), nodes: tie('nodes') }) },
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('group' as const),
        body: tie('node'),
        tasks: tie('nodes'),
        cancel: fc.option(delays),
        catches: fc.boolean(),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('timeout' as const),
        body: tie('node'),
        delay: delays,
        catches: fc.boolean(),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('shield' as const), body: tie('node') }) },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('gather' as const),
        nodes: tie('nodes'),
        returnExceptions: fc.boolean(),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constant('cleanup' as const), body: tie('node'), delay: delays }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('swallow' as const), body: tie('node') }) },
  ),
}));
const strikes = fc.array(fc.record({ at: fc.integer({ min: 0, max: 6 }), which: fc.nat({ max: 9 }) }), {
  maxLength: 3,
});

/** What is noted of a task. */
interface Notes {
  /** How often somebody cancelled it: scopes of its own do not call `cancel`. */
  struck: number;
  /** Whether its code took a cancellation for itself. */
  swallowed: boolean;
  /** How many scopes its code is in. */
  depth: number;
}

/** Not fields of the task: an eager one runs before it has any. */
const notes = new WeakMap<Task<unknown>, Notes>();

function notesOf(task: Task<unknown>): Notes {
  const known = notes.get(task) ?? { struck: 0, swallowed: false, depth: 0 };
  notes.set(task, known);
  return known;
}

/** A task that counts who cancels it. */
class Struck<T> extends Task<T> {
  override cancel(message?: string): boolean {
    const taken = super.cancel(message);
    // A group that fails cancels its own task again, so that what came from outside arrives.
    if (taken && currentTask() !== this) notesOf(this).struck += 1;
    return taken;
  }
}

const struckTasks =
  (eagerStart: boolean) =>
  <T>(loop: EventLoop, source: CoroutineLike<T>, options: TaskOptions): Task<T> =>
    new Struck<T>(source, { ...options, loop, eagerStart });

/** The task that runs. */
function here(): Task<unknown> {
  const task = currentTask();
  if (task === null) throw new Error('the task of a storm was expected');
  return task;
}

/** Runs a storm, and gives all that happened, with what broke a promise in front. */
async function storm(
  { define, run, wait }: Way,
  root: Node,
  from: readonly Strike[],
  eager: boolean,
): Promise<string[]> {
  const broken: string[] = [];
  const timers: TimerHandle[] = [];
  const happened: string[] = [];
  await run(function* ({ loop }) {
    loop.setTaskFactory(struckTasks(eager));
    const main = currentTask();
    const all: Task<unknown>[] = [];
    const note = (path: string, what: string): void => {
      happened.push(`${loop.time()} ${path} ${what}`);
    };

    const begin = define(function* (each: Node, path: string): Generator<unknown, void, unknown> {
      all.push(here());
      yield* steps(each, path);
    });
    const nested = define(function* (each: Node, path: string): Generator<unknown, void, unknown> {
      yield* steps(each, path);
    });

    /** Sees to it that a scope takes back its own cancellation, and that of no other: one from around it may stay. */
    function* keeping(path: string, scope: () => Coroutine<void>): Generator<unknown, void, unknown> {
      const task = here();
      const known = notesOf(task);
      const before = task.cancelling() - known.struck;
      known.depth += 1;
      try {
        yield* wait(scope());
      } finally {
        known.depth -= 1;
        const more = task.cancelling() - known.struck - before;
        if (more < 0 || more > known.depth)
          broken.push(`${path}: ${more} cancellations in ${known.depth} scopes`);
      }
    }

    function* group(each: Node & { kind: 'group' }, path: string): Generator<unknown, void, unknown> {
      const made: Task<void>[] = [];
      const body = define(function* (own: TaskGroup) {
        if (each.cancel !== null) timers.push(loop.callLater(each.cancel, () => own.cancel()));
        for (const [i, task] of each.tasks.entries()) made.push(own.createTask(begin(task, `${path}.${i}`)));
        yield* steps(each.body, `${path}.body`);
      });
      try {
        yield* keeping(path, () => taskGroup(body));
        note(path, 'ends');
      } catch (error) {
        note(path, String(error));
        if (isCancelled(error) || !each.catches) throw error;
      } finally {
        for (const task of made) if (!task.done()) broken.push(`${path}: ${task} is left`);
      }
    }

    function* limited(each: Node & { kind: 'timeout' }, path: string): Generator<unknown, void, unknown> {
      let inner: unknown;
      const body = define(function* () {
        try {
          yield* steps(each.body, path);
        } catch (error) {
          inner = error;
          throw error;
        }
      });
      try {
        yield* keeping(path, () => timeout(each.delay, body));
        note(path, 'in time');
      } catch (error) {
        note(path, String(error));
        // Only its own: an error of the body may stand in the place of a cancellation.
        if (!(error instanceof TimeoutError) || error === inner || !each.catches) throw error;
      }
    }

    function* steps(each: Node, path: string): Generator<unknown, void, unknown> {
      if (each.kind === 'sleep') yield* wait(sleep(each.delay));
      else if (each.kind === 'fail') throw new RangeError(path);
      else if (each.kind === 'group') yield* group(each, path);
      else if (each.kind === 'timeout') yield* limited(each, path);
      else if (each.kind === 'shield') yield* wait(shield(begin(each.body, `${path}.shield`)));
      else if (each.kind === 'sequence') {
        for (const [i, part] of each.nodes.entries()) yield* wait(nested(part, `${path}.${i}`));
      } else if (each.kind === 'gather') {
        const parts = each.nodes.map((part, i) => begin(part, `${path}.${i}`));
        yield* wait(gather(parts, { returnExceptions: each.returnExceptions }));
      } else if (each.kind === 'cleanup') {
        try {
          yield* steps(each.body, path);
        } finally {
          note(path, 'cleans up');
          yield* wait(sleep(each.delay));
        }
      } else {
        try {
          yield* steps(each.body, path);
        } catch (error) {
          if (!isCancelled(error)) throw error;
          note(path, 'swallows');
          notesOf(here()).swallowed = true;
        }
      }
    }

    const others = (): Task<unknown>[] => [...allTasks()].filter((task) => task !== main);
    for (const { at, which } of from) {
      const strike = (): void => {
        const there = others();
        if (there.length > 0) there[which % there.length]?.cancel(`strike at ${at}`);
      };
      timers.push(loop.callLater(at, strike));
    }
    createTask(begin(root, 'root'));
    for (let left = others(); left.length > 0; left = others()) yield* wait(waitAll(left));
    for (const timer of timers) timer.cancel();

    for (const [i, task] of all.entries()) {
      const state = stateOf(task);
      note(`task ${i}`, state);
      const { struck, swallowed } = notesOf(task);
      if (struck > 0 && !swallowed && state === 'finished') broken.push(`task ${i}: lost a strike`);
    }
  });
  return [...broken.map((each) => `BROKEN ${each}`), ...happened];
}

describe('a storm of cancellations', () => {
  it('leaves no task behind, loses no cancellation, and is the same in every way', async () => {
    await fc.assert(
      fc.asyncProperty(node, strikes, async (root, from) => {
        const [first, ...others] = await Promise.all(ways.map((way) => storm(way, root, from, false)));
        expect(first?.filter((line) => line.startsWith('BROKEN'))).toEqual([]);
        for (const other of others) expect(other).toEqual(first);
      }),
      { numRuns: 300 },
    );
  });

  // An eager async function runs at once only up to its first await (docs/differences.md, 8): generators are exact.
  it('of eager tasks leaves none behind either, and loses no cancellation', async () => {
    const generators = ways.filter(({ name }) => name.startsWith('generators'));
    await fc.assert(
      fc.asyncProperty(node, strikes, async (root, from) => {
        const [first, ...others] = await Promise.all(generators.map((way) => storm(way, root, from, true)));
        expect(first?.filter((line) => line.startsWith('BROKEN'))).toEqual([]);
        for (const other of others) expect(other).toEqual(first);
      }),
      { numRuns: 300 },
    );
  });
});
