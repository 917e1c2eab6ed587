import { define } from '../kernel/index.ts';

/**
 * A test left something behind: what `runTest` rejects with. Its message lists all of it.
 *
 * @example
 * ```ts
 * import * as asyncio from '@tsyncio/core';
 * import { LeakError, runTest } from '@tsyncio/core/testing';
 *
 * try {
 *   await runTest(async () => {
 *     asyncio.createTask(() => asyncio.sleep(60), { name: 'forgotten' });
 *   });
 * } catch (error) {
 *   if (error instanceof LeakError) console.log(error.message); // … task forgotten in …, waits for its time: 60
 * }
 * ```
 */
export class LeakError extends Error {
  declare readonly name: string;
  /** The errors among it: those that nobody asked for, and those of callbacks. */
  readonly errors: readonly unknown[];

  static {
    define(LeakError, 'LeakError');
  }

  /**
   * @param leaks What was left behind, in words.
   * @param errors The errors among it; the first is the `cause` as well, for test runners show that with its stack.
   * @param place An error made where the test began, whose stack is to be this one's.
   */
  constructor(leaks: readonly string[], errors: readonly unknown[], place: Error) {
    const lines = leaks.map((leak) => `  ${leak.replaceAll('\n', '\n    ')}`);
    const message = ['The test left behind:', ...lines].join('\n');
    super(message, errors.length === 0 ? undefined : { cause: errors[0] });
    // No AggregateError: some test runners show the errors of one alone, and not its message.
    this.errors = errors;
    const [, ...frames] = (place.stack ?? '').split('\n');
    this.stack = [`LeakError: ${message}`, ...frames].join('\n');
  }
}
