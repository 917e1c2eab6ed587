/** The tree of who waits for whom, as lines; equal ones beside each other are counted, but for some. */

import type { Task } from '../kernel/index.ts';
import { awaitedBy, type Edges, mayAwait } from './edges.ts';
import { Shapes } from './kinds.ts';
import { type Pace, TEXT } from './pace.ts';
import { idOf, secondsSince, taskPicture } from './pictures.ts';
import type { TreeRow } from './protocol.ts';
import { rankOfWait } from './select.ts';

/** As many equal ones are all shown. */
const ALL = 10;
/** Where there are more of them, these are, the ones that wait for the longest. */
const SOME = 5;

/** Tasks beside each other that are alike. */
interface Group {
  /** Those that are shown. */
  readonly tasks: Task<unknown>[];
  size: number;
}

/** What comes next. */
interface Place {
  readonly depth: number;
  /** The task, or how many are left out. */
  readonly row: Task<unknown> | { readonly more: number; readonly longest: number | null };
  readonly above: Place | null;
}

/** The lines of a tree. */
export class Rows {
  readonly #pace: Pace;
  readonly #limit: number;
  readonly #rows: TreeRow[] = [];
  readonly #drawn = new Set<Task<unknown>>();
  #cut = false;

  constructor(pace: Pace, limit: number) {
    this.#pace = pace;
    this.#limit = limit;
  }

  /** The lines: first those that nobody waits for, with all below them; then what waits in circles. */
  async draw(tasks: readonly Task<unknown>[], edges: Edges): Promise<void> {
    await this.#drawAll(tasks.filter((_, place) => !edges.isAwaited(place)));
    for (const [place, task] of tasks.entries()) {
      if (edges.isInCircle(place) && !this.#drawn.has(task) && !task.done()) await this.#drawAll([task]);
      if (this.#pace.isOver()) await this.#pace.rest();
    }
  }

  get rows(): readonly TreeRow[] {
    return this.#rows;
  }

  /** Whether something did not fit. */
  get isCut(): boolean {
    return this.#cut;
  }

  async #drawAll(roots: readonly Task<unknown>[]): Promise<void> {
    const todo = await this.#placesOf(roots, 0, null);
    for (let place = todo.pop(); place !== undefined; place = todo.pop()) {
      if (this.#rows.length >= this.#limit) {
        this.#cut = true;
        return;
      }
      const { depth, row } = place;
      if ('more' in row) this.#rows.push({ depth, ...row });
      else if (this.#drawn.has(row)) {
        const again = { id: idOf(row), name: row.getName() };
        this.#rows.push({ depth, again, circle: isBelow(place, row) });
      } else {
        this.#drawn.add(row);
        this.#rows.push({ depth, task: taskPicture(row) });
        if (this.#pace.isOver(TEXT)) await this.#pace.rest();
        if (!mayAwait(row)) continue;
        for (const each of await this.#placesOf(awaitedBy(row, new Set()), depth + 1, place)) todo.push(each);
      }
    }
  }

  /** The places for tasks beside each other, the last first: the next to be drawn is popped. */
  async #placesOf(tasks: Iterable<Task<unknown>>, depth: number, above: Place | null): Promise<Place[]> {
    const groups: Group[] = [];
    const shapes = new Shapes<Group>(() => {
      const group: Group = { tasks: [], size: 0 };
      groups.push(group);
      return group;
    });
    for (const task of tasks) {
      if (!task.done()) add(shapes.of(task), task);
      if (this.#pace.isOver()) await this.#pace.rest();
    }
    const places: Place[] = [];
    for (const { tasks: alike, size } of groups) {
      const shown = size > ALL ? alike.slice(0, SOME) : alike;
      for (const row of shown) if (!row.done()) places.push({ depth, row, above });
      const longest = alike[SOME];
      if (size > shown.length && longest !== undefined) {
        const row = { more: size - shown.length, longest: secondsSince(finite(rankOfWait(longest))) };
        places.push({ depth, row, above });
      }
    }
    return places.reverse();
  }
}

/** Keeps as many as may be shown, and of more the ones that wait for the longest. */
function add(group: Group, task: Task<unknown>): void {
  const { tasks } = group;
  group.size += 1;
  if (group.size <= ALL) {
    tasks.push(task);
    return;
  }
  if (group.size === ALL + 1) tasks.sort((a, b) => compare(rankOfWait(a), rankOfWait(b)));
  const rank = rankOfWait(task);
  const place = tasks.findIndex((each) => rank < rankOfWait(each));
  if (place < 0) return;
  tasks.splice(place, 0, task);
  tasks.pop();
}

const compare = (a: number, b: number): number => (a < b ? -1 : a > b ? 1 : 0);

function finite(ms: number): number | null {
  return Number.isFinite(ms) ? ms : null;
}

function isBelow(place: Place, task: Task<unknown>): boolean {
  for (let each = place.above; each !== null; each = each.above) if (each.row === task) return true;
  return false;
}
