/** Coroutines that are dropped before they have begun: hardly ever meant, and told in debug mode. */

import type { Coroutine } from './coroutine.ts';

interface Made {
  readonly name: string;
  readonly place: string;
  readonly owner: Unawaited;
}

const made = new WeakMap<Coroutine<unknown>, Made>();
const collected = new FinalizationRegistry<Made>((each) => each.owner.tell(each));

/** Those of one loop. */
export class Unawaited {
  readonly #held = new Set<Made>();
  readonly #report: (message: string, place: string) => void;

  constructor(report: (message: string, place: string) => void) {
    this.#report = report;
  }

  add(coroutine: Coroutine<unknown>, place: string): void {
    const each: Made = { name: coroutine.name, place, owner: this };
    made.set(coroutine, each);
    this.#held.add(each);
    collected.register(coroutine, each, each);
  }

  drop(each: Made): void {
    this.#held.delete(each);
    collected.unregister(each);
  }

  tell(each: Made): void {
    if (!this.#held.has(each)) return;
    this.drop(each);
    this.#report(`coroutine '${each.name}' was never awaited`, each.place);
  }

  /** Tells of all that are left: their loop has ended. */
  end(): void {
    for (const each of [...this.#held]) this.tell(each);
  }
}

/** It was awaited, or closed. */
export function coroutineBegun(coroutine: Coroutine<unknown>): void {
  const each = made.get(coroutine);
  if (each === undefined) return;
  made.delete(coroutine);
  each.owner.drop(each);
}
