/** Pictures as processes give them, made up. */

import type { TaskPicture, TasksPicture, TreePicture, TreeRow } from '@tsyncio/core/monitor';

const PROCESS = {
  protocol: 1,
  process: {
    pid: 4711,
    node: 'v20.20.2',
    argv: ['/usr/bin/node', '/srv/server.js', '--port', '80'],
    uptime: 100,
    busy: { active: 20_000, idle: 80_000 },
    cpu: { user: 20_000_000, system: 5_000_000 },
    memory: { rss: 77_400_000, heapUsed: 1, heapTotal: 2 },
  },
  loops: [{ time: 100, tasks: 3, ready: 0, timers: 1, debug: false }],
  executors: [],
} as const;

const SUMMARY = {
  states: { running: 0, ready: 1, waiting: 2, outside: 0 },
  waits: [
    { waitsFor: '<Lock [locked, waiters:1]>', tasks: 1, longest: 12.3 },
    { waitsFor: 'sleep', tasks: 1, longest: null },
  ],
} as const;

export function task(name: string, more: Partial<TaskPicture> = {}): TaskPicture {
  return {
    id: 1,
    loop: 0,
    name,
    state: 'waiting',
    coroutines: ['work', 'acquire'],
    waitsFor: '<Lock [locked, waiters:1]>',
    waits: 3.21,
    left: null,
    awaits: [],
    cancelling: 0,
    createdAt: null,
    ...more,
  };
}

export function treePicture(rows: readonly TreeRow[], more: Partial<TreePicture> = {}): TreePicture {
  return { ...PROCESS, summary: SUMMARY, rows, took: 0, found: rows.length, cut: false, ...more };
}

export function tasksPicture(tasks: readonly TaskPicture[], more: Partial<TasksPicture> = {}): TasksPicture {
  return { ...PROCESS, summary: SUMMARY, tasks, took: 0, found: tasks.length, ...more };
}

export const EXECUTOR: TasksPicture['executors'][number] = {
  id: 1,
  kind: 'piscina',
  statistics: {
    workers: 4,
    running: 4,
    queued: 12,
    done: 1200,
    failed: 3,
    cancelled: 0,
    wait: { total: 1.44, mean: 0.0012, max: 0.1 },
    run: { total: 36, mean: 0.03, max: 1 },
  },
};
