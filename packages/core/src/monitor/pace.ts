import { node } from './node.ts';

/** How long it looks before the program has its turn, in milliseconds. */
const LENGTH_MS = 2;
/** How many tasks it looks at between two looks at the clock. */
const TASKS_A_LOOK = 64;

/** What it costs to make the text of a task, in looks. */
export const TEXT = 16;

const { setImmediate } = node;

/** Looks at a program in slices, with the program's turns between them. */
export class Pace {
  readonly #isGone: () => boolean;
  #startMs = 0;
  #workMs = 0;
  #unlooked = TASKS_A_LOOK;

  /** @param isGone Whether nobody waits for the answer any more. */
  constructor(isGone: () => boolean) {
    this.#isGone = isGone;
    this.#start();
  }

  /** Asked after each task: whether to rest. `looks`: how many it was worth. */
  isOver(looks = 1): boolean {
    this.#unlooked -= looks;
    if (this.#unlooked > 0) return false;
    this.#unlooked = TASKS_A_LOOK;
    return node.performance.now() >= this.#startMs + LENGTH_MS;
  }

  /**
   * Lets the program have its turn.
   *
   * @throws {Gone} If nobody waits for the answer any more.
   */
  async rest(): Promise<void> {
    this.#workMs += node.performance.now() - this.#startMs;
    await new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
    if (this.#isGone()) throw new Gone('Nobody waits for the answer');
    this.#start();
  }

  /** How long it has looked, in seconds. */
  get work(): number {
    return (this.#workMs + node.performance.now() - this.#startMs) / 1000;
  }

  #start(): void {
    this.#startMs = node.performance.now();
  }
}

/** Who asked has gone. */
export class Gone extends Error {}
