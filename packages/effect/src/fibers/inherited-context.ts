import { ContextVar } from '@tsyncio/core';
import { Context } from 'effect';

/** The context of the fiber that a task was made by, for the effects that the task runs: services, log level, span. */
export const inheritedContext: ContextVar<Context.Context<never>> = new ContextVar('Effect context', {
  default: Context.empty(),
});
