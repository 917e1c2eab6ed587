import { randomBytes } from 'node:crypto';
import {
  BrokenWorkerError,
  ExecutorShutdownError,
  type RemoteCall,
  type RemoteQueue,
} from '@tsyncio/executor';
import { findUnsendable } from '@tsyncio/executor/packing';
import { timingOf } from '../timing.ts';
import type { Letter } from '../wire/reply.ts';
import type { ResolvedOptions } from './bullmq-options.ts';
import { CallPacker } from './call-packer.ts';
import type { Entry } from './entry.ts';
import { Link, type LinkOwner } from './link.ts';
import { Outbox } from './outbox.ts';

const longestTimerMs = 2 ** 31 - 1;

/**
 * The calls of one executor, in a queue of BullMQ's.
 *
 * Owns what becomes of each: it is an entry from when it is sent until there is nothing more to be done about it, which may be later
 * than its end, where it has to be taken out of Redis or to be ended.
 */
export class BullMQQueue implements RemoteQueue, LinkOwner {
  readonly name = 'bullmq';
  readonly capabilities = {
    workers: 'remote',
    transfer: false,
    sharedMemory: false,
    inlineFunctions: false,
    cancelRunning: true,
  } as const;
  readonly entries: Map<string, Entry> = new Map();
  workers = 0;
  readonly #options: ResolvedOptions;
  /** Who this is, in Redis. */
  readonly #client = randomBytes(9).toString('base64url');
  readonly #ids = new WeakMap<RemoteCall, string>();
  readonly #packer: CallPacker;
  readonly #outbox: Outbox;
  #link: Promise<Link> | undefined;
  #sent = 0;
  /** What is to be done: entries, but those that run on unheard, and reaching Redis. */
  #busy = 0;
  /** Keeps the process alive while there is something to be done. */
  #hold: NodeJS.Timeout | undefined;
  #emptied: (() => void) | undefined;

