/** Gives a worker the page's pace: in `Date`, and in a `sleepSync` that every function finds there. */

import { sleepSync } from '@tsyncio/executor/program';
import { Pace } from './pace.ts';
import { pacedDate } from './paced-date.ts';
import type { PaceMessage } from './paced-worker.ts';

const pace = new Pace();

Object.assign(globalThis, {
  Date: pacedDate(pace),
  sleepSync: (seconds: number) => sleepSync(seconds / pace.speed),
});

// Before the executor's own listener is there, so that it never sees these.
addEventListener('message', (event: MessageEvent<Partial<PaceMessage> | null>) => {
  const { kind, mark } = event.data ?? {};
  if (kind !== 'tsyncio-live/pace' || mark === undefined) return;
  event.stopImmediatePropagation();
  pace.follow(mark);
});
