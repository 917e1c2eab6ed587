import { Cause, Effect, Exit, type Scope } from 'effect';

/** How an effect ended, in words. */
export const exitOf = async (effect: Effect.Effect<unknown, unknown, Scope.Scope>): Promise<string[]> => {
  const exit = await Effect.runPromiseExit(Effect.scoped(effect));
  return Exit.isSuccess(exit) ? [`Success ${String(exit.value)}`] : wordsOf(exit.cause);
};

/** The reasons of a Cause, in words. */
export function wordsOf(cause: Cause.Cause<unknown>): string[] {
  return cause.reasons.map((reason) => {
    if (Cause.isInterruptReason(reason)) return 'Interrupt';
    return Cause.isFailReason(reason) ? `Fail ${String(reason.error)}` : `Die ${String(reason.defect)}`;
  });
}
