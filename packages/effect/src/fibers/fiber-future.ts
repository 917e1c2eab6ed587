import { Future } from '@tsyncio/core';
import type { Guest } from '@tsyncio/core/guest';
import type { Exit, Fiber } from 'effect';

/**
 * The exit of a fiber, for the task that waits for it. Cancelling it is what cancelling a Task is: the fiber is
 * interrupted, and the wait ends when it has.
 */
export class FiberFuture<A, E> extends Future<Exit.Exit<A, E>> {
  readonly #fiber: Fiber.Fiber<A, E>;
  readonly #guest: Guest;
  /** `asked`: the fiber is interrupted in the next batch. `told`: it was. */
  #cancellation: 'none' | 'asked' | 'told' = 'none';
  #message: string | undefined;

  constructor(fiber: Fiber.Fiber<A, E>, guest: Guest) {
    super({ loop: guest.loop });
    this.#fiber = fiber;
    this.#guest = guest;
    fiber.addObserver((exit) => {
      if (!this.done() && !guest.loop.isClosed()) this.setResult(exit);
    });
  }

  /** Whether a cancellation came when the fiber was at its end already: it counts, and the exit does not. */
  get isOvertaken(): boolean {
    return this.#cancellation === 'asked';
  }

  /** What the last call of `cancel` was told. */
  get message(): string | undefined {
    return this.#message;
  }

  override cancel(message?: string): boolean {
    if (this.done() || this.#guest.loop.isClosed()) return super.cancel(message);
    this.#message = message;
    if (this.#cancellation === 'none') {
      this.#cancellation = 'asked';
      // Not at once: finalizers must not run on the stack of whoever cancels, nor in his context.
      this.#guest.callSoon(() => {
        if (this.done()) return;
        this.#cancellation = 'told';
        this.#fiber.interruptUnsafe();
      });
    }
    return true;
  }

  override toString(): string {
    return `<Fiber #${this.#fiber.id} [${this.done() ? 'finished' : this.#cancellation === 'none' ? 'pending' : 'interrupted'}]>`;
  }
}
