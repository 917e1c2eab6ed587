import type { Accompanied, Target, TargetReference } from './request.ts';

/** The most targets that a worker keeps. A program has few; one that makes them as it goes must not fill the memory. */
const most = 512;

/** The targets that one worker keeps by their numbers, seen from the executor. */
export class KnownTargets {
  readonly #numbers = new Map<Target, number>();
  readonly #seen = new WeakSet<Target>();
  /** How many there were before the last message. */
  #before = 0;

  /** To be said before each message. */
  begin(): void {
    this.#before = this.#numbers.size;
  }

  /** How to name `target` in the message that is begun. */
  refer(target: Target): Exclude<TargetReference, Accompanied> {
    const number = this.#numbers.get(target);
    if (number !== undefined) return number;
    // One that is made for a single call is not worth a number.
    if (!this.#seen.has(target) || this.#numbers.size >= most) {
      this.#seen.add(target);
      return target;
    }
    const next = this.#numbers.size;
    this.#numbers.set(target, next);
    return [target, next];
  }

  /** The last message did not arrive, and with it those that it was to tell of. */
  forget(): void {
    if (this.#numbers.size === this.#before) return;
    for (const [target, number] of this.#numbers) if (number >= this.#before) this.#numbers.delete(target);
  }
}
