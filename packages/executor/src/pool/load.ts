import { now } from '../host.ts';
import {
  answerOf,
  type Claims,
  hasBegun,
  isAnswered,
  nothing,
  recall,
  resetClaims,
  takenBy,
} from '../wire/claims.ts';
import type { Call } from './call.ts';
import type { Member } from './crew.ts';

/**
 * The calls of one message to a worker, which runs them one after the other: mostly one, or several that travel
 * together.
 *
 * Owns which of them have no answer yet. Who has begun is asked of the claims, never guessed; without claims there is
 * one call, and it has begun.
 */
export class Load {
  readonly member: Member;
  readonly size: number;
  /** How many were answered. */
  answers = 0;
  /** Whether the last is: the worker has nothing more to say. */
  closed = false;
  readonly #sent: number = now();
  /** By their place in the message; undefined where one was taken out. */
  readonly #calls: (Call | undefined)[];
  readonly #claims: Claims | undefined;
  /** The place of the first that is left. */
  #first = 0;
  #left: number;

  constructor(member: Member, calls: readonly Call[]) {
    this.member = member;
    this.size = calls.length;
    this.#left = calls.length;
    this.#calls = [...calls];
    this.#claims = member.line?.claims;
    if (this.#claims !== undefined) resetClaims(this.#claims, calls.length);
    for (let slot = 0; slot < calls.length; slot++) {
      const call = calls[slot] as Call; // as: it is within the length
      call.load = this;
      call.slot = slot;
    }
  }

  /** Seconds since it was sent. */
  get age(): number {
    return now() - this.#sent;
  }

  /** How many are left. */
  get left(): number {
    return this.#left;
  }

  /** Those that are left, in their order. */
  get calls(): Call[] {
    return this.#calls.filter((call) => call !== undefined);
  }

  /** The call that the worker runs, as far as is known here. */
  get current(): Call | undefined {
    return this.#calls[this.#first];
  }

  at(slot: number): Call | undefined {
    return this.#calls[slot];
  }

  /** Takes a call out, for it was answered, taken back, or will never be. */
  remove(call: Call): void {
    this.#calls[call.slot] = undefined;
    call.load = undefined;
    this.#left--;
    while (this.#first < this.size && this.#calls[this.#first] === undefined) this.#first++;
  }

  /** Whether the call can be had back: it has not begun, and will not. */
  recall(call: Call): boolean {
    return this.#claims !== undefined && recall(this.#claims, call.slot);
  }

  /** Those that can be had back, in their order: without the current one, unless `all` are wanted. */
  recallRest(all = false): Call[] {
    const recalled: Call[] = [];
    // From the last: else the worker could pass over one that was had back, and begin the next.
    for (let slot = this.size - 1; slot >= this.#first; slot--) {
      const call = this.#calls[slot];
      if (call === undefined || (slot === this.#first && !all)) continue;
      if (this.recall(call)) recalled.push(call);
    }
    return recalled.reverse();
  }

  /** Seconds that the worker was at it, as it says itself: less than its age, where this thread is busy. */
  get taken(): number {
    return this.#claims === undefined ? this.age : takenBy(this.#claims);
  }

  /** Whether the worker has taken any of those that are left. */
  get begun(): boolean {
    const claims = this.#claims;
    return claims === undefined || this.calls.some((call) => hasBegun(claims, call.slot));
  }

  /** Whether the worker is past this call: it has taken a later one, or the answer is on its way. */
  isPast(call: Call): boolean {
    const claims = this.#claims;
    if (claims === undefined) return false;
    if (isAnswered(claims, call.slot)) return true;
    for (let slot = call.slot + 1; slot < this.size; slot++) if (hasBegun(claims, slot)) return true;
    return false;
  }

  /** The answer that was left for a call in the memory, or `nothing`. */
  answerOf(call: Call): unknown {
    return this.#claims === undefined ? nothing : answerOf(this.#claims, call.slot);
  }

  /** Whether the answer of a call is there, or on its way. */
  isAnswered(call: Call): boolean {
    return this.#claims !== undefined && isAnswered(this.#claims, call.slot);
  }
}
