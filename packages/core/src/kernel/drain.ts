import { wired } from './host.ts';

/** Calls back when no microtask is left: once, for however many ask before that. */
export class Drain {
  readonly #callback: () => void;
  #asked = false;

  constructor(callback: () => void) {
    this.#callback = callback;
  }

  ask(): void {
    if (this.#asked) return;
    this.#asked = true;
    wired.host.microtask(this.#inMicrotask);
  }

  readonly #inMicrotask = (): void => wired.host.afterMicrotasks(this.#drained);

  readonly #drained = (): void => {
    this.#asked = false;
    this.#callback();
  };
}
