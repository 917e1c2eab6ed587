/** Tasks, as a table or as a tree: how long each waits, where it is, what for. */

import type { TaskPicture, TasksPicture, TreePicture, TreeRow } from '@tsyncio/core/monitor';
import { columns } from './columns.ts';
import { type Line, type Piece, piece, widthOf } from './line.ts';
import { count, duration } from './quantity.ts';

/** The column of times in the tree. */
const TIME = 7;

/** A line for each task. */
export function table({ tasks }: TasksPicture): Line[] {
  return columns(
    [
      { title: 'WAITS', align: 'right' },
      { title: 'TASK', align: 'left', most: 32 },
      { title: 'IN', align: 'left', most: 48 },
      { title: 'FOR', align: 'left' },
    ],
    tasks.map((task) => [
      timeOf(task),
      piece(task.name, 'bold'),
      piece(task.coroutines.join(' > ')),
      piece(`${reasonOf(task)}${remarksOf(task)}`, 'cyan'),
    ]),
  );
}

/**
 * The tree of who waits for whom: below each task those that it waits for.
 *
 * @param width Columns. A deep place is indented by half of that at most.
 */
export function tree({ rows }: TreePicture, width: number): Line[] {
  const title = [piece(`${'WAITS'.padStart(TIME)}  TASK`, 'dim')];
  const branches = branchesOf(rows, Math.floor(Math.min(width, 160) / 2));
  return [title, ...rows.map((row, i) => lineOf(row, branches[i] ?? ''))];
}

function lineOf(row: TreeRow, branch: string): Line {
  const start = (time: Piece): Piece[] => [
    piece(' '.repeat(Math.max(0, TIME - widthOf(time.text)))),
    time,
    piece('  '),
    piece(branch, 'dim'),
  ];
  if ('more' in row) {
    const longest = row.longest === null ? '' : duration(row.longest);
    return [
      ...start(piece(longest, 'dim')),
      piece(`… ${count(row.more)} more like ${row.more === 1 ? 'it' : 'these'}`, 'dim'),
    ];
  }
  if ('again' in row)
    return [
      ...start(piece('')),
      piece(row.again.name),
      piece(`: ${row.circle ? 'a circle, ' : ''}see above`, 'dim'),
    ];
  const { task } = row;
  const place = task.coroutines.length === 0 ? '' : ` in ${task.coroutines.join(' > ')}`;
  const reason = reasonOf(task);
  return [
    ...start(timeOf(task)),
    piece(task.name, 'bold'),
    piece(place),
    ...(reason === '' ? [] : [piece(': '), piece(reason, 'cyan')]),
    piece(remarksOf(task), 'dim'),
  ];
}

/** For how long it waits; where it does not, its state. */
function timeOf({ state, waits }: TaskPicture): Piece {
  if (state === 'running' || state === 'ready') return piece(state, 'green');
  return waits === null ? piece('?', 'dim') : piece(duration(waits), waits >= 10 ? 'yellow' : 'plain');
}

function reasonOf({ waitsFor, left }: TaskPicture): string {
  return left === null ? (waitsFor ?? '') : `${duration(left)} left`;
}

function remarksOf({ cancelling, createdAt }: TaskPicture): string {
  return `${cancelling > 0 ? `, cancelling: ${cancelling}` : ''}${createdAt === null ? '' : `, created at ${createdAt}`}`;
}

/** The branches before each line: from the last line up, for a branch goes on where another comes below it. */
function branchesOf(rows: readonly TreeRow[], most: number): string[] {
  const branches: string[] = [];
  const open: boolean[] = [];
  for (const { depth } of rows.toReversed()) {
    open.length = Math.min(open.length, depth + 1);
    branches.push(shortened(open, depth, most));
    open[depth] = true;
  }
  return branches.reverse();
}

/** Of a deep place the branches that are next to it. */
function shortened(open: readonly boolean[], depth: number, most: number): string {
  if (depth === 0) return '';
  const room = Math.max(1, Math.floor((most - 1) / 3));
  const first = Math.max(1, depth - room + 1);
  let branch = first > 1 ? '…' : '';
  for (let at = first; at < depth; at += 1) branch += open[at] === true ? '│  ' : '   ';
  return branch + (open[depth] === true ? '├─ ' : '└─ ');
}
