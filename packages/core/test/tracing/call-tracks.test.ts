import type { WatchedCall } from '@tsyncio/executor/observer';
import { describe, expect, it } from 'vitest';
import { CallTracks } from '../../src/tracing/call-tracks.ts';
import { EventLog, type TraceEvent } from '../../src/tracing/event-log.ts';

/** A call of worker 1 that has ended; times in seconds. */
function callOf(submitted: number, started: number, ended: number): WatchedCall {
  return {
    executor: {
      id: 1,
      name: 'fake',
      capabilities: {
        workers: 'threads',
        transfer: true,
        sharedMemory: true,
        inlineFunctions: true,
        cancelRunning: true,
      },
      statistics: () => expect.fail('nobody asks'),
    },
    fn: 'work',
    state: 'finished',
    submitted,
    started,
    ended,
    worker: 1,
    items: undefined,
    future: {} as never, // as: only what it is counts
  };
}

function traced(...calls: readonly WatchedCall[]): TraceEvent[] {
  const events: TraceEvent[] = [];
  const tracks = new CallTracks(
    new EventLog({ add: (event) => void events.push(event), end: () => {} }, Number.POSITIVE_INFINITY),
    () => null,
  );
  for (const call of calls) tracks.callEnded(call);
  return events;
}

describe('CallTracks', () => {
  it('gives a call that has begun a moment before the one ahead of it had ended a track of its own', () => {
    const events = traced(callOf(0, 1, 3), callOf(0, 2.9, 4), callOf(0, 3, 5));
    const names = new Map(
      events.flatMap(({ name, tid, args: { name: called } = {} }) =>
        name === 'thread_name' ? [[tid, called]] : [],
      ),
    );
    const slices = events.filter(({ ph }) => ph === 'X');
    expect(slices.map(({ tid, ts, dur }) => [names.get(tid), ts, dur])).toEqual([
      ['worker 1', 1e6, 2e6],
      ['worker 1, 2', 2.9e6, 1.1e6],
      ['worker 1', 3e6, 2e6],
    ]);
  });

  it('knows a call that was made before anybody looked on by its end, with the whole of its wait', () => {
    const events = traced(callOf(0.5, 1, 3));
    const waits = events.filter(({ ph }) => ph === 'b' || ph === 'e');
    expect(waits.map(({ ph, ts }) => [ph, ts])).toEqual([
      ['b', 0.5e6],
      ['e', 1e6],
    ]);
    const counts = events.filter(({ ph }) => ph === 'C').map(({ args }) => args);
    expect(counts).toEqual([
      { queued: 1, running: 0 },
      { queued: 0, running: 0 },
    ]);
  });
});
