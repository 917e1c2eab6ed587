import type { Call } from './call.ts';

/** The calls of one priority, linked by their own fields. */
interface Lane {
  readonly priority: number;
  first: Call | undefined;
  last: Call | undefined;
}

/**
 * The calls that wait for a worker: the lowest priority first, and those of one in the order of coming.
 *
 * A linked list, so that cancelling one of a million costs as little as taking the first.
 */
export class CallQueue {
  /** By ascending priority; there are few. */
  readonly #lanes: Lane[] = [];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  push(call: Call): void {
    this.#link(this.#lane(call.priority), call, undefined);
  }

  /** The call that is next, which stays. */
  get first(): Call | undefined {
    for (const lane of this.#lanes) if (lane.first !== undefined) return lane.first;
    return undefined;
  }

  /** Puts calls back to where they were, for they have not begun after all. They are in the order of coming. */
  restore(calls: readonly Call[]): void {
    let after: Call | undefined;
    for (const call of calls) {
      const lane = this.#lane(call.priority);
      // They belong together: the place of one is near that of the one before.
      if (after?.priority !== call.priority) after = undefined;
      let next = after === undefined ? lane.first : after.next;
      while (next !== undefined && next.order < call.order) next = next.next;
      this.#link(lane, call, next);
      after = call;
    }
  }

  /** Takes the first call. */
  shift(): Call | undefined {
    for (const lane of this.#lanes) {
      if (lane.first === undefined) continue;
      const call = lane.first;
      this.#unlink(lane, call);
      return call;
    }
    return undefined;
  }

  /** Takes out a call that is in the queue. */
  remove(call: Call): void {
    this.#unlink(this.#lane(call.priority), call);
  }

  #lane(priority: number): Lane {
    let at = this.#lanes.findIndex((lane) => lane.priority >= priority);
    if (at === -1) at = this.#lanes.length;
    const found = this.#lanes[at];
    if (found?.priority === priority) return found;
    const lane: Lane = { priority, first: undefined, last: undefined };
    this.#lanes.splice(at, 0, lane);
    return lane;
  }

  /** Puts a call before `next`, or at the end. */
  #link(lane: Lane, call: Call, next: Call | undefined): void {
    const previous = next === undefined ? lane.last : next.previous;
    call.previous = previous;
    call.next = next;
    if (previous === undefined) lane.first = call;
    else previous.next = call;
    if (next === undefined) lane.last = call;
    else next.previous = call;
    this.#size++;
  }

  #unlink(lane: Lane, call: Call): void {
    if (call.previous === undefined) lane.first = call.next;
    else call.previous.next = call.next;
    if (call.next === undefined) lane.last = call.previous;
    else call.next.previous = call.previous;
    call.next = undefined;
    call.previous = undefined;
    this.#size--;
    // Priorities may be times: a lane that has served would stay for good.
    if (lane.first === undefined && this.#lanes.length > 1) this.#lanes.splice(this.#lanes.indexOf(lane), 1);
  }
}
