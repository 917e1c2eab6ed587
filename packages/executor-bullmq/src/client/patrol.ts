import type { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Keys } from '../wire/keys.ts';
import type { Entry } from './entry.ts';
import type { Inbox } from './inbox.ts';

/** Calls that wait which are looked after at once, more or less; those that have begun all are. */
const mostAtOnce = 500;

/** What is found out about calls. */
export interface PatrolOwner {
  readonly entries: ReadonlyMap<string, Entry>;
  /** A worker of it was lost; `losses` in all. */
  lost(entry: Entry, losses: number): void;
  /** There will be no reply: its job has ended, or is gone. */
  gone(entry: Entry, why: string): void;
  /** It is to be taken out or to be ended, and has not been yet. */
  remind(entry: Entry): void;
  /** So many calls can be run at once, by all processes that serve the queue. */
  counted(workers: number): void;
}

/**
 * Looks after the calls that are out, every few seconds: nothing that happens to a worker, to Redis or to a message on its way
 * leaves one pending.
 *
 * BullMQ's own check for jobs whose worker is gone is made here as well: there may be no other worker left to make it.
 */
export class Patrol {
  readonly #queue: Queue;
  readonly #redis: Redis;
  readonly #keys: Keys;
  readonly #owner: PatrolOwner;
  readonly #everyMs: number;
  readonly #inbox: Inbox;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(queue: Queue, redis: Redis, keys: Keys, everyMs: number, owner: PatrolOwner, inbox: Inbox) {
    this.#inbox = inbox;
    this.#queue = queue;
    this.#redis = redis;
    this.#keys = keys;
    this.#everyMs = everyMs;
    this.#owner = owner;
  }

  /** Looks who is there, and begins. */
  async start(): Promise<void> {
    await this.#count();
    this.#next();
  }

  stop(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  #next(): void {
    if (this.#closed) return;
    this.#timer = setTimeout(() => void this.#walk(), this.#everyMs).unref();
  }

  async #walk(): Promise<void> {
    try {
      if (this.#redis.status === 'ready') {
        if (this.#owner.entries.size > 0) await this.#queue.getBackend().moveStalledJobsToWait();
        await this.#inbox.keep();
        await this.#look();
        await this.#count();
      }
    } catch {
      // Redis is away; what is to be found out is the next time.
    }
    this.#next();
  }

  async #look(): Promise<void> {
    const now = performance.now();
    const { entries } = this.#owner;
    const patience = this.#everyMs * Math.max(1, entries.size / mostAtOnce);
    const due: Entry[] = [];
    for (const entry of entries.values()) {
      if (entry.state !== 'sent') continue;
      if (now - entry.seen >= (entry.began ? this.#everyMs / 2 : patience)) due.push(entry);
    }
    if (due.length === 0) return;
    const pipeline = this.#redis.pipeline();
    for (const { id } of due)
      pipeline.hmget(this.#queue.toKey(id), 'name', 'stc', 'finishedOn', 'failedReason');
    const answers = (await pipeline.exec()) ?? [];
    // A worker writes its reply before the job has ended.
    await this.#inbox.caughtUp();
    for (const [i, entry] of due.entries()) {
      if (!this.#owner.entries.has(entry.id) || entry.seen > now) continue;
      entry.seen = now;
      const [error, fields] = answers[i] ?? [];
      if (error === null) this.#judge(entry, fields as readonly (string | null)[]); // as: that is what HMGET answers
    }
  }

  #judge(entry: Entry, [name, stalls, finishedOn, failedReason]: readonly (string | null)[]): void {
    if (name === null) this.#owner.gone(entry, 'its job is gone from Redis');
    else if (finishedOn) {
      this.#owner.gone(entry, failedReason ? `its job has failed: ${failedReason}` : 'its result was lost');
    } else if (Number(stalls) > entry.losses) this.#owner.lost(entry, Number(stalls));
    else if (entry.recalled === 'end' || entry.recalled === 'remove') this.#owner.remind(entry);
  }

  /** Counts who serves the queue: each process says until when it counts, by the clock of Redis. */
  async #count(): Promise<void> {
    const [seconds] = await this.#redis.time();
    const there = await this.#redis.zrangebyscore(this.#keys.workers, Number(seconds), '+inf');
    this.#owner.counted(there.reduce((sum, member) => sum + (Number(member.split(':')[1]) || 0), 0));
  }
}
