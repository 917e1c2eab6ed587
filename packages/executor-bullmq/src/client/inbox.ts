import type { Redis } from 'ioredis';
import { repliesLiveMs } from '../wire/keys.ts';
import { type Letter, readLetter } from '../wire/reply.ts';

/** Milliseconds that Redis keeps a read waiting, and after which a connection without an answer is given up. */
const blockMs = 5000;
const silentMs = 15_000;

/** Entries that are read at once. */
const mostAtOnce = 1000;

/** Entries after which those that were read are taken out, which the patrol has done too: doing it takes as long as writing one. */
const mostRead = 500;

/**
 * Reads the replies to a client: a stream in Redis, from which nothing is lost while this process or Redis is away.
 *
 * Owns the place in the stream. What was read is taken out of it.
 */
export class Inbox {
  readonly #reader: Redis;
  readonly #redis: Redis;
  readonly #key: string;
  readonly #deliver: (letter: Letter) => void;
  #last = '0';
  /** Entries that were read since the last were taken out. */
  #read = 0;
  /** Who waits for an entry to be read, by its id. */
  readonly #marks = new Map<string, () => void>();
  #closed = false;

  /**
   * @param reader A connection for this alone, as reading waits.
   * @param redis Another, for all else.
   */
  constructor(reader: Redis, redis: Redis, key: string, deliver: (letter: Letter) => void) {
    this.#reader = reader;
    this.#redis = redis;
    this.#key = key;
    this.#deliver = deliver;
  }

  /** Makes the stream, for workers write to none that is not there, and begins to read. */
  async open(): Promise<void> {
    await this.#create();
    void this.#listen();
  }

  /** Has Redis keep the stream, and makes it anew where it is gone. */
  async keep(): Promise<void> {
    if (this.#read > 0) this.#trim();
    if ((await this.#redis.pexpire(this.#key, repliesLiveMs)) === 1) return;
    this.#last = '0';
    await this.#create();
  }

  /**
   * Resolves when all that was in the stream when it was called has been delivered. However slow the reading is, or how long it takes to
   * connect again: who is not heard of after this has not written.
   *
   * Of a stream that is gone nothing will come.
   *
   * @throws {Error} If that takes too long.
   */
  async caughtUp(): Promise<void> {
    const id = await this.#redis.xadd(this.#key, 'NOMKSTREAM', '*', 'mark', '');
    if (id === null || this.#seen(id)) return;
    try {
      await within(silentMs, new Promise<void>((resolve) => this.#marks.set(id, resolve)));
    } finally {
      this.#marks.delete(id);
    }
  }

  /** Stops reading, and takes the stream out of Redis. */
  async close(): Promise<void> {
    this.#closed = true;
    // Not until the read has ended: one that was on its way while the connection was cut is not told that there will be none.
    this.#reader.disconnect();
    if (this.#redis.status === 'ready') await this.#redis.del(this.#key);
  }

  async #create(): Promise<void> {
    await this.#redis.xadd(this.#key, '*', 'open', '');
    await this.#redis.pexpire(this.#key, repliesLiveMs);
  }

  async #listen(): Promise<void> {
    while (!this.#closed) {
      try {
        const streams = await within(silentMs, this.#ask());
        if (this.#closed) return;
        for (const [, entries] of streams ?? []) this.#take(entries);
      } catch {
        if (this.#closed) return;
        // A connection that does not answer, or was cut: ask over a new one.
        this.#reader.disconnect(true);
        await new Promise((resolve) => setTimeout(resolve, 100).unref());
      }
    }
  }

  #ask(): Promise<readonly Stream[] | null> {
    const options = ['COUNT', mostAtOnce, 'BLOCK', blockMs, 'STREAMS', this.#key, this.#last];
    return this.#reader.callBuffer('XREAD', options) as Promise<readonly Stream[] | null>; // as: that is what XREAD answers
  }

  #take(entries: Stream[1]): void {
    for (const [id, fields] of entries) {
      const last = id.toString();
      for (let i = 1; i < fields.length; i += 2) {
        const letter = readLetter(String(fields[i - 1]), fields[i] as Buffer); // as: names and contents alternate
        if (letter !== undefined) this.#deliver(letter);
      }
      this.#last = last;
      this.#marks.get(last)?.();
    }
    this.#read += entries.length;
    if (this.#read >= mostRead) this.#trim();
  }

  /** Whether an entry has been read: the parts of ids count up. */
  #seen(id: string): boolean {
    const [ms = 0, count = 0] = id.split('-').map(Number);
    const [lastMs = 0, lastCount = 0] = this.#last.split('-').map(Number);
    return lastMs > ms || (lastMs === ms && lastCount >= count);
  }

  /** Takes those out that were read. What fails here is done the next time. */
  #trim(): void {
    this.#read = 0;
    this.#redis.xtrim(this.#key, 'MINID', this.#last).catch(() => {});
  }
}

/** What XREAD answers for a stream: its key, and its entries with their ids and fields. */
type Stream = readonly [key: Buffer, entries: readonly (readonly [id: Buffer, fields: readonly Buffer[]])[]];

function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no answer in ${ms} ms`)), ms);
    timer.unref();
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
