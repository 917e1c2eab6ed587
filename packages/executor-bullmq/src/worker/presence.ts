import type { Redis } from 'ioredis';
import type { Keys } from '../wire/keys.ts';

/** Says in Redis that this process serves the queue, until it says no more. */
export class Presence {
  readonly #redis: Redis;
  readonly #key: string;
  readonly #member: string;
  readonly #everyMs: number;
  readonly #lostAfter: number;
  #timer: NodeJS.Timeout | undefined;

  /** @param lostAfter Seconds after which it counts no more, where it was not heard of. */
  constructor(
    redis: Redis,
    keys: Keys,
    worker: string,
    concurrency: number,
    everyMs: number,
    lostAfter: number,
  ) {
    this.#redis = redis;
    this.#key = keys.workers;
    this.#member = `${worker}:${concurrency}`;
    this.#everyMs = everyMs;
    this.#lostAfter = lostAfter;
  }

  async start(): Promise<void> {
    await this.#tell();
    this.#timer = setInterval(() => void this.#tell().catch(() => {}), this.#everyMs);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    if (this.#redis.status === 'ready') await this.#redis.zrem(this.#key, this.#member);
  }

  async #tell(): Promise<void> {
    if (this.#redis.status !== 'ready') return;
    const [seconds] = await this.#redis.time();
    const now = Number(seconds);
    await this.#redis.zadd(this.#key, now + this.#lostAfter, this.#member);
    // Those that went without a word; and all, where nobody is left to say so.
    await this.#redis.zremrangebyscore(this.#key, 0, now - 60);
    await this.#redis.expire(this.#key, Math.ceil(this.#lostAfter) + 60);
  }
}
