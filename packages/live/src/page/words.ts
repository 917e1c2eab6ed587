/** What rows are in words: for the panel below the timeline, and for whoever listens. */

import type { TaskRow } from '../model/task-row.ts';
import type { Row, Timeline } from '../model/timeline.ts';
import type { WorkerRow } from '../model/worker-row.ts';
import type { Failure } from '../stage/events.ts';

/** A time, as the page shows it. */
export function seconds(at: number): string {
  return `${at.toFixed(2)} s`;
}

/** What the row is called. */
export function titleOf(row: Row): string {
  return row.kind === 'task' && row.fn !== '' && row.fn !== row.name ? `${row.name} ${row.fn}` : row.name;
}

/** What it does, or how it ended. */
export function stateOf(row: Row): string {
  return row.kind === 'task' ? taskState(row) : workerState(row);
}

function taskState({ outcome, failure, last }: TaskRow): string {
  if (outcome === 'failed')
    return failure === undefined ? 'failed' : `failed${placeOf(failure)}: ${failure.text}`;
  if (outcome !== undefined) return outcome;
  if (last.state === 'runs') return 'runs';
  if (last.state === 'new' || last.state === 'ready') return 'is ready to run';
  if (last.state === 'call' && last.words !== 'a blocking call')
    return `waits for blocking calls: ${last.words}`;
  return `waits for ${last.words}`;
}

/** Where an error comes from. */
function placeOf({ line }: Failure): string {
  return line === undefined ? '' : ` in line ${line}`;
}

function workerState(row: WorkerRow): string {
  if (row.killed) {
    const successor = row.successor === undefined ? '' : `; ${row.successor.name} takes its place`;
    return `was ended with its call, which was cancelled${successor}`;
  }
  if (row.stopped !== undefined) return 'has ended';
  if (row.running !== undefined) return `runs ${row.running.fn || 'a function'}`;
  return row.calls.length === 0 ? 'is starting' : 'is idle';
}

/** How long it has been there. */
export function durationOf(row: Row, now: number): string {
  const [from, to] = row.kind === 'task' ? [row.made, row.ended] : [row.started, row.stopped];
  return `${seconds((to ?? now) - from)} ${to === undefined ? 'so far' : 'in all'}.`;
}

/** When it was made, by whom, and when it ended: in words that stay the same as long as nothing happens. */
export function historyOf(row: Row, timeline: Timeline): string {
  if (row.kind === 'worker') {
    const calls = row.calls.length;
    const { queued } = timeline;
    const queue = queued === 0 ? '' : ` ${queued} more ${queued === 1 ? 'waits' : 'wait'} for a worker.`;
    const stop = row.stopped === undefined ? '' : `, ended at ${seconds(row.stopped)}`;
    return `Started at ${seconds(row.started)}${stop}; ${calls} ${calls === 1 ? 'call' : 'calls'}.${queue}`;
  }
  const parent = row.parent === null ? undefined : timeline.task(row.parent);
  const by = parent === undefined ? '' : ` by ${parent.name}`;
  const ended = row.ended === undefined ? '' : `, ended at ${seconds(row.ended)}`;
  return `Made at ${seconds(row.made)}${by}${ended}.`;
}
