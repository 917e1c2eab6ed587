/**
 * What is known of things that are under way, until they have ended.
 *
 * One that is let go of without an end goes with its span.
 */
export class OpenSpans<Key extends object, Value> {
  readonly #open = new WeakMap<Key, Value>();
  #count = 0;
  #whenEnded: (() => void) | undefined;

  set(key: Key, value: Value): void {
    this.#open.set(key, value);
    this.#count += 1;
  }

  get(key: Key): Value | undefined {
    return this.#open.get(key);
  }

  /** It has ended. */
  delete(key: Key): void {
    this.#open.delete(key);
    this.#count -= 1;
    if (this.#count === 0) this.#whenEnded?.();
  }

  /** Calls back when all of them have ended, which may be now; `undefined`: not any more. */
  whenEnded(callback: (() => void) | undefined): void {
    this.#whenEnded = callback;
    if (this.#count === 0) callback?.();
  }
}
