/** The functions of the library's own tasks, by which nothing of the program is done. */

/** On the function itself, so that every copy of the package knows it. */
const CHORE = Symbol.for('@tsyncio/chore');

/** Has a task that runs `fn` told to nobody who looks on, and nobody asked for a context of it. */
export function asChore<F extends object>(fn: F): F {
  return Object.defineProperty(fn, CHORE, { value: true });
}

/** Whether it is a function of such a task. */
export function isChore(fn: object | null): boolean {
  return fn !== null && CHORE in fn;
}
