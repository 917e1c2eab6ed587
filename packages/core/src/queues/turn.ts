import type { LoopBound } from '../sync/loop-bound.ts';
import type { Sleeper, Sleepers } from './sleepers.ts';

/** Waits among `sleepers` for as long as `isBlocked`, then does what it waited for. // CPython 3.13, Queue.put, .get */
export function* inTurn<R>(
  owner: LoopBound,
  sleepers: Sleepers,
  isBlocked: () => boolean,
  act: () => R,
): Generator<unknown, R, unknown> {
  let sleeper: Sleeper | null = null;
  try {
    while (isBlocked()) {
      sleeper = sleepers.add(owner);
      yield* sleeper;
    }
    return act();
  } catch (error) {
    if (sleeper !== null) {
      sleeper.cancel();
      sleepers.remove(sleeper);
      // Whoever woke this task woke nobody else. Where it does not take its turn, the next one has to.
      if (!sleeper.cancelled() && !isBlocked()) sleepers.wakeFirst();
    }
    throw error;
  }
}
