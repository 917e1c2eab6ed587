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
    const lane = this.#lane(call.priority);
    call.previous = lane.last;
    if (lane.last === undefined) lane.first = call;
    else lane.last.next = call;
    lane.last = call;
    this.#size++;
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
