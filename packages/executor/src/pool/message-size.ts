/** Seconds of work that a message should be: much against its cost, little against a person's patience. */
const aim = 0.004;

/** Seconds of work that a worker is worth waking for: a few times what that takes. */
const least = 0.00025;

/**
 * How many calls or items go in one message. Without a fixed size it begins with one, and grows while they are quick:
 * small ones then cost little more than their work, and long ones spread over all workers.
 */
export class MessageSize {
  readonly #most: number;
  readonly #fixed: number | undefined;
  #size = 1;

  /**
   * @param most What it grows to.
   * @param fixed A size that stays as it is.
   */
  constructor(most: number, fixed?: number) {
    this.#most = most;
    this.#fixed = fixed;
  }

  /** Whether it stays as it is. */
  get fixed(): boolean {
    return this.#fixed !== undefined;
  }

  /**
   * The size of the next message.
   *
   * @param left What is left to be sent, where that is known.
   * @param workers Workers that it should be spread over.
   */
  next(left: number | undefined, workers: number): number {
    if (this.#fixed !== undefined) return this.#fixed;
    if (left === undefined) return this.#size;
    // Two for each worker, so that the last ones end at about the same time; but none is woken for less than that takes.
    const fair = Math.max(Math.ceil(left / (workers * 2)), Math.ceil(this.#size * (least / aim)));
    return Math.max(1, Math.min(this.#size, fair));
  }

  /**
   * Learns from a message of `items` that took `seconds`. It halves or doubles at the most: one may have been quick by chance, and one
   * slow, as its thread did not get a processor.
   */
  learn(items: number, seconds: number): void {
    const ideal = Math.floor((aim * items) / Math.max(seconds, 1e-6));
    const half = Math.ceil(this.#size / 2);
    this.#size = Math.max(half, Math.min(ideal, this.#size * 2, this.#most));
  }
}
