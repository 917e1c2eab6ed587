/** The check of traces finds what is wrong in one: else it would prove nothing. */

import type { TraceEvent } from '@tsyncio/core';
import { describe, expect, it } from 'vitest';
import { draw } from './trace-rules.ts';

const names: readonly TraceEvent[] = [
  { ph: 'M', pid: 1, name: 'process_name', args: { name: 'loop' } },
  { ph: 'M', pid: 1, tid: 2, name: 'thread_name', args: { name: 'task' } },
  { ph: 'M', pid: 1, tid: 3, name: 'thread_name', args: { name: 'other' } },
];
const slice = (tid: number, ts: number, dur: number): TraceEvent => ({
  ph: 'X',
  pid: 1,
  tid,
  ts,
  dur,
  name: 'runs',
});
const arrow = (ph: 's' | 'f', tid: number, ts: number, id = 9): TraceEvent => ({
  ph,
  pid: 1,
  tid,
  ts,
  id,
  name: 'wakes',
  cat: 'task',
  ...(ph === 'f' && { bp: 'e' }),
});

describe('draw()', () => {
  it('draws what keeps to the rules', () => {
    const drawn = draw([...names, slice(2, 0, 5), slice(3, 5, 5), arrow('s', 2, 4), arrow('f', 3, 5)]);
    expect(drawn.arrows.map(({ from, to }) => [from.track, to.track])).toEqual([['task', 'other']]);
    expect([drawn.slices.length, drawn.open.length, drawn.loose.length]).toEqual([2, 0, 0]);
  });

  it.each<[string, readonly TraceEvent[]]>([
    ['of no known kind', [{ ...slice(2, 0, 1), ph: 'Z' as 'X' }]], // as: wrong on purpose
    ['without a name', [{ ph: 'X', pid: 1, tid: 2, ts: 0, dur: 1 }]],
    ['at no time', [slice(2, Number.NaN, 1)]],
    ['at no time', [slice(2, -1, 1)]],
    ['of no duration', [slice(2, 0, -1)]],
    ['of a group that has no name yet', [{ ...slice(2, 0, 1), pid: 7 }]],
    ['on a track that has no name yet', [slice(7, 0, 1)]],
    ['a track of two groups', [{ ph: 'M', pid: 7, tid: 2, name: 'thread_name', args: { name: 'twice' } }]],
    ['not inside the slice before it', [slice(2, 0, 5), slice(2, 3, 5)]],
    ['an arrow in no slice', [slice(2, 0, 5), arrow('s', 2, 5)]],
    ['an arrow in no slice', [slice(2, 0, 5), arrow('s', 2, 1), arrow('f', 3, 2)]],
    ['an arrow without a beginning', [slice(2, 0, 5), arrow('f', 2, 1)]],
    ['an arrow without a beginning', [slice(2, 0, 5), arrow('s', 2, 2), arrow('f', 2, 1)]],
    ['a second arrow of this number', [slice(2, 0, 5), arrow('s', 2, 1), arrow('s', 2, 2)]],
    ['the end of no slice', [{ ph: 'e', pid: 1, tid: 2, ts: 1, id: 1, name: 'waits', cat: 'queue' }]],
    ['no counts', [{ ph: 'C', pid: 1, tid: 2, ts: 1, name: 'calls', args: { queued: -1 } }]],
  ])('refuses what is %s', (reason, events) => {
    expect(() => draw([...names, ...events])).toThrow(`An event is ${reason}`);
  });
});
