/**
 * What a worker does between two calls that came in one message, so that they are as far apart as if each had had its
 * own: what the first left behind has its turn before the second begins.
 */
import { host, NativePromise } from '../host.ts';

// Taken when the worker starts, for a user's module may replace them.
const nextTick = host.process?.nextTick.bind(host.process);

/** Lets the promises that are settled have their reactions, and Node its ticks. */
export function settleDown(): Promise<void> {
  // Not a microtask alone: Node runs its ticks when there are no more of those.
  return nextTick === undefined ? NativePromise.resolve() : new NativePromise(nextTick);
}
