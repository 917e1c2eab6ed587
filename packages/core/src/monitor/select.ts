import { stateOf, type Task, waitsSince } from '../kernel/index.ts';
import type { Question } from './question.ts';

const STATES = ['running', 'ready', 'outside', 'waiting'] as const;

type Rank = number | string;

/** Keeps those of many tasks that come first, in their order. Those of the same rank are in the order of creation. */
export class Selection {
  readonly #rank: ((task: Task<unknown>) => Rank) | null;
  readonly #most: number;
  readonly #offset: number;
  readonly #kept: { readonly rank: Rank; readonly task: Task<unknown> }[] = [];

  constructor({ sort, limit, offset }: Question) {
    this.#rank = sort === 'created' ? null : ranks[sort];
    this.#most = limit + offset;
    this.#offset = offset;
  }

  add(task: Task<unknown>): void {
    const kept = this.#kept;
    const isFull = kept.length >= this.#most;
    if (this.#rank === null) {
      if (!isFull) kept.push({ rank: 0, task });
      return;
    }
    const rank = this.#rank(task);
    if (isFull && !isBefore(rank, kept.at(-1)?.rank ?? rank)) return;
    let low = 0;
    for (let high = kept.length; low < high; ) {
      const middle = (low + high) >> 1;
      if (isBefore(rank, kept[middle]?.rank ?? rank)) high = middle;
      else low = middle + 1;
    }
    if (isFull) kept.pop();
    kept.splice(low, 0, { rank, task });
  }

  /** Those that are wanted. */
  tasks(): Task<unknown>[] {
    return this.#kept.slice(this.#offset).map(({ task }) => task);
  }
}

/** Since when a task waits, the longest first; those whose beginning nobody has seen wait longer, and others not at all. */
export function rankOfWait(task: Task<unknown>): number {
  const state = stateOf(task);
  if (state !== 'waiting' && state !== 'outside') return Number.POSITIVE_INFINITY;
  return waitsSince(task) ?? Number.NEGATIVE_INFINITY;
}

const ranks: { readonly [sort in Exclude<Question['sort'], 'created'>]: (task: Task<unknown>) => Rank } = {
  wait: rankOfWait,
  state: (task) => STATES.indexOf(stateOf(task)),
  name: (task) => task.getName(),
};

const byName = new Intl.Collator(undefined, { numeric: true });

/** Numbers in names count as such: Task-9 comes before Task-10. */
function isBefore(a: Rank, b: Rank): boolean {
  return typeof a === 'string' && typeof b === 'string' ? byName.compare(a, b) < 0 : a < b;
}
