/** What was asked for is wrong: shown without a stack, and the command exits with 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The command was ended by Ctrl-C. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}
