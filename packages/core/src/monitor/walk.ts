import { type EventLoop, stateOf, type Task, waitsSince } from '../kernel/index.ts';
import { WaitCounts, waitedFor } from './kinds.ts';
import type { Pace } from './pace.ts';
import { secondsSince } from './pictures.ts';
import type { Summary } from './protocol.ts';

/** How many kinds of waits are told. */
const WAITS = 10;

/**
 * Calls `visit` with every task of the loops that is not done, in the order of creation. The program goes on meanwhile: what is
 * made by then is left out.
 */
export async function walk(
  loops: Iterable<EventLoop>,
  pace: Pace,
  visit: (task: Task<unknown>) => void,
): Promise<void> {
  for (const loop of loops) {
    const seen: Task<unknown>[] = [];
    const most = loop._tasks.size;
    let task = loop._tasks.oldest;
    while (task !== null && seen.length < most) {
      seen.push(task);
      visit(task);
      if (pace.isOver()) {
        await pace.rest();
        // Those that have ended have left the list. The last of the others has in it what comes after all that were seen.
        const last = seen.findLast((each) => !each.done());
        task = last === undefined ? loop._tasks.oldest : last._newer;
      } else task = task._newer;
    }
  }
}

/** Counts what tasks do. */
export class Counts {
  readonly #states: { -readonly [state in keyof Summary['states']]: number } = {
    running: 0,
    ready: 0,
    waiting: 0,
    outside: 0,
  };
  readonly #waits = new WaitCounts();

  add(task: Task<unknown>): void {
    const state = stateOf(task);
    this.#states[state] += 1;
    if (state === 'waiting' || state === 'outside')
      this.#waits.add(task, waitedFor(task, state), waitsSince(task));
  }

  summary(): Summary {
    const waits = this.#waits
      .most(WAITS)
      .map(({ waitsFor, tasks, since }) => ({ waitsFor, tasks, longest: secondsSince(since) }));
    return { states: this.#states, waits };
  }
}
