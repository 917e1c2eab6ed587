import { coroutinesOf, type Task } from '../kernel/index.ts';
import type { SearchParams } from './node.ts';

/** How many tasks, or lines, an answer has where the question does not say. */
const LIMIT = 100;
/** How many it may ask for. */
const MOST = 10_000;

const SORTS = ['created', 'wait', 'name', 'state'] as const;

/** What somebody wants to know. */
export interface Question {
  readonly limit: number;
  readonly offset: number;
  readonly sort: (typeof SORTS)[number];
  /** A part of the name of a task, or of one of its coroutines. */
  readonly filter: string;
}

/** What may be asked of `/tasks`. */
export const OF_TASKS = ['limit', 'offset', 'sort', 'filter'] as const;
/** What may be asked of `/tree`, which has its own order. */
export const OF_TREE = ['limit', 'filter'] as const;

/**
 * Reads the search part of a URL.
 *
 * @param known The parameters that there are.
 * @throws {BadQuestion} If it is not understood.
 */
export function readQuestion(params: SearchParams, known: readonly string[]): Question {
  const given = new Map(params);
  const sort = SORTS.find((each) => each === (given.get('sort') ?? 'created'));
  for (const name of given.keys())
    if (!known.includes(name))
      throw new BadQuestion(
        `Cannot answer as there is no parameter '${name}': ${known.join(', ') || 'none'}`,
      );
  if (sort === undefined)
    throw new BadQuestion(
      `Cannot sort by '${given.get('sort')}' as 'sort' must be one of ${SORTS.join(', ')}`,
    );
  return {
    limit: integer(given, 'limit', LIMIT, MOST),
    offset: integer(given, 'offset', 0, Number.MAX_SAFE_INTEGER),
    sort,
    filter: given.get('filter') ?? '',
  };
}

/** It is not understood. */
export class BadQuestion extends Error {}

function integer(given: ReadonlyMap<string, string>, name: string, normal: number, most: number): number {
  const text = given.get(name) ?? String(normal);
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= most) return value;
  const rule = most === MOST ? `an integer from 0 to ${MOST}` : 'an integer >= 0';
  throw new BadQuestion(`Cannot answer as '${name}' must be ${rule}: received '${text}'`);
}

/** Whether a question is about a task. */
export function isAskedFor(task: Task<unknown>, { filter }: Question): boolean {
  if (filter === '' || task.getName().includes(filter)) return true;
  return coroutinesOf(task).some((name) => name.includes(filter));
}
