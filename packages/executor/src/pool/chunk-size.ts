/** Seconds of work that a chunk should be: much against the cost of a message, little against a person's patience. */
const aim = 0.004;
const most = 1024;

/**
 * How many items go in one message. Without a fixed size it begins with one, and grows while chunks are quick: small
 * calls then cost little more than their work, and long ones spread over all workers.
 */
export class ChunkSize {
  readonly #fixed: number | undefined;
  #size = 1;

  constructor(fixed: number | undefined) {
    this.#fixed = fixed;
  }

  /**
   * The size of the next chunk.
   *
   * @param left Items that are left, where that is known.
   * @param workers Workers that they should be spread over.
   */
  next(left: number | undefined, workers: number): number {
    if (this.#fixed !== undefined) return this.#fixed;
    // Two for each worker, so that the last ones end at about the same time.
    const fair = left === undefined ? most : Math.ceil(left / (workers * 2));
    return Math.max(1, Math.min(this.#size, fair));
  }

  /** Learns from a chunk of `items` that took `seconds`. */
  learn(items: number, seconds: number): void {
    const ideal = Math.floor((aim * items) / Math.max(seconds, 1e-6));
    // It may double only: the first chunk of a worker may have been quick by chance.
    this.#size = Math.max(1, Math.min(ideal, this.#size * 2, most));
  }
}
