/** The time that a loop may run before the host has its turn. */

import { wired } from './host.ts';

/** In milliseconds. */
const LENGTH_MS = 1;
/** How many handles run between two looks at the host's clock, which costs as much as a small step. */
const HANDLES_A_LOOK = 16;

export class Slice {
  #endMs = 0;
  #unlooked = 0;

  /** The host has had its turn. */
  start(): void {
    this.#endMs = wired.host.nowMs() + LENGTH_MS;
    this.#unlooked = HANDLES_A_LOOK;
  }

  /** Asked before each handle: whether the time is over. */
  isOver(): boolean {
    this.#unlooked -= 1;
    if (this.#unlooked > 0) return false;
    this.#unlooked = HANDLES_A_LOOK;
    return wired.host.nowMs() >= this.#endMs;
  }
}
