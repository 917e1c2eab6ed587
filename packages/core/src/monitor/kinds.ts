/** What tasks wait for, told apart without a word of text: there may be a hundred thousand of them. */

import {
  Coroutine,
  type Frame,
  Future,
  type Named,
  stateOf,
  Task,
  type Wait,
  waitInWords,
} from '../kernel/index.ts';
import type { TaskPicture } from './protocol.ts';

/** Stands for what has no object of its own. */
const STRANDS = {};
const OUTSIDE = {};
const NOTHING = {};

/** How many locks, queues and groups are told apart. */
const SOURCES = 1000;

/** What a task waits for: the lock, the queue, the group; or the kind of it, where each is waited for by one. */
export function waitedFor(task: Task<unknown>, state: TaskPicture['state']): object {
  if (state === 'outside') return OUTSIDE;
  if (state !== 'waiting') return NOTHING;
  const wait = task._waiter;
  if (wait === null) return STRANDS;
  const origin = wait._origin();
  return origin === wait ? wait.constructor : origin;
}

/** The kind of what a task waits for. */
function kindOfWait(task: Task<unknown>): object {
  const state = stateOf(task);
  if (state !== 'waiting') return state === 'outside' ? OUTSIDE : NOTHING;
  return task._waiter === null ? STRANDS : task._waiter._origin().constructor;
}

/** What waits of one kind are called, by one of them; it may differ from the others in its numbers. */
function nameOfWait(waited: object, wait: Wait | null, isAlone: boolean): string {
  if (wait === null) return waited === OUTSIDE ? 'a promise' : 'their strands';
  if (wait._origin() !== wait) return waitInWords(wait);
  if (wait instanceof Coroutine) return wait.name;
  if (wait instanceof Task) return 'a task';
  if (wait.constructor === Future) return 'a future';
  return isAlone ? waitInWords(wait) : waitInWords(wait).replaceAll(/\d+/g, '…');
}

/** Counts of what is waited for. */
export class WaitCounts {
  readonly #counts = new Map<object, WaitCount>();
  #last: WaitCount | null = null;

  /** @param since In the host's milliseconds. */
  add(task: Task<unknown>, waited: object, since: number | null): void {
    let entry = this.#last;
    if (entry?.waited !== waited) {
      entry = this.#counts.get(waited) ?? this.#new(task, waited);
      this.#last = entry;
    }
    entry.tasks += 1;
    if (since !== null && (entry.since === null || since < entry.since)) entry.since = since;
  }

  #new(task: Task<unknown>, waited: object): WaitCount {
    const full = this.#counts.size >= SOURCES;
    const key = full ? waited.constructor : waited;
    const known = full ? this.#counts.get(key) : undefined;
    if (known !== undefined) return known;
    const name = full ? `other ${waited.constructor.name}s` : null;
    const entry: WaitCount = { waited: key, sample: task._waiter, name, tasks: 0, since: null };
    this.#counts.set(key, entry);
    return entry;
  }

  /** The commonest, with their names. */
  most(n: number): { readonly waitsFor: string; readonly tasks: number; readonly since: number | null }[] {
    return [...this.#counts.values()]
      .sort((a, b) => b.tasks - a.tasks)
      .slice(0, n)
      .map(({ waited, sample, name, tasks, since }) => ({
        waitsFor: name ?? nameOfWait(waited, sample, tasks === 1),
        tasks,
        since,
      }));
  }
}

interface WaitCount {
  readonly waited: object;
  /** The first that was seen. */
  readonly sample: Wait | null;
  readonly name: string | null;
  tasks: number;
  since: number | null;
}

/** What stands for a place in the code: the name of its function, as it is shown, or the kind of what has none. */
type Key = string | object;

/**
 * Where tasks stand: in an outermost and innermost coroutine of the same names, in a wait of the same kind. Functions that are
 * made anew for each task have the same name.
 */
export class Shapes<T> {
  readonly #trie = new Map<Key, Map<Key, Map<object, T>>>();
  readonly #make: () => T;
  #last: readonly [Place, Place, object] | null = null;
  #found: T | null = null;

  /** @param make Makes what is kept for each. */
  constructor(make: () => T) {
    this.#make = make;
  }

  /** What is kept for tasks like this one. */
  of(task: Task<unknown>): T {
    const [outer, inner, kind] = [outermost(task), innermost(task), kindOfWait(task)];
    const last = this.#last;
    if (last !== null && this.#found !== null && last[0] === outer && last[1] === inner && last[2] === kind)
      return this.#found;
    const inners = getOrMake(this.#trie, keyOf(outer), makeMap<Key, Map<object, T>>);
    const kinds = getOrMake(inners, keyOf(inner), makeMap<object, T>);
    this.#last = [outer, inner, kind];
    this.#found = getOrMake(kinds, kind, this.#make);
    return this.#found;
  }
}

function makeMap<K, V>(): Map<K, V> {
  return new Map();
}

function getOrMake<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}

/** A function, or what stands for one. */
type Place = Named | object;

/** What a frame may have: a generator that was made of a call has its function. */
interface Steps {
  readonly _fn?: Named | null;
  readonly native?: { readonly fn: Named | null } | null;
  readonly constructor: object;
}

function outermost(task: Task<unknown>): Place {
  const { _fn: fn, _iterator: iterator } = task;
  const steps = iterator as Steps | null; // as: looked at here
  return fn ?? steps?._fn ?? steps?.constructor ?? NOTHING;
}

function innermost(task: Task<unknown>): Place {
  const frame = task._frame as (Frame & Steps) | null; // as: an await's frame has a native
  if (frame === null) return task._async?.native?.fn ?? NOTHING;
  return frame._fn ?? frame.native?.fn ?? frame._iterator?.constructor ?? NOTHING;
}

function keyOf(place: Place): Key {
  // What a generator has for a constructor is no function, though it has the name of one.
  return typeof place === 'function' ? place.name : place;
}
