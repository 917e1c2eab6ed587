import await01 from './01-await.js?raw';
import tasks from './02-tasks.js?raw';
import gather from './03-gather.js?raw';
import results from './04-results.js?raw';
import executor from './05-run-in-executor.js?raw';
import timeout from './06-timeout.js?raw';
import group from './07-task-group.js?raw';
import thousand from './08-thousand.js?raw';

/** A program of the page. */
export interface Preset {
  /** Its name in the page's address: `live/#timeout`. */
  readonly id: string;
  /** What it is called in the list. */
  readonly name: string;
  /** What it shows, in a line. */
  readonly title: string;
  readonly source: string;
  /** How long it takes, in seconds, give or take: so much room has the timeline from the beginning on. */
  readonly seconds: number;
}

/** Those of the tour, and some that show what else there is to see. */
export const PRESETS: readonly [Preset, ...Preset[]] = [
  {
    id: 'await',
    name: '1 await',
    title: 'A coroutine, awaited twice in a row: four seconds',
    source: await01,
    seconds: 4.2,
  },
  { id: 'tasks', name: '2 tasks', title: 'Two tasks: the same in two seconds', source: tasks, seconds: 2.2 },
  {
    id: 'gather',
    name: '3 gather',
    title: 'Five tasks, gathered: two seconds',
    source: gather,
    seconds: 2.2,
  },
  {
    id: 'results',
    name: '4 results',
    title: 'Five results, in the order of the tasks: two seconds',
    source: results,
    seconds: 2.2,
  },
  {
    id: 'executor',
    name: '5 executor',
    title: 'Five blocking calls at once, in an executor: two seconds',
    source: executor,
    seconds: 2.8,
  },
  {
    id: 'timeout',
    name: 'timeout',
    title: 'A timeout that ends a blocking call, with its worker',
    source: timeout,
    seconds: 5.6,
  },
  { id: 'group', name: 'task group', title: 'A group in which one task fails', source: group, seconds: 2.8 },
  {
    id: 'thousand',
    name: '1,000 tasks',
    title: 'A thousand tasks, a hundred of which may work at a time',
    source: thousand,
    seconds: 12,
  },
];
