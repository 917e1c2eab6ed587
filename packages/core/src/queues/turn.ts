import type { LoopBound } from '../sync/loop-bound.ts';
import { Place, type Waiters } from '../sync/waiters.ts';

/** Waits among `waiters` for as long as `isBlocked`, then does what it waited for. // CPython 3.13, Queue.put, .get */
export function* inTurn<R>(
  owner: LoopBound,
  waiters: Waiters,
  isBlocked: () => boolean,
  act: () => R,
): Generator<unknown, R, unknown> {
  let place: Place | null = null;
  try {
    while (isBlocked()) {
      place = new Place(owner._getLoop(), owner);
      yield* waiters.wait(place);
    }
    return act();
  } catch (error) {
    if (place !== null) {
      place.cancel();
      // Whoever woke this task woke nobody else. Where it does not take its turn, the next one has to.
      if (!place.cancelled() && !isBlocked()) waiters.wake(1);
    }
    throw error;
  }
}
