import type { Writable } from 'node:stream';
import type { Redis } from 'ioredis';
import type { Keys } from '../wire/keys.ts';
import { type Letter, type Reply, storeLetter } from '../wire/reply.ts';

export interface ReplyWriterOptions {
  /**
   * The connection that BullMQ's worker uses, too: what is written there comes before what is written later, so a job never
   * has ended before its reply is there, and nobody has to wait for that.
   */
  readonly redis: Redis;
  readonly keys: Keys;
  /** How many calls this process runs at once, for its clients. */
  readonly concurrency: number;
  /** Told of replies that Redis does not take. */
  readonly failed: (jobs: readonly string[], error: unknown) => void;
}

/** Writes replies into the streams of those who wait for them: those of one turn of the loop together. */
export class ReplyWriter {
  readonly #options: ReplyWriterOptions;
  #letters = new Map<string, Letter[]>();
  #count = 0;
  #flushing: Promise<void> | undefined;

  constructor(options: ReplyWriterOptions) {
    this.#options = options;
  }

  /**
   * Writes one.
   *
   * @param ran Seconds that the call ran.
   * @returns When it is on its way.
   */
  write(client: string, job: string, reply: Reply, ran = 0): Promise<void> {
    const { concurrency } = this.#options;
    const letter: Letter = { job, reply, ran, concurrency };
    const others = this.#letters.get(client);
    if (others === undefined) this.#letters.set(client, [letter]);
    else others.push(letter);
    this.#count++;
    this.#flushing ??= new Promise((resolve) => {
      setImmediate(() => {
        this.#flush();
        resolve();
      });
    });
    return this.#flushing;
  }

  #flush(): void {
    const { redis, keys, failed } = this.#options;
    const all = this.#letters;
    this.#letters = new Map();
    this.#flushing = undefined;
    if (this.#count > 1) cork(redis);
    this.#count = 0;
    for (const [client, letters] of all) {
      // Only where there is a stream: who is gone reads no replies, and nobody would take them out.
      const key = keys.replies(client);
      redis
        .xadd(key, 'NOMKSTREAM', '*', ...letters.flatMap<string | Buffer>(storeLetter))
        .catch((error: unknown) => {
          failed(
            letters.map(({ job }) => job),
            error,
          );
        });
    }
  }
}

/**
 * Sends what is written until the loop has turned in one packet: the replies, and what BullMQ has to say of the same jobs. A packet
 * each would cost both sides more than what is in them.
 */
function cork(redis: Redis): void {
  const { stream } = redis as { stream?: Writable }; // as: ioredis does not declare it
  if (stream === undefined) return;
  stream.cork();
  setImmediate(() => stream.uncork());
}
