/** Functions of a keeper's that call others. Whatever these do, what they are to call is called once, and gives what it gave. */

import { describe } from './describe.ts';

/** Calls a function in some context, at once, and gives what it returns. */
export type Enter = <R>(fn: () => R) => R;

/** Whose functions are guarded. */
export interface Guard {
  /** Whether its functions are to be left out. */
  readonly hasFailed: boolean;
  fail(error: unknown): void;
}

/** What does as `enter` does, and calls the function itself where `enter` does not. */
export function guarded(enter: Enter, guard: Guard): Enter {
  return <R>(fn: () => R): R => {
    if (guard.hasFailed) return fn();
    const once = new Once(fn);
    try {
      const given: unknown = enter(once.call);
      // An async function gives a promise of its own, which nobody would look at.
      if (given instanceof Promise && !once.gave(given)) given.catch(() => {});
      if (!once.hasBegun) throw notCalled(given);
    } catch (error) {
      if (!once.threw(error)) guard.fail(error);
    }
    return once.call();
  };
}

function notCalled(given: unknown): TypeError {
  return new TypeError(
    `Cannot enter a context as its function must call what it is given at once: it gave ${describe(given)} without`,
  );
}

/** A function that is called the first time only; whoever calls it again gets what came of it. */
class Once<R> {
  readonly #fn: () => R;
  hasBegun = false;
  #outcome: { readonly value: R } | { readonly error: unknown } | null = null;

  constructor(fn: () => R) {
    this.#fn = fn;
  }

  readonly call = (): R => {
    this.hasBegun = true;
    this.#outcome ??= this.#run();
    if ('error' in this.#outcome) throw this.#outcome.error;
    return this.#outcome.value;
  };

  gave(value: unknown): boolean {
    return this.#outcome !== null && 'value' in this.#outcome && this.#outcome.value === value;
  }

  threw(error: unknown): boolean {
    return this.#outcome !== null && 'error' in this.#outcome && this.#outcome.error === error;
  }

  #run(): { readonly value: R } | { readonly error: unknown } {
    try {
      return { value: this.#fn() };
    } catch (error) {
      return { error };
    }
  }
}
