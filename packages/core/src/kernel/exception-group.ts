/** Several errors as one, as Python's exception groups have them. */

import { define, isCancelled, KeyboardInterrupt } from './exceptions.ts';

/** What chooses errors of a group: a class, several, or a function that is asked for each error and each group. */
export type ErrorCondition = ErrorClass | readonly ErrorClass[] | ((error: unknown) => boolean);

/** The class of an error, also one whose instances are told by a brand. */
type ErrorClass = abstract new (...args: never[]) => Error;

/**
 * Whether `error` is one that Python's `except Exception` lets pass: a cancellation, a KeyboardInterrupt, or a group
 * that has one in it.
 */
function isBaseException(error: unknown): boolean {
  if (isCancelled(error) || error instanceof KeyboardInterrupt) return true;
  return error instanceof BaseExceptionGroup && !(error instanceof ExceptionGroup);
}

/**
 * Several errors as one, among them cancellations. Python's `BaseExceptionGroup`.
 *
 * Where all of them are ordinary errors, `new BaseExceptionGroup(…)` makes an {@link ExceptionGroup}, as in Python.
 *
 * @example
 * ```ts
 * import { BaseExceptionGroup, CancelledError, ExceptionGroup } from '@tsyncio/core';
 *
 * const group = new BaseExceptionGroup('both', [new CancelledError(), new TypeError('wrong')]);
 * console.log(group instanceof ExceptionGroup); // false: it holds a cancellation
 * console.log(group.subgroup(TypeError) instanceof ExceptionGroup); // true
 * ```
 */
export class BaseExceptionGroup extends AggregateError {
  declare readonly name: string;

  static {
    define(BaseExceptionGroup, 'BaseExceptionGroup');
  }

  /**
   * @param message What happened, without the errors.
   * @param exceptions The errors; at least one.
   * @param options `cause`, as for any Error.
   * @throws {TypeError} If `message` is no string, or `exceptions` no array.
   * @throws {RangeError} If there are no errors (Python's ValueError).
   */
  constructor(message: string, exceptions: readonly unknown[], options?: ErrorOptions) {
    check(message, exceptions);
    super(exceptions, message, options);
    if (new.target === BaseExceptionGroup && !exceptions.some(isBaseException)) {
      // biome-ignore lint/correctness/noConstructorReturn: as BaseExceptionGroup.__new__ does
      return new ExceptionGroup(message, exceptions, options);
    }
  }

  /** The errors. The same array as `errors`. */
  get exceptions(): readonly unknown[] {
    return this.errors;
  }

  /**
   * The part of the group that `condition` chooses, nested as here; `null` where that is nothing.
   *
   * @param condition A class of errors, an array of classes, or a function that is asked for each error.
   * @throws {TypeError} If `condition` is none of these, or `derive` gives no group.
   */
  subgroup(condition: ErrorCondition): BaseExceptionGroup | null {
    return splitBy(this, matcherOf(condition), false)[0];
  }

  /**
   * What `condition` chooses, and the rest: both nested as here, either `null` where it is nothing.
   *
   * @param condition As of `subgroup`.
   * @throws {TypeError} As of `subgroup`.
   */
  split(condition: ErrorCondition): [BaseExceptionGroup | null, BaseExceptionGroup | null] {
    return splitBy(this, matcherOf(condition), true);
  }

  /**
   * A group of other errors with this one's message: what `split` and `subgroup` make their groups with. A subclass
   * overrides it to keep what is its own.
   *
   * @param exceptions The errors of the new group; at least one.
   */
  derive(exceptions: readonly unknown[]): BaseExceptionGroup {
    return new BaseExceptionGroup(this.message, exceptions);
  }
}

/**
 * Several errors as one: what a task group fails with. Python's `ExceptionGroup`.
 *
 * @example
 * ```ts
 * import * as asyncio from '@tsyncio/core';
 *
 * const group = new asyncio.ExceptionGroup('two of them', [new TypeError('a'), new RangeError('b')]);
 * const [types, others] = group.split(TypeError);
 * console.log(types?.exceptions, others?.exceptions); // [TypeError: a] [RangeError: b]
 * ```
 */
