/**
 * How far each call of a message is, in memory that the executor and one worker share.
 *
 * Owns who runs a call: the worker takes it before it begins, the executor takes it back (to cancel it, or because
 * another worker is free), and whoever is first has it. A worker has one message at a time, so this is one for each.
 */
export type Claims = Int32Array<SharedArrayBuffer>;

/** The most calls that one message carries. */
export const mostTogether = 256;

// Taken at once, for in a worker the user's code may replace them.
const { compareExchange, load, store } = Atomics;

const waiting = 0;
const begun = 1;
const recalled = 2;
const answered = 3;

export function createClaims(): Claims {
  return new Int32Array(new SharedArrayBuffer(mostTogether * Int32Array.BYTES_PER_ELEMENT));
}

/** For the executor, before it sends a message of `count` calls: all of them wait. */
export function resetClaims(claims: Claims, count: number): void {
  for (let slot = 0; slot < count; slot++) store(claims, slot, waiting);
}

/** For the worker: takes the call that is next, unless it was recalled. */
export function claim(claims: Claims, slot: number): boolean {
  return compareExchange(claims, slot, waiting, begun) === waiting;
}

/**
 * For the worker: the answer is posted, and arrives whatever happens from now on. If it was the last, the claims may be the
 * next message's already, and are left alone.
 */
export function markAnswered(claims: Claims, slot: number): void {
  compareExchange(claims, slot, begun, answered);
}

/** For the executor: takes a call back, unless it has begun. */
export function recall(claims: Claims, slot: number): boolean {
  return compareExchange(claims, slot, waiting, recalled) === waiting;
}

/** Whether the worker took this call. */
export function hasBegun(claims: Claims, slot: number): boolean {
  const state = load(claims, slot);
  return state === begun || state === answered;
}

/** Whether the answer of this call is on its way. */
export function isAnswered(claims: Claims, slot: number): boolean {
  return load(claims, slot) === answered;
}