  constructor(options: ResolvedOptions) {
    this.#options = options;
    this.#packer = new CallPacker(this.#client, options);
    this.#outbox = new Outbox(() => this.#open(), options.job, {
      isOpen: ({ id }) => this.entries.has(id),
      sent: (entry) => this.#arrived(entry),
      unsent: (entry) => this.#forget(entry),
    });
  }

  /** Reaches Redis; else the first call does. */
  async open(): Promise<void> {
    this.#work();
    try {
      await this.#open();
    } finally {
      this.#rest();
    }
  }

  send(call: RemoteCall): void {
    const data = this.#packer.dataOf(call);
    if (data === undefined) return;
    const id = `${this.#client}-${++this.#sent}`;
    const entry: Entry = {
      id,
      call,
      data,
      state: 'unsent',
      recalled: 'no',
      losses: 0,
      seen: performance.now(),
      began: false,
    };
    this.#ids.set(call, id);
    this.entries.set(id, entry);
    this.#work();
    this.#outbox.push(entry);
  }

  recall(call: RemoteCall, end: boolean): void {
    const entry = this.entries.get(this.#ids.get(call) ?? '');
    if (entry === undefined) return;
    entry.recalled = end ? 'end' : 'remove';
    if (entry.state === 'sent') void this.#remove(entry);
  }

  unsendable(value: unknown): { readonly path: string; readonly what: string } | undefined {
    return findUnsendable(value);
  }

  async close(terminate: boolean): Promise<void> {
    if (this.#link === undefined) {
      this.#link = closed();
      return;
    }
    const link = await this.#link.catch(() => undefined);
    for (const entry of [...this.entries.values()]) this.#leave(entry, terminate);
    await this.#settled();
    this.#outbox.close();
    this.entries.clear();
    clearInterval(this.#hold);
    this.#link = closed();
    if (link !== undefined) await this.#patiently(link.close());
  }

  deliver({ job, reply, ran, concurrency }: Letter): void {
    // A process that serves the queue counts from its first reply on, before it is counted.
    this.workers = Math.max(this.workers, concurrency);
    const entry = this.entries.get(job);
    if (entry === undefined) return;
    entry.seen = performance.now();
    const { call } = entry;
    if (reply.kind === 'began') {
      entry.began = true;
      call.began();
    } else if (reply.kind === 'waits') {
      entry.began = false;
      call.waits();
    } else {
      call.began(ran);
      this.#forget(entry);
      end(call, reply);
    }
  }

  lost(entry: Entry, losses: number): void {
    entry.losses = losses;
    entry.began = false;
    if (entry.recalled === 'no' && losses <= this.#options.retries) {
      entry.call.waits();
      return;
    }
    entry.call.lost(new Error(`its machine was not heard of for ${this.#options.lostAfter} s`));
    entry.recalled = 'remove';
    void this.#remove(entry);
  }

  gone(entry: Entry, why: string): void {
    this.#forget(entry);
    entry.call.lost(new Error(why));
  }

  remind(entry: Entry): void {
    void this.#remove(entry);
  }

  counted(workers: number): void {
    this.workers = workers;
  }

  refused(error: Error): void {
    for (const entry of [...this.entries.values()]) {
      const { call } = entry;
      this.#forget(entry);
      call.refused(new BrokenWorkerError(`Cannot finish ${call.name}: ${error.message}`, { cause: error }));
    }
  }

  #open(): Promise<Link> {
    this.#link ??= this.#connect();
    return this.#link;
  }

  async #connect(): Promise<Link> {
    const { redis, queue, lostAfter, connectTimeout } = this.#options;
    const link = new Link(
      { redis, queue, client: this.#client, timing: timingOf(lostAfter), connectTimeout },
      this,
    );
    try {
      await link.open();
    } catch (error) {
      // The next call tries again.
      this.#link = undefined;
      throw error;
    }
    return link;
  }

  /** The job of an entry is in Redis. */
  #arrived(entry: Entry): void {
    entry.seen = performance.now();
    if (entry.recalled !== 'no') void this.#remove(entry);
  }

  /** Takes a job out of the queue, or has it ended where it runs. */
  async #remove(entry: Entry): Promise<void> {
    try {
      const { queue, redis, keys } = await this.#open();
      const removed = await queue.remove(entry.id);
      if (!this.entries.has(entry.id)) return;
      if (removed === 1) this.#forget(entry);
      else if (entry.recalled === 'end') await redis.publish(keys.cancel, entry.id);
      else this.#abandon(entry);
    } catch {
      // Redis is away, or says no: the patrol reminds of it.
    }
  }

  /** What is done about an entry that nobody waits for when the executor closes. */
  #leave(entry: Entry, terminate: boolean): void {
    const { recalled } = entry;
    if (terminate) entry.recalled = 'end';
    if (recalled !== 'unheard') return;
    if (terminate) {
      this.#work();
      this.remind(entry);
    } else this.#forget(entry);
  }

  /** Nothing is to be done about it any more, unless all is ended. */
  #abandon(entry: Entry): void {
    if (entry.recalled === 'unheard') return;
    entry.recalled = 'unheard';
    this.#rest();
  }

  #forget(entry: Entry): void {
    if (this.entries.delete(entry.id) && entry.recalled !== 'unheard') this.#rest();
  }

  /** Keeps the process alive for one thing more. */
  #work(): void {
    this.#busy++;
    this.#hold ??= setInterval(() => {}, longestTimerMs);
  }

  /** Lets the process end, and whoever waits for that go on, where nothing is to be done. */
  #rest(): void {
    if (--this.#busy > 0) return;
    clearInterval(this.#hold);
    this.#hold = undefined;
    this.#emptied?.();
  }

  /** Waits until what was recalled is out of the queue, or has ended. */
  async #settled(): Promise<void> {
    if (this.#busy === 0) return;
    await this.#patiently(
      new Promise<void>((resolve) => {
        this.#emptied = resolve;
      }),
    );
  }

  /**
   * Waits for what Redis or a worker may never do: as long as it takes to notice that a machine is lost. It keeps the process
   * alive meanwhile, as connections do not: else a program would end while it waits for the shutdown.
   */
  async #patiently(done: Promise<void>): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, Math.min(this.#options.lostAfter * 1500, longestTimerMs));
    });
    try {
      await Promise.race([done, late]);
    } finally {
      clearTimeout(timer);
    }
  }
}

/** What there is instead of a link when the executor was shut down. */
function closed(): Promise<never> {
  const error = new ExecutorShutdownError(
    'Cannot reach Redis as the executor was shut down: <bullmq [closed]>',
  );
  const link = Promise.reject(error);
  link.catch(() => {});
  return link;
}

/** Ends a call as a reply says. */
function end(call: RemoteCall, reply: Exclude<Letter['reply'], { kind: 'began' | 'waits' }>): void {
  try {
    if (reply.kind === 'cancelled') call.lost(new Error('it was ended'));
    else call.ended(reply);
  } catch (cause) {
    // What was thrown is not as we write it.
    call.lost(new Error('its result cannot be read', { cause }));
  }
}