export class ExceptionGroup extends BaseExceptionGroup {
  static {
    define(ExceptionGroup, 'ExceptionGroup');
  }

  /**
   * @param message What happened, without the errors.
   * @param exceptions The errors; at least one.
   * @param options `cause`, as for any Error.
   * @throws {TypeError} If one of the errors is a cancellation, a KeyboardInterrupt, or a group that has one in it: a group
   *   that holds such is a BaseExceptionGroup; or if `message` is no string, or `exceptions` no array.
   * @throws {RangeError} If there are no errors (Python's ValueError).
   */
  constructor(message: string, exceptions: readonly unknown[], options?: ErrorOptions) {
    check(message, exceptions);
    if (exceptions.some(isBaseException)) {
      const kind = new.target === ExceptionGroup ? 'an ExceptionGroup' : `'${new.target.name}'`;
      throw new TypeError(`Cannot nest BaseExceptions in ${kind}`);
    }
    super(message, exceptions, options);
  }
}

function check(message: unknown, exceptions: unknown): void {
  if (typeof message !== 'string') {
    throw new TypeError(
      `Cannot create an exception group as its message must be a string: ${String(message)}`,
    );
  }
  if (!Array.isArray(exceptions)) {
    throw new TypeError('second argument (exceptions) must be a sequence');
  }
  if (exceptions.length === 0) {
    throw new RangeError('second argument (exceptions) must be a non-empty sequence');
  }
}

function isErrorClass(value: unknown): value is ErrorClass {
  if (typeof value !== 'function') return false;
  const { prototype } = value as { prototype?: unknown }; // as: any function may have one
  return prototype === Error.prototype || prototype instanceof Error;
}

/** Whether `value` cannot be asked, as a class cannot be called: one that is no error's is a mistake. */
function isClass(value: object): boolean {
  return Object.getOwnPropertyDescriptor(value, 'prototype')?.writable === false;
}

function matcherOf(condition: ErrorCondition): (error: unknown) => boolean {
  if (isErrorClass(condition)) return (error) => error instanceof condition;
  if (typeof condition === 'function' && !isClass(condition)) return condition;
  if (Array.isArray(condition) && condition.every(isErrorClass)) {
    const classes: readonly ErrorClass[] = condition;
    return (error) => classes.some((each) => error instanceof each);
  }
  throw new TypeError('expected a function, exception type or tuple of exception types');
}

// CPython 3.13, exceptiongroup_split_recursive; without `wantsRest` no groups of the rest are made.
function splitBy(
  group: BaseExceptionGroup,
  matches: (error: unknown) => boolean,
  wantsRest: boolean,
): [BaseExceptionGroup | null, BaseExceptionGroup | null] {
  if (matches(group)) return [group, null];
  const chosen: unknown[] = [];
  const rest: unknown[] = [];
  for (const error of group.exceptions) {
    if (error instanceof BaseExceptionGroup) {
      const [inner, others] = splitBy(error, matches, wantsRest);
      if (inner !== null) chosen.push(inner);
      if (others !== null) rest.push(others);
    } else if (matches(error)) chosen.push(error);
    else rest.push(error);
  }
  return [derived(group, chosen), wantsRest ? derived(group, rest) : null];
}

/** A group of the same origin: where it was thrown, and why. */
function derived(group: BaseExceptionGroup, exceptions: readonly unknown[]): BaseExceptionGroup | null {
  if (exceptions.length === 0) return null;
  const made = group.derive(exceptions);
  if (!(made instanceof BaseExceptionGroup))
    throw new TypeError('derive must return an instance of BaseExceptionGroup');
  for (const key of ['stack', 'cause'] as const) {
    const property = Object.getOwnPropertyDescriptor(group, key);
    if (property !== undefined && key in group) {
      Object.defineProperty(made, key, { value: group[key], configurable: true, writable: true });
    }
  }
  return made;
}
