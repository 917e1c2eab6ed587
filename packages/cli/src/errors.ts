/** What was asked for is wrong: shown without a stack, and the command exits with 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** What was asked for can't be done: shown without a stack, and the command exits with 1. */
export class Trouble extends Error {
  override readonly name = 'Trouble';
}

/** The process has ended, or its run has: nothing is to be seen of it any more. */
export class Ended extends Trouble {}
