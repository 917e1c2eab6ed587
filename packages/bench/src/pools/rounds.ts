import { setTimeout as sleep } from 'node:timers/promises';
import { mean } from 'simple-statistics';
import type { Missing } from '../report/report.ts';

/** One subject's share of a round: gives its figures, by name. */
export type Turn<Name extends string> = () => Promise<Readonly<Record<Name, number>>>;

/** The figures of a subject, round by round. */
export type Series<Name extends string> = Readonly<Record<Name, readonly number[]>>;

export interface Rounds {
  readonly rounds: number;
  /** A round is the mean of so many turns of each. */
  readonly turns: number;
  /** Whether a round that does not count goes before. */
  readonly warmUp: boolean;
  /** Seconds after which a turn that has not ended is given up. */
  readonly deadline: number;
  readonly signal?: AbortSignal | undefined;
  /** Told of each round that begins; 0 warms up. */
  readonly begin: (round: number) => void;
}

/**
 * Has each take its turn, again and again, so that what slows the machine down for a while slows all of them.
 *
 * The turns are short, and many make a round: a call alone takes 20 µs or 60, as the host wakes its worker on the same
 * core or on another, and stays with that for seconds. Each time another begins.
 *
 * One that fails has no figure, and takes no more turns.
 */
export async function interleave<Name extends string>(
  names: readonly Name[],
  subjects: ReadonlyMap<string, Turn<Name>>,
  { rounds, turns, warmUp, deadline, signal, begin }: Rounds,
): Promise<Map<string, Series<Name> | Missing>> {
  const order = [...subjects];
  const all = new Map<string, Readonly<Record<Name, number>>[]>(order.map(([id]) => [id, []]));
  const failed = new Map<string, Missing>();
  for (let round = warmUp ? 0 : 1; round <= rounds; round++) {
    begin(round);
    const figures = new Map<string, Readonly<Record<Name, number>>[]>(order.map(([id]) => [id, []]));
    for (let turn = 0; turn < (round === 0 ? 1 : turns); turn++) {
      for (const [id, run] of order) {
        if (failed.has(id)) continue;
        signal?.throwIfAborted();
        // What the one before has left behind is not this one's to clear up. There with --expose-gc.
        globalThis.gc?.();
        try {
          figures.get(id)?.push(await within(deadline, run(), signal));
        } catch (error) {
          signal?.throwIfAborted();
          failed.set(id, { missing: error instanceof Error ? error.message : String(error) });
        }
      }
      order.push(...order.splice(0, 1));
    }
    if (round === 0) continue;
    for (const [id, some] of figures) {
      if (some.length > 0) all.get(id)?.push(record(names, (name) => mean(some.map((one) => one[name]))));
    }
  }
  const series = (id: string): Series<Name> =>
    record(names, (name) => (all.get(id) ?? []).map((one) => one[name]));
  return new Map([...subjects.keys()].map((id) => [id, failed.get(id) ?? series(id)]));
}

function record<Name extends string, Value>(
  names: readonly Name[],
  of: (name: Name) => Value,
): Readonly<Record<Name, Value>> {
  return Object.fromEntries(names.map((name) => [name, of(name)])) as Record<Name, Value>; // as: each name is there
}

/** Waits so many seconds at the most: what is measured may hang, and must not hang the measuring. */
export async function within<T>(seconds: number, promise: PromiseLike<T>, signal?: AbortSignal): Promise<T> {
  const ended = new AbortController();
  const limit = sleep(seconds * 1000, undefined, {
    signal: signal === undefined ? ended.signal : AbortSignal.any([signal, ended.signal]),
  }).then(() => {
    throw new Error(`no answer within ${seconds} s`);
  });
  limit.catch(() => {});
  try {
    return await Promise.race([promise, limit]);
  } finally {
    ended.abort();
  }
}
