import { setTimeout as sleep } from 'node:timers/promises';
import type { Begun, Pool, PoolSubject } from '../subjects/pool.ts';
import { hash } from '../work/work.ts';
import { check, clock, type Task, type Workload } from './workload.ts';

/** Longer than anything here: such a call ends only by being cancelled. */
const forever = 600_000;

/** Enough for a call to have begun in a worker that is up. */
const beginning = 20;

/** Some 40 ms of hashing. */
const hashes = 20_000;

const takes: Task['takes'] = ({ id, workers }) => workers !== 'none' && id !== 'port-batched';

/** A pool of two workers that are up. */
async function openTwo(subject: PoolSubject): Promise<Pool> {
  const pool = await subject.open(2);
  await Promise.all([1, 2].map(() => pool.call('block', 5)));
  return pool;
}

/** Begins a call that does not end; how it is ended is nobody's concern. */
function occupy(pool: Pool): Begun {
  const begun = pool.begin?.('block', forever);
  if (begun === undefined) throw new Error('nothing can be cancelled');
  const ended = (): void => {};
  begun.result.then(ended, ended);
  return begun;
}

async function untilReady(subject: PoolSubject): Promise<number> {
  const pool = await openTwo(subject);
  try {
    const first = occupy(pool);
    occupy(pool);
    await sleep(beginning);
    const seconds = await clock(async () => {
      first.cancel();
      check([await pool.call('noop', 1)], () => 1, 1);
    });
    return seconds * 1000;
  } finally {
    await pool.close();
  }
}

async function atTheNeighbour(subject: PoolSubject, quick: boolean): Promise<number> {
  const count = quick ? 1_000 : hashes;
  const expected = hash(count);
  const pool = await openTwo(subject);
  try {
    const call = async (): Promise<void> => check([await pool.call('hash', count)], () => expected, 1);
    const begun = occupy(pool);
    await sleep(beginning);
    // The first one is slower: what it runs is not compiled yet.
    await call();
    const undisturbed = await clock(call);
    const disturbed = await clock(async () => {
      const result = call();
      // The call is on its way before the other is ended.
      await sleep(1);
      begun.cancel();
      await result;
    });
    return disturbed / undisturbed;
  } finally {
    await pool.close();
  }
}

export const cancel: Workload = {
  id: 'cancel',
  title: 'What a cancel costs',
  about:
    'Two workers, both with calls that never end. One is cancelled: the time until a new call has its result.',
  unit: 'ms',
  better: 'less',
  reference: 'port',
  rows: [
    {
      id: 'ready',
      title: 'ready again',
      turns: 1,
      takes,
      turn: { on: 'fresh pool', run: (subject) => untilReady(subject) },
    },
  ],
};

export const neighbour: Workload = {
  id: 'neighbour',
  title: 'What a cancel does to its neighbour',
  about:
    'Two workers. One has a call that never ends and is cancelled; the other hashes for some 40 ms meanwhile: its time over that of the same call undisturbed, just before.',
  unit: '×',
  better: 'less',
  rows: [
    {
      id: 'neighbour',
      title: 'the neighbour',
      turns: 1,
      takes,
      turn: { on: 'fresh pool', run: (subject, { quick }) => atTheNeighbour(subject, quick) },
    },
  ],
};
