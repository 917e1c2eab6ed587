/** What lets a loop go on with its next turn, in a microtask. */

import { wired } from './host.ts';

export class Gate {
  /** Whether a context store says what code belongs to. */
  readonly #stored: boolean;
  readonly #turn: () => void;
  #open: (() => void) | null = null;

  constructor(stored: boolean, turn: () => void) {
    this.#stored = stored;
    this.#turn = turn;
  }

  /** With a store, the reaction must be made in the loop's own context of the host, that is: now. */
  prepare(): void {
    if (!this.#stored) return;
    const gate = new Promise<void>((open) => {
      this.#open = open;
    });
    void gate.then(this.#turn);
  }

  /** The next turn comes in a microtask. */
  open(): void {
    if (this.#stored) this.#open?.();
    else wired.host.microtask(this.#turn);
  }
}
