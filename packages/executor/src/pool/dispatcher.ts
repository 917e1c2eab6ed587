import { CancelledError, TimeoutError } from '../errors.ts';
import type { ExecutorStatistics, ShutdownOptions } from '../executor.ts';
import { BrokenWorkerError, ExecutorFullError, ExecutorShutdownError } from '../executor-errors.ts';
import { clearTimer, setTimer, warn } from '../host.ts';
import type { Outcome } from '../wire/outcome.ts';
import type { Hello } from '../wire/request.ts';
import { textOf } from '../wire/text-of.ts';
import { decodeThrown, type Thrown } from '../wire/thrown.ts';
import { findUncloneable } from '../wire/uncloneable.ts';
import type { Call, CallOwner } from './call.ts';
import { CallQueue } from './call-queue.ts';
import { Crew, type CrewOwner, longestTimer, type Member } from './crew.ts';
import type { ResolvedOptions } from './pool-options.ts';
import { Statistics } from './statistics.ts';
import type { WorkerPool } from './worker-pool.ts';

/**
 * Brings the calls that wait and the workers together.
 *
 * Owns that no call is lost, run twice or left pending: a call is in the queue, or is the `call` of one member, or has
 * ended; and whatever happens to a member is told here.
 */
export class Dispatcher implements CallOwner, CrewOwner {
  readonly #pool: WorkerPool;
  readonly #options: ResolvedOptions;
  readonly #queue = new CallQueue();
  readonly #crew: Crew;
  readonly #statistics = new Statistics();
  #running = 0;
  /** Whether the last worker that was to be started failed: then none is started without a call for it. */
  #unstartable = false;
  #state: 'open' | 'closing' | 'closed' = 'open';
  #closed: Promise<void> | undefined;
  #drained: (() => void) | undefined;

  constructor(pool: WorkerPool, options: ResolvedOptions, hello: Hello) {
    this.#pool = pool;
    this.#options = options;
    this.#crew = new Crew(pool, options, hello, this);
    this.#keepMinimum();
  }

  /** Takes a call, and ends it at once where it cannot be taken. */
  submit(call: Call): void {
    if (this.#state !== 'open') {
      call.fail(
        new ExecutorShutdownError(
          `Cannot submit ${call.name} as the executor was shut down: <${this.#pool.name} [${this.#state}]>`,
        ),
      );
      return;
    }
    const member = this.#crew.take();
    if (member !== undefined) {
      this.#begin(call, member);
      return;
    }
    // What a worker is starting for, or could be started for, counts as begun.
    const room = this.#crew.starting + Math.max(0, this.#crew.vacancies) + this.#options.maxQueue;
    if (this.#queue.size >= room && call.options.whenFull !== 'wait') {
      call.fail(
        new ExecutorFullError(
          `Cannot submit ${call.name} as 'maxQueue' calls are waiting: ${this.#options.maxQueue}`,
        ),
      );
      return;
    }
    this.#queue.push(call);
    this.#hire();
  }

  /** Ends a call that is open. */
  cancel(call: Call, error: Error): void {
    if (!call.open) return;
    const member = this.#remove(call);
    if (error instanceof CancelledError) call.drop(error);
    else call.fail(error);
    const onCancel = call.options.onCancel ?? this.#options.onCancel;
    if (member !== undefined && onCancel === 'terminate') this.#crew.end(member);
    this.#drain();
  }

  settled(call: Call): void {
    if (call.started !== undefined) this.#running--;
    clearTimer(call.timer);
    this.#statistics.record(call);
  }

