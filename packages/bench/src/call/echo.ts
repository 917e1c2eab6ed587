/** Calls that do nothing but be sent: what they take is what copying takes. */

export function take(..._args: readonly unknown[]): void {}

/** Gives back what it was given. */
export function give<T>(value: T): T {
  return value;
}
