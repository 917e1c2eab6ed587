import type { Arguments, Op } from './language.ts';

/**
 * What some operations do: functions of a state and of the step's arguments. One that gives a Return
 * ends the body that it stands in.
 */
export type Operations<State, Result, O extends Op> = {
  readonly [P in O]: (state: State, ...args: Arguments<P>) => Result;
};

/** An operation whose arguments are not known to the types. */
export type Operation<State, Result> = (state: State, ...args: readonly unknown[]) => Result;

/**
 * The operations of several tables by their names.
 *
 * The types cannot follow that a step's arguments fit its operation; that was checked when the
 * program was read (program.ts).
 */
export function byName<State, Result>(
  ...tables: readonly Operations<State, Result, never>[]
): ReadonlyMap<string, Operation<State, Result>> {
  return new Map(tables.flatMap((table) => Object.entries<Operation<State, Result>>(table)));
}
