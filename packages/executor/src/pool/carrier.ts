import { clearTimer, now, setTimer, unrefTimer } from '../host.ts';
import { mostTogether, nothing } from '../wire/claims.ts';
import { type Answered, drainable } from '../wire/line.ts';
import type { Outcome } from '../wire/outcome.ts';
import { decodeThrown } from '../wire/thrown.ts';
import { isDetached } from '../wire/uncloneable.ts';
import type { Call } from './call.ts';
import { crashed, lost, timedOut, unreadable, unsendable } from './call-errors.ts';
import { messageOf } from './call-message.ts';
import { type Crew, longestTimer, type Member } from './crew.ts';
import { KeepAlive } from './keep-alive.ts';
import { Load } from './load.ts';
import { MessageSize } from './message-size.ts';
import type { WorkerPool } from './worker-pool.ts';

/** Seconds that a call may run before those that came along with it go back to the queue, for the next free worker. */
const patience = 0.005;

/** How often a call is sent again whose worker was lost before it began. After that its own message may be why. */
const mostLosses = 8;

/** Who the calls come from. */
export interface CarrierOwner {
  /** A worker has answered all that it was given. */
  idle(member: Member): void;
  /** A call has broken its worker, which must be ended. */
  broken(member: Member): void;
  /** These have not begun: they wait again, in their old places. */
  restore(calls: readonly Call[]): void;
  /** Gives what waits to the workers that have nothing to do. */
  spread(): void;
  /** Ends a call that is open. */
  cancel(call: Call, error: Error): void;
  /** A worker has ended, and the answer of this call did not come. */
  unanswered(call: Call): void;
}

/**
 * Carries calls to the workers, several in one message where they are small and wait, and their outcomes back.
 *
 * Owns that travelling together shows in nothing else: each outcome is delivered as it comes; a call that has not begun
 * can be had back at any time; one that runs for long, or breaks its worker, keeps no other from being run.
 */
export class Carrier {
  readonly #pool: WorkerPool;
  readonly #crew: Crew;
  readonly #owner: CarrierOwner;
  readonly #size = new MessageSize(mostTogether);
  readonly #keepAlive = new KeepAlive();
  #running = 0;
  /** Open calls that are in a load and have not begun, as far as is known here. */
  #waiting = 0;
  /** The last priority of those: a call that comes before it must not wait behind them. */
  #lastPriority = Number.NEGATIVE_INFINITY;
  #timer: unknown;

  constructor(pool: WorkerPool, crew: Crew, owner: CarrierOwner) {
    this.#pool = pool;
    this.#crew = crew;
    this.#owner = owner;
  }

  /** Calls that run. */
  get running(): number {
    return this.#running;
  }

  /** Calls that were sent behind others and have not begun. */
  get waiting(): number {
    return this.#waiting;
  }

  /** How many calls to send to a worker at once, where `queued` wait. */
  sizeFor(member: Member, queued: number): number {
    return member.line === undefined ? 1 : this.#size.next(queued, this.#crew.size);
  }

  /** Sends calls to a worker that has nothing to do. */
  give(member: Member, calls: readonly [Call, ...Call[]]): void {
    const [first] = calls;
    const { line } = member;
    const load = new Load(member, calls);
    const moved = this.#pool.capabilities.transfer ? first.transfers : none;
    member.state = 'busy';
    member.served = true;
    member.load = load;
    this.#keepAlive.hold();
    if (load.size > 1) this.#follow(calls);
    this.#waiting += load.size;
    this.#begin(first, member);
    if (line === undefined) {
      this.#pool.run(member.worker, messageOf(calls), moved).then(
        (outcome) => this.#answered(load, 0, undefined, outcome as Outcome), // as: the worker's entry is ours
        (cause) => this.#unsent(load, moved, cause),
      );
      return;
    }
    try {
      if (moved.some(isDetached)) throw new TypeError('a buffer that is to be moved was moved already');
      line.send(messageOf(calls, line.targets), moved);
    } catch (cause) {
      // Not now: the worker is free again then, and its next call may be another of this kind.
      void Promise.resolve().then(() => this.#unsent(load, moved, cause));
    }
  }