  idle(member: Member): void {
    this.#unstartable = false;
    const call = this.#queue.shift();
    if (call !== undefined) this.#begin(call, member);
    else if (this.#state === 'open') this.#crew.keep(member);
    else {
      this.#crew.end(member);
      this.#drain();
    }
  }

  unstarted(cause: unknown): void {
    this.#unstartable = true;
    // The call that it was started for is the first that waits; another worker may have taken that one.
    const call = this.#queue.shift();
    call?.fail(
      new BrokenWorkerError(`Cannot run ${call.name} as its worker could not be started: ${textOf(cause)}`, {
        cause,
      }),
    );
    this.#hire();
    this.#drain();
  }

  lost(member: Member, cause: unknown): void {
    const { call } = member;
    if (call === undefined)
      warn(new BrokenWorkerError(`An idle worker was lost: ${textOf(cause)}`, { cause }));
    else if (call.open) {
      call.fail(
        new BrokenWorkerError(`Cannot finish ${call.name} as its worker was lost: ${textOf(cause)}`, {
          cause,
        }),
      );
    }
    member.call = undefined;
    this.#drain();
  }

  notify(message: unknown): void {
    const { kind, thrown } = message as { kind?: unknown; thrown: Thrown }; // as: the worker's entry is ours, but for its kind
    if (kind !== 'warning') return;
    const cause = decodeThrown(thrown, 'a finished call');
    const warning = new Error(`A call that had ended left an error behind in its worker: ${textOf(cause)}`, {
      cause,
    });
    warning.name = 'ExecutorWarning';
    warn(warning);
  }

  left(): void {
    this.#hire();
    this.#keepMinimum();
    this.#drain();
  }

  /** Closes for new calls, and resolves when the last worker has ended. */
  async shutdown({ wait = true, cancelFutures = false, terminate = false }: ShutdownOptions): Promise<void> {
    if (this.#closed === undefined) {
      this.#state = 'closing';
      this.#closed = new Promise<void>((resolve) => {
        this.#drained = resolve;
      }).then(() => this.#pool.close());
    }
    if (cancelFutures || terminate) {
      for (let call = this.#queue.shift(); call !== undefined; call = this.#queue.shift())
        call.drop(shutDown());
    }
    if (terminate) {
      for (const member of [...this.#crew.members]) {
        if (member.call?.open) member.call.drop(shutDown());
        this.#crew.end(member);
      }
    }
    this.#drain();
    if (wait) await this.#closed;
    else void this.#closed.catch(warn);
  }

  statistics(): ExecutorStatistics {
    return {
      workers: this.#crew.size,
      queued: this.#queue.size,
      running: this.#running,
      ...this.#statistics.read(),
    };
  }

  /** Starts a worker for each call that has none, all at once: none waits until another is up. */
  #hire(): void {
    while (this.#queue.size > this.#crew.starting && this.#crew.vacancies > 0) {
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

  #begin(call: Call, member: Member): void {
    const { request } = call;
    const transfers = call.takeTransfers();
    const { timeout } = call.options;
    call.begin();
    this.#running++;
    member.state = 'busy';
    member.call = call;
    if (timeout !== undefined && timeout * 1000 <= longestTimer) {
      call.timer = setTimer(() => {
        const message = `Cannot wait longer for ${call.name} as its timeout has passed: ${timeout} s since it began`;
        this.cancel(call, new TimeoutError(message));
      }, timeout * 1000);
    }
    const moved = this.#pool.capabilities.transfer ? transfers : [];
    this.#pool.run(member.worker, request, moved).then(
      (answer) => this.#answered(member, call, answer as Outcome), // as: the worker's entry is ours
      (error) => this.#unsent(member, call, request, moved, error),
    );
  }

  #answered(member: Member, call: Call, outcome: Outcome): void {
    if (member.call !== call || member.state === 'ending') return;
    member.call = undefined;
    if (outcome.kind === 'crashed') {
      const cause = decodeThrown(outcome.thrown, call.name);
      if (call.open) {
        call.fail(
          new BrokenWorkerError(`Cannot finish ${call.name} as its worker has crashed: ${textOf(cause)}`, {
            cause,
          }),
        );
      }
      this.#crew.end(member);
      return;
    }
    if (call.open) {
      if (outcome.kind === 'thrown') call.fail(decodeThrown(outcome.thrown, call.name));
      else call.finish(outcome.kind === 'value' ? outcome.value : outcome.items);
    }
    this.idle(member);
  }

  #unsent(
    member: Member,
    call: Call,
    request: Call['request'],
    moved: readonly object[],
    cause: unknown,
  ): void {
    if (member.call !== call || member.state === 'ending') return;
    member.call = undefined;
    if (call.open) call.fail(unsendable(call, request, moved, cause));
    this.idle(member);
  }

  /** Takes an open call from where it is. Gives the member that runs it. */
  #remove(call: Call): Member | undefined {
    if (call.state === 'queued') {
      this.#queue.remove(call);
      return undefined;
    }
    for (const member of this.#crew.members) if (member.call === call) return member;
    return undefined;
  }

  #drain(): void {
    if (this.#state !== 'closing' || this.#queue.size > 0) return;
    this.#crew.endIdle();
    if (this.#crew.members.size > 0) return;
    this.#state = 'closed';
    this.#drained?.();
  }
}

function shutDown(): CancelledError {
  return new CancelledError('the executor was shut down');
}

function unsendable(call: Call, request: Call['request'], moved: readonly object[], cause: unknown): Error {
  const found =
    request?.kind === 'call'
      ? findUncloneable(request.args, 'args', moved)
      : findUncloneable(request?.items, 'items', moved);
  const what = found === undefined ? textOf(cause) : `${found.path} cannot be cloned: it is ${found.what}`;
  return new TypeError(`Cannot send the arguments of ${call.name} to a worker as ${what}`, { cause });
}
