/**
 * Workers that keep the pace of the page.
 *
 * Owns what goes to a worker and comes from it while time stands: nothing. A worker that blocks cannot be told of another
 * speed, so what runs keeps the one that it began with.
 */

import type { Pace, PaceMark } from './pace.ts';

/** What tells a worker of the pace. */
export interface PaceMessage {
  readonly kind: 'tsyncio-live/pace';
  readonly mark: PaceMark;
}

/** The `Worker` of a page, with a pace. */
export function pacedWorker(pace: Pace, HostWorker: typeof Worker): typeof Worker {
  return class extends HostWorker {
    /** What is done when time passes again. */
    #held: (() => void)[] = [];

    constructor(url: string | URL, options?: WorkerOptions) {
      super(url, options);
      this.#tellPace();
      pace.onChange(() => this.#tellPace());
    }

    override postMessage(message: unknown, options?: StructuredSerializeOptions | Transferable[]): void {
      this.#inTime(() => super.postMessage(message, options as Transferable[])); // as: the host takes either
    }

    override addEventListener(
      type: string,
      listener: EventListenerOrEventListenerObject,
      options?: boolean | AddEventListenerOptions,
    ): void {
      if (type !== 'message' || typeof listener !== 'function')
        super.addEventListener(type, listener, options);
      else super.addEventListener(type, (event) => this.#inTime(() => listener(event)), options);
    }

    override terminate(): void {
      this.#held = [];
      super.terminate();
    }

    #inTime(fn: () => void): void {
      if (pace.speed === 0) this.#held.push(fn);
      else fn();
    }

    #tellPace(): void {
      if (pace.speed === 0) return;
      const message: PaceMessage = { kind: 'tsyncio-live/pace', mark: pace.mark };
      super.postMessage(message);
      const held = this.#held;
      this.#held = [];
      for (const fn of held) fn();
    }
  };
}
