/** What lets a loop go on with its next turn, in a microtask. */

import { wired } from './host.ts';

/** Takes what opens the gate that is being made: one function for all of them. */
const take = (open: () => void): void => {
  taken = open;
};
let taken: (() => void) | null = null;

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
    const gate = new Promise<void>(take);
    this.#open = taken;
    void gate.then(this.#turn);
  }

  /** The next turn comes in a microtask. */
  open(): void {
    if (this.#stored) this.#open?.();
    else wired.host.microtask(this.#turn);
  }
}
