import type { ProcessPicture, TasksPicture, TreePicture } from '@tsyncio/core/monitor';
import { executors } from './executors.ts';
import { heading, waits } from './heading.ts';
import type { Line } from './line.ts';
import { piece } from './line.ts';
import { count, counted } from './quantity.ts';
import { table, tree } from './tasks.ts';

/** A picture of the tasks, in either form. */
export type Picture = TasksPicture | TreePicture;

/** All of a picture, from top to bottom. */
export function page(picture: Picture, before: ProcessPicture | null, width: number): Line[] {
  const pools = executors(picture.executors);
  return [
    ...heading(picture, before),
    waits(picture.summary),
    [],
    ...tasks(picture, width),
    ...(pools.length === 0 ? [] : [[], ...pools]),
  ];
}

/** The tasks alone, below their titles, and what is left out. */
export function tasks(picture: Picture, width: number): Line[] {
  if (picture.found === 0) return [[piece('no tasks', 'dim')]];
  const lines = 'rows' in picture ? tree(picture, width) : table(picture);
  const left = leftOut(picture);
  return left === '' ? lines : [...lines, [piece(left, 'dim')]];
}

function leftOut(picture: Picture): string {
  if ('rows' in picture) return picture.cut ? `… and more, of ${counted(picture.found, 'task')} in all` : '';
  const more = picture.found - picture.tasks.length;
  return more > 0 ? `… and ${count(more)} more` : '';
}
