/**
 * The times by which a lost machine is noticed, as parts of the one that the user sets.
 *
 * A job's lock lives for `lockMs` after its worker was last heard of. BullMQ's check, every `checkMs`, takes those without a lock
 * that were there at the check before. The client looks after its calls every `patrolMs`. At the worst these add up:
 * 0.4 + 2 × 0.2 + 0.13 of it.
 */
export interface Timing {
  readonly lockMs: number;
  readonly checkMs: number;
  readonly patrolMs: number;
}

/** Seconds after which a lost machine has been noticed, where nothing else is said. */
export const defaultLostAfter = 15;

export function timingOf(lostAfter: number): Timing {
  const ms = lostAfter * 1000;
  return { lockMs: Math.ceil(ms * 0.4), checkMs: Math.ceil(ms * 0.2), patrolMs: Math.ceil(ms * 0.13) };
}

/** How often a job may be found without its worker before BullMQ itself gives it up: it is for us to say, by its `retries`. */
export const mostStalls: number = 1_000_000;
