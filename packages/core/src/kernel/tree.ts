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

/** A line for each task, and below it those that it waits for. A task is drawn once; where it stands again, it is named. */
export function drawTree(tasks: readonly TaskInspection[]): string {
  const known = new Map(tasks.map((each) => [each.task, each]));
  const awaited = new Set(tasks.flatMap((each) => each.awaited));
  const drawn = new Set<TaskInspection>();
  const lines: string[] = [];

  // Those that nobody waits for; what is left after them waits in circles.
  for (const root of [...tasks.filter(({ task }) => !awaited.has(task)), ...tasks]) {
    if (drawn.has(root)) continue;
    const todo: Place[] = [{ task: root, parent: null, indent: '', indentBelow: '' }];
    for (let place = todo.pop(); place !== undefined; place = todo.pop()) {
      const { task, indent } = place;
      if (drawn.has(task)) {
        lines.push(`${indent}${task.name}: ${isBelow(place, task) ? 'a circle, see above' : 'see above'}`);
        continue;
      }
      drawn.add(task);
      lines.push(indent + task.toString());
      const below = task.awaited.flatMap((each) => known.get(each) ?? []);
      todo.push(
        ...below.map((each, i) => placeBelow(place as Place, each, i === below.length - 1)).reverse(),
      ); // as: the loop looks
    }
  }
  return lines.join('\n');
}

/** Lines are indented no further than this, in characters. */
const INDENT = 120;

function placeBelow(parent: Place, task: TaskInspection, isLast: boolean): Place {
  const before = parent.indentBelow;
  const indentBelow = before.length < INDENT ? `${before}${isLast ? '   ' : '│  '}` : before;
  return { task, parent, indent: `${before}${isLast ? '└─ ' : '├─ '}`, indentBelow };
}

function isBelow({ parent }: Place, task: TaskInspection): boolean {
  for (let each = parent; each !== null; each = each.parent) if (each.task === task) return true;
  return false;
}
