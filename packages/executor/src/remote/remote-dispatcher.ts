import { CancelledError } from '../errors.ts';
import type { Capabilities, ExecutorStatistics, ShutdownOptions } from '../executor.ts';
import { clearTimer, now, setTimer, unrefTimer, warn } from '../host.ts';
import type { Call, CallTaker } from '../pool/call.ts';
import { full, shutDown, submittedLate, timedOut, unsendable } from '../pool/call-errors.ts';
import { longestTimer } from '../pool/crew.ts';
import { hasUncloneable } from '../pool/has-uncloneable.ts';
import { Statistics } from '../pool/statistics.ts';
import { enlist, watched } from '../pool/watched.ts';
import { RemoteCall, type RemoteCallOwner } from './remote-call.ts';
import type { RemoteQueue } from './remote-queue.ts';

/** The options of a remote executor, with their defaults. */
export interface ResolvedRemoteOptions {
  readonly maxQueue: number;
  readonly onCancel: 'terminate' | 'abandon';
}

/**
 * Sends calls to a queue that has workers of its own, and keeps account of them.
 *
 * Owns that each call is sent once and ends once. Must not know how they are run, nor by whom.
 */
export class RemoteDispatcher implements CallTaker, RemoteCallOwner {
  readonly id: number = ++watched.count;
  readonly name: string;
  readonly capabilities: Capabilities;
  readonly #queue: RemoteQueue;
  readonly #options: ResolvedRemoteOptions;
  readonly #open = new Map<Call, RemoteCall>();
  readonly #statistics = new Statistics();
  #running = 0;
  #state: 'open' | 'closing' | 'closed' = 'open';
  #terminated = false;
  #closed: Promise<void> | undefined;
  #drained: (() => void) | undefined;
  readonly #delist = enlist(this);

  constructor(queue: RemoteQueue, options: ResolvedRemoteOptions) {
    this.name = queue.name;
    this.capabilities = queue.capabilities;
    this.#queue = queue;
    this.#options = options;
  }

  submit(call: Call): void {
    if (this.#state !== 'open') {
      call.fail(submittedLate(call, this.#queue.name, this.#state));
      return;
    }
    const { maxQueue } = this.#options;
    if (maxQueue !== Number.POSITIVE_INFINITY && call.options.whenFull !== 'wait') {
      // What an idle worker is there for counts as begun.
      const room = Math.max(0, this.#queue.workers - this.#running) + maxQueue;
      if (this.#open.size - this.#running >= room) {
        call.fail(full(call, maxQueue));
        return;
      }
    }
    if (hasUncloneable(call.args)) {
      call.fail(unsendable(call, this.#queue, []));
      return;
    }
    const sent = new RemoteCall(call, this.#queue, this, call.options.onCancel ?? this.#options.onCancel);
    this.#open.set(call, sent);
    this.#queue.send(sent);
  }

  /** A queue sends what comes in one go in one go by itself. */
  together<Result>(body: () => Result): Result {
    return body();
  }

  cancel(call: Call, error: Error): void {
    const sent = this.#open.get(call);
    if (sent === undefined || !call.open) return;
    if (error instanceof CancelledError) call.drop(error);
    else call.fail(error);
    this.#queue.recall(sent, sent.onCancel === 'terminate');
  }

  settled(call: Call): void {
    clearTimer(call.timer);
    this.#statistics.record(call);
    if (!this.#open.delete(call)) return;
    if (call.started !== undefined) this.#running--;
    // Not now: whoever ends it has something to tell the queue yet.
    if (this.#state === 'closing' && this.#open.size === 0) void Promise.resolve().then(() => this.#close());
  }

  began(call: Call, secondsAgo: number): void {
    const started = Math.max(call.submitted, now() - secondsAgo);
    if (call.state === 'running') {
      call.started = started;
      return;
    }
    this.#running++;
    call.begin(undefined, started);
    const { timeout } = call.options;
    // One that is ended for its timeout is so where it runs. Who lets it run on needs nobody there.
    if (timeout === undefined || this.#open.get(call)?.onCancel !== 'abandon') return;
    if (timeout * 1000 > longestTimer) return;
    call.timer = setTimer(() => this.cancel(call, timedOut(call, timeout)), (timeout - secondsAgo) * 1000);
    unrefTimer(call.timer);
  }

  waits(call: Call): void {
    this.#running--;
    clearTimer(call.timer);
    call.unbegin();
  }

  async shutdown({ wait = true, cancelFutures = false, terminate = false }: ShutdownOptions): Promise<void> {
    if (this.#closed === undefined) {
      this.#state = 'closing';
      this.#closed = new Promise<void>((resolve) => {
        this.#drained = resolve;
      }).then(() => this.#queue.close(this.#terminated));
    }
    if (terminate) this.#terminated = true;
    if (cancelFutures || terminate) {
      for (const [call, sent] of [...this.#open]) {
        if (call.state === 'running' && !terminate) continue;
        call.drop(shutDown());
        this.#queue.recall(sent, terminate);
      }
    }
    this.#close();
    if (wait) await this.#closed;
    else void this.#closed.catch(warn);
  }

  statistics(): ExecutorStatistics {
    return {
      workers: this.#state === 'closed' ? 0 : this.#queue.workers,
      queued: this.#open.size - this.#running,
      running: this.#running,
      ...this.#statistics.read(),
    };
  }

  #close(): void {
    if (this.#state !== 'closing' || this.#open.size > 0) return;
    this.#state = 'closed';
    this.#delist();
    this.#drained?.();
  }
}
