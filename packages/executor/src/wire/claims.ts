/**
 * How far each call of a message is, and the plainest of the answers, in memory that the executor and one worker share.
 *
 * Owns who runs a call: the worker takes it before it begins, the executor takes it back (to cancel it, or because
 * another worker is free), and whoever is first has it. A worker has one message at a time, so this is one for each.
 */
export interface Claims {
  /** The state of each call, by its place in the message; and one more, whether the executor is looking. */
  readonly states: Int32Array<SharedArrayBuffer>;
  /** The answers that are numbers; and one more, the seconds that the worker was at the message. */
  readonly numbers: Float64Array<SharedArrayBuffer>;
}

/** The most calls that one message carries. */
export const mostTogether = 1024;

// Taken at once, for in a worker the user's code may replace them.
const { compareExchange, load, store } = Atomics;

const waiting = 0;
const begun = 1;
const recalled = 2;
const posted = 3;
/** From here on: the answer is in the memory, and is this. */
const left = 4;
const leftUndefined = left;
const leftNull = 5;
const leftFalse = 6;
const leftTrue = 7;
const leftNumber = 8;

/** Where `states` says whether the executor is looking. */
const looking = mostTogether;
/** Where `numbers` says how long the message took. */
const taken = mostTogether;
const off = 0;
const on = 1;
/** An executor that hears of messages only when its page's loop turns never looks: answers are posted, and come in order. */
const never = -1;

/** @param looks Whether the executor can look for answers. */
export function createClaims(looks: boolean): Claims {
  const states = new Int32Array(new SharedArrayBuffer((mostTogether + 1) * Int32Array.BYTES_PER_ELEMENT));
  store(states, looking, looks ? off : never);
  return {
    states,
    numbers: new Float64Array(new SharedArrayBuffer((mostTogether + 1) * Float64Array.BYTES_PER_ELEMENT)),
  };
}

/** For the executor, before it sends a message of `count` calls: all of them wait. */
export function resetClaims({ states }: Claims, count: number): void {
  for (let slot = 0; slot < count; slot++) store(states, slot, waiting);
}

/** For the worker: takes the call that is next, unless it was recalled. */
export function claim({ states }: Claims, slot: number): boolean {
  return compareExchange(states, slot, waiting, begun) === waiting;
}

/** For the worker, before it leaves or posts an answer: the seconds that it has been at the message. */
export function setTaken({ numbers }: Claims, seconds: number): void {
  numbers[taken] = seconds;
}

/** For the executor, after the last answer: the seconds that the worker was at the message. */
export function takenBy({ numbers }: Claims): number {
  return numbers[taken] ?? 0;
}

/**
 * For the worker: leaves an answer in the memory, where the executor is looking and it is one that goes there. If it was the
 * last, the claims may be the next message's from now on.
 *
 * @returns Whether it did. Then `wakes` must be asked.
 */
export function leaveAnswer({ states, numbers }: Claims, slot: number, value: unknown): boolean {
  if (load(states, looking) !== on) return false;
  let state: number;
  if (typeof value === 'number') {
    numbers[slot] = value;
    state = leftNumber;
  } else if (value === undefined) state = leftUndefined;
  else if (value === null) state = leftNull;
  else if (typeof value === 'boolean') state = value ? leftTrue : leftFalse;
  else return false;
  store(states, slot, state);
  return true;
}

/**
 * For the worker, after it has left an answer, and before it posts one: whether the executor has to be told, for it is not
 * looking. From now on it is: what is posted next makes it look.
 *
 * Not before: an answer that is left after the executor's last look would be found by nobody.
 */
export function wakes({ states }: Claims): boolean {
  return compareExchange(states, looking, off, on) === off;
}

/** For the executor: whether there may be answers in the memory. */
export function isLooking({ states }: Claims): boolean {
  return load(states, looking) === on;
}

/** For the executor: it looks no more, after once more. */
export function rest({ states }: Claims): void {
  store(states, looking, off);
}

/** What `answerOf` gives where there is no answer in the memory. */
export const nothing: unique symbol = Symbol('nothing');

/** For the executor: the answer that was left for this call. */
export function answerOf({ states, numbers }: Claims, slot: number): unknown {
  switch (load(states, slot)) {
    case leftNumber:
      return numbers[slot];
    case leftUndefined:
      return undefined;
    case leftNull:
      return null;
    case leftFalse:
      return false;
    case leftTrue:
      return true;
    default:
      return nothing;
  }
}

/**
 * For the worker: the answer is posted, and arrives whatever happens from now on. If it was the last, the claims may be the
 * next message's already, and are left alone.
 */
export function markPosted({ states }: Claims, slot: number): void {
  compareExchange(states, slot, begun, posted);
}

/** For the executor: takes a call back, unless it has begun. */
export function recall({ states }: Claims, slot: number): boolean {
  return compareExchange(states, slot, waiting, recalled) === waiting;
}

/** Whether the worker took this call. */
export function hasBegun({ states }: Claims, slot: number): boolean {
  const state = load(states, slot);
  return state === begun || state >= posted;
}

/** Whether the answer of this call is there, or on its way. */
export function isAnswered({ states }: Claims, slot: number): boolean {
  return load(states, slot) >= posted;
}
