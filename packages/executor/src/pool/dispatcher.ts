import { CancelledError } from '../errors.ts';
import type { Capabilities, ExecutorStatistics, ShutdownOptions } from '../executor.ts';
import { BrokenWorkerError } from '../executor-errors.ts';
import { warn } from '../host.ts';
import type { Answered } from '../wire/line.ts';
import type { Hello } from '../wire/request.ts';
import { textOf } from '../wire/text-of.ts';
import { decodeThrown, type Thrown } from '../wire/thrown.ts';
import type { Call, CallTaker } from './call.ts';
import { full, lost, shutDown, submittedLate, unsendable, unstarted } from './call-errors.ts';
import { CallQueue } from './call-queue.ts';
import { Carrier, type CarrierOwner } from './carrier.ts';
import { Crew, type CrewOwner, type Member } from './crew.ts';
import { farewell } from './farewell.ts';
import { hasUncloneable } from './has-uncloneable.ts';
import { isSmall } from './is-small.ts';
import type { ResolvedOptions } from './pool-options.ts';
import { Statistics } from './statistics.ts';
import { enlist, watched } from './watched.ts';
import type { WorkerPool } from './worker-pool.ts';

/**
 * Brings the calls that wait and the workers together.
 *
 * Owns that no call is lost, run twice or left pending: a call is in the queue, or in the load of one member, or has
 * ended; and whatever happens to a member is told here.
 */
export class Dispatcher implements CallTaker, CrewOwner, CarrierOwner {
  readonly id: number = ++watched.count;
  readonly name: string;
  readonly capabilities: Capabilities;
  readonly #pool: WorkerPool;
  readonly #options: ResolvedOptions;
  readonly #queue = new CallQueue();
  readonly #crew: Crew;
  readonly #carrier: Carrier;
  readonly #statistics = new Statistics();
  /** Whether the last worker that was started came to nothing: then none is started without a call for it. */
  #unstartable = false;
  /** How many `together` keep what is submitted. */
  #keeping = 0;
  /** Workers in a row that were lost before they ran a call. */
  #stillborn = 0;
  #state: 'open' | 'closing' | 'closed' = 'open';
  /** Whether shutdown was to end what runs. */
  #terminated = false;
  #closed: Promise<void> | undefined;
  #drained: (() => void) | undefined;
  readonly #delist = enlist(this);

  constructor(pool: WorkerPool, options: ResolvedOptions, hello: Hello) {
    this.name = pool.name;
    this.capabilities = pool.capabilities;
    this.#pool = pool;
    this.#options = options;
    this.#crew = new Crew(pool, options, hello, this);
    this.#carrier = new Carrier(pool, this.#crew, this);
    this.#keepMinimum();
  }

