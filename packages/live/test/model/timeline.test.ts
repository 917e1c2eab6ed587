import { describe, expect, it } from 'vitest';
import { Timeline } from '../../src/model/timeline.ts';
import type { StageEvent } from '../../src/stage/events.ts';

function timelineOf(...events: readonly StageEvent[]): Timeline {
  const timeline = new Timeline();
  for (const event of events) timeline.apply(event);
  return timeline;
}

const made = (at: number, task: number, parent: number | null = null): StageEvent => ({
  kind: 'made',
  at,
  task,
  parent,
  name: `Task-${task}`,
});
const ready = (at: number, task: number, by: number | null = null): StageEvent => ({
  kind: 'ready',
  at,
  task,
  by,
});
const runs = (at: number, task: number): StageEvent => ({ kind: 'runs', at, task });
const sleeps = (at: number, task: number): StageEvent => ({
  kind: 'waits',
  at,
  task,
  wait: 'time',
  words: 'its time',
  awaits: [],
  coroutines: ['work', 'sleep'],
});
const gathers = (at: number, task: number, awaits: readonly number[] = []): StageEvent => ({
  kind: 'waits',
  at,
  task,
  wait: awaits.length > 0 ? 'task' : 'other',
  words: 'gather of 2',
  awaits,
  coroutines: ['main'],
});
const ended = (at: number, task: number): StageEvent => ({ kind: 'ended', at, task, outcome: 'finished' });
const submitted = (at: number, call: number, task: number | null): StageEvent => ({
  kind: 'submitted',
  at,
  call,
  executor: 1,
  fn: 'block',
  task,
});
const started = (at: number, worker: number): StageEvent => ({
  kind: 'started',
  at,
  executor: 1,
  name: 'threads',
  worker,
});
const began = (at: number, call: number, worker: number): StageEvent => ({ kind: 'began', at, call, worker });
const answered = (at: number, call: number, outcome: 'finished' | 'cancelled' = 'finished'): StageEvent => ({
  kind: 'answered',
  at,
  call,
  outcome,
});

/** The links, in words. */
function links({ links: all }: Timeline): string[] {
  return all.map(({ kind, at, from, to }) => `${at}: ${from.name} ${kind} ${to.name}`);
}

describe('a task', () => {
  it('has a stretch for each thing that it does', () => {
    const timeline = timelineOf(
      ...[made(0, 1), ready(0, 1), runs(1, 1), sleeps(2, 1), ready(4, 1), runs(4, 1), ended(5, 1)],
    );
    const [row] = timeline.tasks;
    expect(row?.segments.map(({ from, state }) => [from, state])).toEqual([
      ...[
        [0, 'new'],
        [0, 'ready'],
        [1, 'runs'],
        [2, 'time'],
        [4, 'ready'],
        [4, 'runs'],
      ],
    ]);
    expect([row?.fn, row?.ended, row?.outcome, timeline.live, timeline.end]).toEqual([
      'work',
      5,
      'finished',
      0,
      5,
    ]);
  });

  it('is led to by who made it, and by who woke it, but not twice at its beginning', () => {
    const timeline = timelineOf(
      ...[made(0, 1), made(1, 2, 1), ready(1, 2, 1), runs(1, 2), gathers(2, 1, [2]), ready(3, 1, 2)],
    );
    expect(links(timeline)).toEqual(['1: Task-1 made Task-2', '3: Task-2 woke Task-1']);
    expect(timeline.tasks.map(({ depth }) => depth)).toEqual([0, 1]);
  });

  it('has no row where a loop made it for itself: it ends without a wait', () => {
    const timeline = timelineOf(
      ...[made(0, 1), ended(1, 1), made(1, 2), ready(1, 2), runs(1, 2), ended(1, 2)],
      ...[made(2, 3), runs(2, 3), sleeps(2, 3)],
    );
    expect(timeline.tasks.map(({ name }) => name)).toEqual(['Task-1', 'Task-3']);
    expect(timeline.live).toBe(1);
  });

  it('has a row where it fails at once', () => {
    const timeline = timelineOf(made(0, 1), made(1, 2), {
      ...{ kind: 'ended', at: 1, task: 2, outcome: 'failed' },
      error: { text: 'RangeError: no', line: 3 },
    });
    expect(timeline.tasks.map(({ failure }) => failure?.line)).toEqual([undefined, 3]);
  });

  it('forgets its oldest stretches where it goes on for ever', () => {
    const timeline = timelineOf(made(0, 1));
    for (let i = 0; i < 5000; i += 1) timeline.apply(runs(i, 1));
    const [row] = timeline.tasks;
    expect(row?.segments.length).toBeLessThanOrEqual(2000);
    expect(row?.last.from).toBe(4999);
  });
});

describe('a call', () => {
  it('leads from its task to a worker, and back to the task that it wakes', () => {
    const timeline = timelineOf(
      ...[made(0, 1), runs(0, 1), submitted(0, 1, 1), started(0, 1), gathers(0, 1), began(1, 1, 1)],
      ...[answered(3, 1), ready(3, 1)],
    );
    expect(links(timeline)).toEqual(['1: Task-1 called worker 1', '3: worker 1 answered Task-1']);
    expect(timeline.workers[0]?.calls.map(({ began: from, ended: to }) => [from, to])).toEqual([[1, 3]]);
    expect(timeline.tasks[0]?.segments.map(({ state }) => state)).toEqual(['new', 'runs', 'call', 'ready']);
  });

  it('is what its task waits for, also where it is submitted a moment later', () => {
    const timeline = timelineOf(made(0, 1), runs(0, 1), gathers(0, 1), submitted(0, 1, 1));
    expect(timeline.tasks[0]?.last.state).toBe('call');
  });

  it('waits for a worker, and leaves one that has not begun it after all', () => {
    const timeline = timelineOf(started(0, 1), submitted(0, 1, null), began(1, 1, 1));
    expect(timeline.queued).toBe(0);
    timeline.apply({ kind: 'queued', at: 2, call: 1 });
    expect([timeline.queued, timeline.workers[0]?.calls.length]).toEqual([1, 0]);
  });

  it('that is cancelled takes its worker with it, and another one takes its place', () => {
    const timeline = timelineOf(
      ...[started(0, 1), submitted(0, 1, null), began(1, 1, 1), answered(2, 1, 'cancelled')],
      ...[{ kind: 'stopped', at: 2, executor: 1, worker: 1 } as const, started(2, 2), started(2, 3)],
    );
    expect(timeline.workers.map(({ killed, stopped }) => [killed, stopped])).toEqual([
      ...[
        [true, 2],
        [false, undefined],
        [false, undefined],
      ],
    ]);
    expect(links(timeline)).toEqual(['2: worker 1 replaced worker 2']);
  });
});

it('has the tasks first, then the workers', () => {
  const timeline = timelineOf(started(0, 1), made(0, 1), made(0, 2, 1));
  const names = Array.from({ length: timeline.rows }, (_, i) => timeline.row(i)?.name);
  expect(names).toEqual(['Task-1', 'Task-2', 'worker 1']);
  expect([0, 1, 2].map((i) => timeline.indexOf(timeline.row(i) ?? expect.unreachable()))).toEqual([0, 1, 2]);
});
