/**
 * What the suite expects with: no test tool's assertions, for it runs under any. An error has `expected` and `actual`,
 * which the tools show side by side.
 */
import { same } from './same.ts';
import { show } from './show.ts';

class ExpectationError extends Error {
  override readonly name = 'ExpectationError';
  readonly expected: unknown;
  readonly actual: unknown;

  constructor(what: string, expected: unknown, actual: unknown) {
    super(`${what}: expected ${show(expected)}, and there is ${show(actual)}`);
    this.expected = expected;
    this.actual = actual;
  }
}

/**
 * Expects `actual` to be the same as `expected`, by class and content.
 *
 * @param what What is looked at, for the error.
 */
export function equal(what: string, actual: unknown, expected: unknown): void {
  if (!same(actual, expected)) throw new ExpectationError(what, expected, actual);
}

/** Expects `expected`'s fields in `actual`, which may have more. */
export function fields(what: string, actual: unknown, expected: Readonly<Record<string, unknown>>): void {
  const there = Object.keys(expected).map((key) => [key, (actual as Record<string, unknown> | null)?.[key]]); // as: whatever it is, its fields are looked at
  equal(what, Object.fromEntries(there), expected);
}

/** Expects that `holds`. @param detail What is there, where it does not. */
export function expect(what: string, holds: boolean, detail?: unknown): void {
  if (!holds) throw new Error(detail === undefined ? `not so: ${what}` : `not so: ${what}: ${show(detail)}`);
}

/** Expects `text` to contain `part`, or to match it. */
export function contains(what: string, text: unknown, part: string | RegExp): void {
  const found =
    typeof text === 'string' && (typeof part === 'string' ? text.includes(part) : part.test(text));
  if (!found) throw new ExpectationError(`${what} contains it`, part, text);
}

/**
 * What `promise` is going to reject with. It may be asked for before it is awaited: a promise that rejects meanwhile
 * does not count as unhandled.
 */
export function failure(what: string, promise: PromiseLike<unknown>): Promise<unknown> {
  const failed = Promise.resolve(promise).then(
    (value) => {
      throw new ExpectationError(what, 'an error', value);
    },
    (error: unknown) => error,
  );
  failed.catch(() => {});
  return failed;
}

type ErrorType<E extends Error> = abstract new (...args: never) => E;

/** As `failure`, and expects an error of that class. */
export function fails<E extends Error>(
  what: string,
  promise: PromiseLike<unknown>,
  type: ErrorType<E>,
): Promise<E> {
  const failed = failure(what, promise).then((error) => {
    if (!(error instanceof type)) throw new ExpectationError(what, type.prototype.name, error);
    return error;
  });
  failed.catch(() => {});
  return failed;
}

/** Expects `call` to throw an error of that class, and gives it. */
export function throws<E extends Error>(what: string, call: () => unknown, type: ErrorType<E>): E {
  let value: unknown;
  try {
    value = call();
  } catch (error) {
    if (error instanceof type) return error;
    value = error;
  }
  throw new ExpectationError(what, type.prototype.name, value);
}