  /** A call was answered, over the line. */
  answered(member: Member, [slot, value, outcome]: Answered): void {
    if (member.load !== undefined) this.#answered(member.load, slot, value, outcome);
  }

  /** Takes what a worker has left in the memory. */
  look(member: Member): void {
    for (;;) {
      const { load } = member;
      const call = load?.current;
      if (load === undefined || call === undefined) return;
      const value = load.answerOf(call);
      if (value === nothing) return;
      this.#answered(load, call.slot, value);
    }
  }

  /** A call was answered, over the line, with what cannot be read here. */
  unreadable({ load }: Member): void {
    // Answers come in the order of the calls.
    const call = load?.current;
    if (load === undefined || call === undefined) return;
    if (call.open) call.fail(unreadable(call));
    this.#answered(load, call.slot, undefined);
  }

  /** Delivers what has arrived, so that what is asked next is asked of how things are. */
  drain(): void {
    if (this.#running > 0) for (const member of this.#crew.members) member.line?.drain();
  }

  /**
   * Takes a call back from its worker, unless it has begun; then nothing stays behind it.
   *
   * @returns The member that runs it, where ending that worker ends no other call.
   */
  withdraw(call: Call, load: Load): Member | undefined {
    if (load.recall(call)) {
      this.#remove(load, call);
      this.#beginNext(load);
      return undefined;
    }
    this.#restore(load, load.recallRest());
    return load.isPast(call) ? undefined : load.member;
  }

  /** Takes back from all workers what has not begun. */
  recall(): void {
    if (this.#waiting === 0) return;
    for (const { load } of this.#crew.members) if (load !== undefined) this.#restore(load, load.recallRest());
  }

  /** Makes way for a call of this priority: what would keep it waiting, and comes after it, is taken back. */
  makeWay(priority: number): void {
    if (this.#waiting > 0 && priority < this.#lastPriority) this.recall();
  }

  /** Takes back all that can be had of a worker that is about to be ended, and gives what it runs. */
  strip({ load }: Member): readonly Call[] {
    if (load === undefined) return none;
    this.#restore(load, load.recallRest(true));
    // What a browser has still to deliver is waited for, in `farewell`.
    return drainable ? load.calls : load.calls.filter((call) => !load.isAnswered(call));
  }

  /**
   * Settles what a worker had that is gone: the call that had begun fails, the others wait again. Returns whether it
   * had anything to do: its last answer may be read here only now.
   */
  lost(member: Member, cause: unknown): boolean {
    const { load } = member;
    if (load === undefined) return false;
    member.line?.drain();
    const busy = load.calls.some((call) => !load.isAnswered(call));
    const { begun } = load;
    const rest = load.recallRest(true);
    for (const call of load.calls) {
      // What a browser has still to deliver is waited for, in `left`.
      if (rest.includes(call) || (!drainable && load.isAnswered(call))) continue;
      this.#remove(load, call);
      if (call.open) call.fail(lost(call, cause));
    }
    // Where none had begun it may be the message that ends workers: each of its calls goes again, alone, a few times.
    const again: Call[] = [];
    for (const call of rest) {
      call.alone ||= !begun;
      if (begun || (call.losses++ < mostLosses && call.transfers.length === 0)) again.push(call);
      else {
        this.#remove(load, call);
        call.fail(lost(call, cause));
      }
    }
    this.#restore(load, again);
    return busy;
  }

  /** A worker has ended. */
  left({ line, load }: Member): void {
    line?.drain();
    line?.close();
    if (load === undefined) return;
    this.#keepAlive.release();
    for (const call of load.calls) {
      this.#remove(load, call);
      if (call.open) this.#owner.unanswered(call);
    }
  }

  /** All workers have ended, and none will be started. */
  close(): void {
    clearTimer(this.#timer);
    this.#keepAlive.close();
  }

  /** A call has ended, however it was. */
  ended(call: Call): void {
    if (call.started !== undefined) this.#running--;
    else if (call.load !== undefined) this.#waiting--;
    clearTimer(call.timer);
  }

  #begin(call: Call, member: Member): void {
    this.#waiting--;
    this.#running++;
    call.begin(member.id);
    const { timeout } = call.options;
    if (timeout === undefined || timeout * 1000 > longestTimer) return;
    call.timer = setTimer(() => this.#owner.cancel(call, timedOut(call, timeout)), timeout * 1000);
  }

  /** The worker has gone on to the next call. */
  #beginNext(load: Load): void {
    const next = load.current;
    if (next?.state === 'queued') this.#begin(next, load.member);
  }

  /** Takes a call out of its load. */
  #remove(load: Load, call: Call): void {
    if (call.state === 'queued') this.#waiting--;
    load.remove(call);
  }

  /** Gives back to the queue what has not begun. */
  #restore(load: Load, calls: readonly Call[]): void {
    if (calls.length === 0) return;
    for (const call of calls) {
      this.#remove(load, call);
      if (call.state === 'queued') continue;
      this.ended(call);
      call.unbegin();
    }
    this.#owner.restore(calls);
  }

  /** Has what waits behind others looked after. */
  #follow(calls: readonly Call[]): void {
    if (this.#waiting === 0) this.#lastPriority = Number.NEGATIVE_INFINITY;
    this.#lastPriority = Math.max(this.#lastPriority, calls.at(-1)?.priority ?? 0);
    if (this.#timer === undefined) this.#watch();
  }

  #watch(): void {
    this.#timer = setTimer(this.#look, patience * 1000);
    unrefTimer(this.#timer);
  }

  /** Takes back what waits behind a call that takes its time. */
  readonly #look = (): void => {
    this.drain();
    const limit = now() - patience;
    for (const { load } of this.#crew.members) {
      if (load !== undefined && (load.current?.started ?? limit) <= limit) {
        this.#restore(load, load.recallRest());
      }
    }
    this.#owner.spread();
    this.#timer = undefined;
    if (this.#waiting > 0) this.#watch();
  };

  /** @param outcome How the call ended, where it did not give `value`. */
  #answered(load: Load, slot: number, value: unknown, outcome?: Outcome): void {
    const { member } = load;
    if (member.load !== load) return;
    if (outcome?.kind === 'unreadable') {
      member.line?.targets.forget();
      this.#unsent(load, none, new TypeError('it cannot be read on the other side'));
      return;
    }
    if (slot === load.size - 1) load.closed = true;
    const call = load.at(slot);
    if (call !== undefined && outcome?.kind !== 'recalled') this.#settle(load, call, value, outcome);
    if (load.left > 0 || !load.closed || member.state === 'ending') return;
    if (load.answers > 0) this.#size.learn(load.answers, load.taken);
    this.#free(member);
  }

  #settle(
    load: Load,
    call: Call,
    value: unknown,
    outcome: Exclude<Outcome, { kind: 'recalled' | 'unreadable' }> | undefined,
  ): void {
    this.#remove(load, call);
    load.answers++;
    if (outcome?.kind === 'crashed') {
      if (call.open) call.fail(crashed(call, decodeThrown(outcome.thrown, call.name)));
      this.#restore(load, load.recallRest(true));
      this.#owner.broken(load.member);
      return;
    }
    if (call.open) {
      if (outcome === undefined) call.finish(value);
      else if (outcome.kind === 'thrown') call.fail(decodeThrown(outcome.thrown, call.name));
      else call.finish(outcome.kind === 'value' ? outcome.value : outcome);
    }
    this.#beginNext(load);
  }

  #unsent(load: Load, moved: readonly object[], cause: unknown): void {
    const { member } = load;
    if (member.load !== load || member.state === 'ending') return;
    if (load.size > 1) {
      // One of them cannot be sent: alone, it says so itself.
      const calls = load.recallRest(true);
      for (const call of calls) call.alone = true;
      this.#restore(load, calls);
    } else {
      for (const call of load.calls) {
        this.#remove(load, call);
        if (call.open) call.fail(unsendable(call, this.#pool, moved, cause));
      }
    }
    this.#free(member);
  }

  #free(member: Member): void {
    member.load = undefined;
    this.#keepAlive.release();
    this.#owner.idle(member);
  }
}

const none: readonly never[] = [];
