/** Draws who waits for whom, for people. */

import type { TaskInspection } from './inspect.ts';

/** A line of the tree: a task below one that waits for it. */
interface Place {
  readonly task: TaskInspection;
  readonly parent: Place | null;
  /** Before its own line. */
  readonly indent: string;
  /** Before the lines below it. */
  readonly indentBelow: string;
}

/** Lines are indented no further than this, in characters. */
const INDENT = 120;
/** How many that stand above already are named below one task. */
const NAMED_AGAIN = 3;

/**
 * A line for each task, and below it those that it waits for. A task is drawn once; where it stands again, it is named.
 *
 * @param most How many lines there may be; what does not fit is counted.
 */
export function drawTree(tasks: readonly TaskInspection[], most: number = Number.POSITIVE_INFINITY): string {
  const known = new Map(tasks.map((each) => [each.task, each]));
  const awaited = awaitedByOthers(tasks);
  const drawn = new Set<TaskInspection>();
  const lines: string[] = [];

  // Those that nobody waits for; what is left after them waits in circles.
  for (const root of [...tasks.filter(({ task }) => !awaited.has(task)), ...tasks]) {
    const todo: Place[] = drawn.has(root) ? [] : [{ task: root, parent: null, indent: '', indentBelow: '' }];
    for (let place = todo.pop(); place !== undefined; place = todo.pop()) {
      if (lines.length >= most) return [...lines, `… and ${tasks.length - drawn.size} more`].join('\n');
      const { task, indent } = place;
      if (drawn.has(task)) {
        lines.push(`${indent}${task.name}: ${isBelow(place, task) ? 'a circle, see above' : 'see above'}`);
        continue;
      }
      drawn.add(task);
      lines.push(indent + task.toString());
      const below = task.awaited.flatMap((each) => known.get(each) ?? []);
      const again = below.filter((each) => drawn.has(each));
      const left = again.length > NAMED_AGAIN ? new Set(again.slice(NAMED_AGAIN)) : null;
      if (left !== null) lines.push(`${place.indentBelow}   … and ${left.size} more, see above`);
      const shown = left === null ? below : below.filter((each) => !left.has(each));
      for (let i = shown.length - 1; i >= 0; i -= 1) {
        todo.push(placeBelow(place, shown[i] as TaskInspection, i === shown.length - 1)); // as: i is a place in it
      }
    }
  }
  return lines.join('\n');
}

/** Many may wait for the same, and then have the same list. */
function awaitedByOthers(tasks: readonly TaskInspection[]): Set<unknown> {
  const lists = new Set(tasks.map((each) => each.awaited));
  const found = new Set<unknown>();
  for (const list of lists) for (const each of list) found.add(each);
  return found;
}

function placeBelow(parent: Place, task: TaskInspection, isLast: boolean): Place {
  const before = parent.indentBelow;
  const indentBelow = before.length < INDENT ? `${before}${isLast ? '   ' : '│  '}` : before;
  return { task, parent, indent: `${before}${isLast ? '└─ ' : '├─ '}`, indentBelow };
}

function isBelow({ parent }: Place, task: TaskInspection): boolean {
  for (let each = parent; each !== null; each = each.parent) if (each.task === task) return true;
  return false;
}
