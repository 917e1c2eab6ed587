import { BrokenWorkerError } from '@tsyncio/executor';
import type { JobsOptions, Queue } from 'bullmq';
import { isRefusal } from '../connection.ts';
import type { Entry } from './entry.ts';

/** As many jobs are added in one message to Redis. */
const mostAtOnce = 500;

/** Milliseconds between attempts where Redis is there and cannot serve just now. */
const retryMs = 200;

/** What passes: Redis loads its data, is no master yet, has lost a script; or the connection was cut before it had answered. */
const passing =
  /^(?:LOADING|NOSCRIPT|READONLY|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|BUSY|Connection is closed|Command aborted due to connection close|Stream isn't writeable)/;

/**
 * BullMQ runs jobs without a priority before all that have one, and has none below. So 0 is in the middle of its range, and
 * those that come before it have room.
 */
const middle = 2 ** 20;

/** The least and the greatest priority of a call. */
export const leastPriority: number = 1 - middle;
export const greatestPriority: number = middle - 1;

/** What sending needs. */
export interface Road {
  readonly queue: Queue;
  /** Resolves when all replies that were written when it was called have been delivered. */
  caughtUp(): Promise<void>;
}

export interface OutboxOwner {
  /** Whether the call of an entry has not ended. */
  isOpen(entry: Entry): boolean;
  /** The job is in Redis. */
  sent(entry: Entry): void;
  /** It is not, or not any more, and will not be. */
  unsent(entry: Entry): void;
}

/**
 * Adds jobs to the queue: those of one moment together, and one message after the other, so that their order is kept.
 *
 * Owns that a job is added once. Its id is its own, and a finished one is kept for a while: what is sent again after Redis's answer was
 * lost is known by that. What has ended meanwhile is not sent again.
 */
export class Outbox {
  readonly #road: () => Promise<Road>;
  readonly #options: JobsOptions;
  readonly #owner: OutboxOwner;
  #waiting: Entry[] = [];
  #sending = false;
  #closed = false;

  constructor(road: () => Promise<Road>, options: JobsOptions, owner: OutboxOwner) {
    this.#road = road;
    this.#options = options;
    this.#owner = owner;
  }

  push(entry: Entry): void {
    this.#waiting.push(entry);
    if (!this.#sending) void this.#send();
  }

  /** Sends nothing any more. */
  close(): void {
    this.#closed = true;
    this.#waiting = [];
  }

  async #send(): Promise<void> {
    this.#sending = true;
    // What is submitted in one go is sent in one go.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const entries: Entry[] = [];
      for (const entry of this.#waiting.splice(0, mostAtOnce)) {
        if (entry.recalled === 'no') entries.push(entry);
        else this.#owner.unsent(entry);
      }
      for (const entry of entries) entry.state = 'sending';
      if (entries.length > 0) await this.#add(entries);
    }
    this.#sending = false;
  }

  async #add(entries: readonly Entry[]): Promise<void> {
    let road: Road;
    try {
      road = await this.#road();
    } catch (cause) {
      // All that waits: each would try for as long.
      this.#refuse([...entries, ...this.#waiting.splice(0)], cause);
      return;
    }
    const { queue } = road;
    for (let missing = entries; missing.length > 0; ) {
      try {
        await queue.addBulk(missing.map((entry) => this.#jobOf(entry)));
        break;
      } catch (cause) {
        if (isRefusal(cause) || !isPassing(cause)) {
          // Some may have been added all the same.
          for (const { id } of missing) void queue.remove(id).catch(() => {});
          this.#refuse(missing, cause);
          return;
        }
        missing = await this.#missing(missing, road);
      }
    }
    for (const entry of entries) {
      entry.state = 'sent';
      entry.data = undefined;
      this.#owner.sent(entry);
    }
  }

  /** Those that are to be sent again: what has run to its end since it was sent is not. */
  async #missing(entries: readonly Entry[], road: Road): Promise<readonly Entry[]> {
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, retryMs));
      if (this.#closed) return [];
      try {
        await road.caughtUp();
        return entries.filter((entry) => this.#owner.isOpen(entry));
      } catch (error) {
        // Else Redis is away yet. Who is refused is told so when he sends.
        if (isRefusal(error)) return entries;
      }
    }
  }

  #jobOf({ id, call, data }: Entry): { name: string; data: object | undefined; opts: JobsOptions } {
    const priority = middle + call.priority;
    return { name: call.target.name, data, opts: { ...this.#options, jobId: id, priority } };
  }

  #refuse(entries: readonly Entry[], cause: unknown): void {
    for (const entry of entries) {
      const { call } = entry;
      call.refused(
        new BrokenWorkerError(`Cannot send ${call.name} to a worker: ${reasonOf(cause)}`, { cause }),
      );
      this.#owner.unsent(entry);
    }
  }
}

function isPassing(error: unknown): boolean {
  return passing.test(reasonOf(error));
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