  submit(call: Call): void {
    if (this.#state !== 'open') {
      call.fail(submittedLate(call, this.#pool.name, this.#state));
      return;
    }
    const member = this.#keeping > 0 ? undefined : this.#crew.take();
    if (member !== undefined) {
      this.#carrier.give(member, [call]);
      return;
    }
    const { maxQueue } = this.#options;
    if (maxQueue !== Number.POSITIVE_INFINITY && call.options.whenFull !== 'wait') {
      // What a worker is idle for, is starting for, or could be started for, counts as begun.
      const { idle, starting, vacancies } = this.#crew;
      const room = idle + starting + Math.max(0, vacancies) + maxQueue;
      if (this.#queued >= room) {
        call.fail(full(call, maxQueue));
        return;
      }
    }
    if (hasUncloneable(call.args)) {
      call.fail(unsendable(call, this.#pool, call.transfers));
      return;
    }
    this.#carrier.makeWay(call.priority);
    this.#queue.push(call);
    if (this.#keeping === 0) this.#hire();
    // Whoever submits many keeps the loop from turning: workers that are through have the next all the same.
    if (this.#queue.size % submittedAtOnce === 0) this.#carrier.drain();
  }

  together<Result>(body: () => Result): Result {
    this.#keeping++;
    try {
      return body();
    } finally {
      if (--this.#keeping === 0) this.spread();
    }
  }

  /** Ends a call that is open. */
  cancel(call: Call, error: Error): void {
    // Its answer may be there already: what is done is not cancelled.
    call.load?.member.line?.drain();
    if (!call.open) return;
    let runner: Member | undefined;
    if (call.load === undefined) this.#queue.remove(call);
    else runner = this.#carrier.withdraw(call, call.load);
    if (error instanceof CancelledError) call.drop(error);
    else call.fail(error);
    const onCancel = call.options.onCancel ?? this.#options.onCancel;
    if (runner !== undefined && onCancel === 'terminate') this.#crew.replace(runner);
    this.spread();
    this.#close();
  }

  settled(call: Call): void {
    this.#carrier.ended(call);
    this.#statistics.record(call);
  }

  idle(member: Member): void {
    this.#unstartable = false;
    if (member.served) this.#stillborn = 0;
    // What waits behind another call is run here instead.
    if (this.#queue.size === 0) this.#carrier.recall();
    if (this.#queue.size > 0) {
      this.#fill(member);
      this.spread();
    } else if (this.#state === 'open') this.#crew.keep(member);
    else {
      this.#crew.end(member);
      this.#close();
    }
  }

  answered(member: Member, answered: Answered): void {
    this.#carrier.answered(member, answered);
  }

  look(member: Member): void {
    this.#carrier.look(member);
  }

  unreadable(member: Member): void {
    this.#carrier.unreadable(member);
  }

  broken(member: Member): void {
    this.#crew.replace(member);
    this.spread();
  }

  restore(calls: readonly Call[]): void {
    this.#queue.restore(calls);
  }

  unanswered(call: Call): void {
    if (this.#terminated) call.drop(shutDown());
    else call.fail(lost(call, new Error('its answer did not arrive')));
  }

  unstarted(cause: unknown): void {
    this.#unstartable = true;
    // The call that it was started for is the first that waits; another worker may have taken that one.
    const call = this.#queue.shift();
    if (call !== undefined) {
      call.fail(unstarted(call, cause));
      this.#hire();
    }
    this.#close();
  }

  lost(member: Member, cause: unknown): void {
    if (!this.#carrier.lost(member, cause)) {
      warn(new BrokenWorkerError(`An idle worker was lost: ${textOf(cause)}`, { cause }));
      // Workers that die of themselves would go on dying as often as they are started.
      if (!member.served && ++this.#stillborn >= mostStillborn) this.#unstartable = true;
    }
    this.spread();
    this.#close();
  }

  notify(message: unknown): void {
    // The user's own code may post messages where the library carries ours.
    if (!isWarning(message)) return;
    const { thrown } = message;
    const cause = decodeThrown(thrown, 'a finished call');
    const warning = new Error(`A call that had ended left an error behind in its worker: ${textOf(cause)}`, {
      cause,
    });
    warning.name = 'ExecutorWarning';
    warn(warning);
  }

  vacated(member: Member): void {
    const { size } = this.#crew;
    this.#hire();
    this.#keepMinimum();
    if (member.replaced && this.#crew.size === size && this.#state === 'open' && !this.#unstartable) {
      this.#crew.start();
    }
  }

  farewell(member: Member): Promise<void> {
    return farewell(member);
  }

  left(member: Member): void {
    this.#carrier.left(member);
    this.#close();
  }

  /** Closes for new calls, and resolves when the last worker has ended. */
  async shutdown({ wait = true, cancelFutures = false, terminate = false }: ShutdownOptions): Promise<void> {
    if (this.#closed === undefined) {
      this.#state = 'closing';
      this.#closed = new Promise<void>((resolve) => {
        this.#drained = resolve;
      }).then(() => this.#pool.close());
    }
    this.#carrier.drain();
    if (cancelFutures || terminate) {
      this.#carrier.recall();
      this.#dropQueue();
    }
    if (terminate) {
      this.#terminated = true;
      for (const member of [...this.#crew.members]) {
        for (const call of this.#carrier.strip(member)) if (call.open) call.drop(shutDown());
        this.#crew.end(member);
      }
      this.#dropQueue();
    }
    this.#close();
    if (wait) await this.#closed;
    else void this.#closed.catch(warn);
  }

  statistics(): ExecutorStatistics {
    return {
      workers: this.#crew.size,
      queued: this.#queued,
      running: this.#carrier.running,
      ...this.#statistics.read(),
    };
  }

  /** Calls that have not begun. */
  get #queued(): number {
    return this.#queue.size + this.#carrier.waiting;
  }

  /** Starts a worker for each call that has none, all at once: none waits until another is up. */
  #hire(): void {
    // While it closes, what is with workers is left to them: a browser may have to deliver its answers yet.
    if (this.#state !== 'open' && this.#queue.size === 0) return;
    while (this.#queued > this.#crew.starting && this.#crew.vacancies > 0) {
      const { starting } = this.#crew;
      this.#crew.start();
      if (this.#crew.starting <= starting) return; // It failed at once; `unstarted` goes on.
    }
  }

  #keepMinimum(): void {
    while (
      this.#state === 'open' &&
      !this.#unstartable &&
      this.#crew.size < this.#options.minWorkers &&
      this.#crew.vacancies > 0
    ) {
      const { starting } = this.#crew;
      this.#crew.start();
      if (this.#crew.starting <= starting) return;
    }
  }

  /** Gives what waits to the workers that have nothing to do. */
  spread(): void {
    while (this.#queue.size > 0) {
      const member = this.#crew.take();
      if (member === undefined) break;
      this.#fill(member);
    }
    this.#hire();
  }

  /** Gives a worker the call that is next, with those that can travel along. */
  #fill(member: Member): void {
    const queued = this.#queue.size;
    const first = this.#queue.shift();
    if (first === undefined) return;
    const calls: [Call, ...Call[]] = [first];
    const size = this.#carrier.sizeFor(member, queued);
    const objects = new Set<object>();
    if (size > 1 && travels(first, objects)) {
      while (calls.length < size) {
        const next = this.#queue.first;
        if (next === undefined || !travels(next, objects)) break;
        this.#queue.remove(next);
        calls.push(next);
      }
    }
    this.#carrier.give(member, calls);
  }

  #dropQueue(): void {
    for (let call = this.#queue.shift(); call !== undefined; call = this.#queue.shift())
      call.drop(shutDown());
  }

  #close(): void {
    if (this.#state !== 'closing' || this.#queued > 0) return;
    this.#crew.endIdle();
    if (this.#crew.members.size > 0) return;
    this.#state = 'closed';
    this.#delist();
    this.#carrier.close();
    this.#drained?.();
  }
}

/** As many calls are queued before it is looked whether a worker has become free. */
const submittedAtOnce = 64;

/** After this many workers that were lost without a call, none is started but for a call. */
const mostStillborn = 3;

/**
 * Whether a call may share a message with those before it.
 *
 * @param objects What these have among their arguments; those of this call are added.
 */
function travels(call: Call, objects: Set<object>): boolean {
  return (
    !call.alone && call.chunk === undefined && isSmall(call.args, objects) && call.transfers.length === 0
  );
}

function isWarning(message: unknown): message is { readonly thrown: Thrown } {
  return (
    typeof message === 'object' &&
    message !== null &&
    'kind' in message &&
    message.kind === '@tsyncio/warning' &&
    'thrown' in message
  );
}
