import type { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import {
  another,
  type Connection,
  connect,
  isRefusal,
  type RedisAddress,
  reached,
  refused,
} from '../connection.ts';
import { load } from '../libraries.ts';
import { mostStalls, type Timing } from '../timing.ts';
import { type Keys, keysOf } from '../wire/keys.ts';
import type { Letter } from '../wire/reply.ts';
import { Inbox } from './inbox.ts';
import { Patrol, type PatrolOwner } from './patrol.ts';

/** What a link needs of its executor. */
export interface LinkOptions {
  readonly redis: RedisAddress;
  readonly queue: string;
  /** The name of this client's stream. */
  readonly client: string;
  readonly timing: Timing;
  /** Seconds that it may take to reach Redis at first. */
  readonly connectTimeout: number;
}

export interface LinkOwner extends PatrolOwner {
  deliver(letter: Letter): void;
  /** Redis does not serve this client any more. */
  refused(error: Error): void;
}

/** All that an executor has open at Redis: its connections, BullMQ's queue, the stream of replies, the patrol. */
export class Link {
  readonly queue: Queue;
  readonly keys: Keys;
  readonly #connection: Connection;
  readonly #inbox: Inbox;
  readonly #patrol: Patrol;
  readonly #options: LinkOptions;
  readonly #owner: LinkOwner;

  constructor(options: LinkOptions, owner: LinkOwner) {
    const { redis: address, queue, client, timing } = options;
    this.#options = options;
    this.#owner = owner;
    // The process lives for the calls, not for the connections.
    this.#connection = connect(address, true);
    const { redis } = this.#connection;
    // as: the check for lost workers reads its settings there, in a queue too
    const check = { maxStalledCount: mostStalls, stalledInterval: timing.checkMs } as object;
    this.queue = new (load().bullmq.Queue)(queue, { connection: redis, ...check });
    // Keep listening: BullMQ passes each failed attempt to connect on, and without a listener that would be thrown.
    this.queue.on('error', () => {});
    this.keys = keysOf((type) => this.queue.toKey(type));
    const { keys } = this;
    this.#inbox = new Inbox(another(this.#connection, true), redis, keys.replies(client), (letter) =>
      owner.deliver(letter),
    );
    this.#patrol = new Patrol(this.queue, redis, keys, timing.patrolMs, owner, this.#inbox);
  }

  get redis(): Redis {
    return this.#connection.redis;
  }

  /** Where Redis is, without the password. */
  get address(): string {
    return this.#connection.address;
  }

  /**
   * Reaches Redis, and begins to listen.
   *
   * @throws {Error} If Redis cannot be reached in time, or refuses this client. All is closed then.
   */
  async open(): Promise<void> {
    try {
      await reached(this.#connection, this.#options.connectTimeout);
      await this.queue.waitUntilReady();
      await this.#inbox.open();
      await this.#patrol.start();
    } catch (error) {
      await this.close();
      throw isRefusal(error) ? refused(this.address, error) : error;
    }
    this.redis.on('error', (error) => {
      if (isRefusal(error)) this.#owner.refused(refused(this.address, error));
    });
  }

  /** Resolves when all replies that were written when it was called have been delivered. */
  caughtUp(): Promise<void> {
    return this.#inbox.caughtUp();
  }

  async close(): Promise<void> {
    this.#patrol.stop();
    await this.#inbox.close().catch(() => {});
    await this.queue.close().catch(() => {});
    this.redis.disconnect();
  }
}
