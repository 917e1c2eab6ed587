import { openExecutors } from '@tsyncio/executor/observer';
import {
  type EventLoop,
  running,
  Task,
  TaskInspection,
  type Wait,
  waitsSince,
  wired,
} from '../kernel/index.ts';
import { node } from './node.ts';
import { type LoopPicture, PROTOCOL, type ProcessPicture, type TaskPicture } from './protocol.ts';

/** How many ids of the tasks that one waits for are told. */
const AWAITS = 10;
/** How much of what a task waits for is told. */
const LONGEST_TEXT = 1000;

export function processPicture(): ProcessPicture {
  const { process, performance } = node;
  const { idle = 0, active = 0 } = performance.eventLoopUtilization?.() ?? {};
  const { rss, heapUsed, heapTotal } = process.memoryUsage();
  return {
    protocol: PROTOCOL,
    process: {
      pid: process.pid,
      node: process.version,
      argv: process.argv,
      uptime: process.uptime(),
      busy: { active, idle },
      cpu: process.cpuUsage(),
      memory: { rss, heapUsed, heapTotal },
    },
    loops: [...running.loops].map(loopPicture),
    executors: openExecutors().map((each) => ({
      id: each.id,
      kind: each.name,
      statistics: each.statistics(),
    })),
  };
}

function loopPicture(loop: EventLoop): LoopPicture {
  return {
    time: loop.time(),
    tasks: loop._tasks.size,
    ready: loop._ready.size,
    timers: loop._timers.size,
    debug: loop.getDebug(),
  };
}

const ids = new WeakMap<Task<unknown>, number>();
let count = 0;

/** The number of a task, given when it is first told of. */
export function idOf(task: Task<unknown>): number {
  let id = ids.get(task);
  if (id === undefined) {
    count += 1;
    id = count;
    ids.set(task, id);
  }
  return id;
}

export function taskPicture(task: Task<unknown>): TaskPicture {
  const { name, state, coroutines, waitsFor, cancelling, createdAt } = new TaskInspection(task, []);
  const waiting = state === 'waiting' || state === 'outside';
  const due = (task._waiter as Partial<Timed> | null)?._when; // as: looked at here
  return {
    id: idOf(task),
    loop: [...running.loops].indexOf(task._loop),
    name,
    state,
    coroutines,
    waitsFor: waitsFor === null ? null : shorten(waitsFor),
    waits: waiting ? secondsSince(waitsSince(task)) : null,
    left: waiting && typeof due === 'number' ? Math.max(0, due - task._loop.time()) : null,
    awaits: [...firstAwaited(task)].map(idOf),
    cancelling,
    createdAt,
  };
}

/** A wait that is its own timer. */
interface Timed {
  readonly _when: number;
}

/** Seconds since then, of the host's milliseconds. */
export function secondsSince(ms: number | null): number | null {
  return ms === null ? null : Math.max(0, (wired.host.nowMs() - ms) / 1000);
}

function shorten(text: string): string {
  return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text;
}

/** What a task waits for, at the first hand: its own wait, and its strands. */
export function* waitsOf(task: Task<unknown>): Generator<Wait, void, undefined> {
  if (task._waiter !== null) yield task._waiter;
  yield* task._providers();
}

/** Some of the tasks that a task waits for, through groups, gathers, shields and locks. */
function firstAwaited(task: Task<unknown>): Set<Task<unknown>> {
  const found = new Set<Task<unknown>>();
  const todo = new Set<Wait>(waitsOf(task));
  for (const wait of todo) {
    if (wait.done()) continue;
    if (wait instanceof Task)
      found.add(wait as Task<unknown>); // as: any task will do
    else
      for (const each of wait._providers()) {
        if (todo.size > 2 * AWAITS) break;
        todo.add(each);
      }
    if (found.size === AWAITS) break;
  }
  return found;
}
