import * as asyncio from '@tsyncio/core';
import type { Body, ErrorKind, Handler, Reraise, StarHandler, Step } from './language.ts';
import { Overrun, ScenarioError } from './machine.ts';

/** What fits a handler's kind, in Python's hierarchy of errors. */
const FITS: Readonly<Record<ErrorKind, (error: unknown) => boolean>> = {
  cancelled: (error) => error instanceof asyncio.CancelledError,
  timeout: (error) => error instanceof asyncio.TimeoutError,
  error: (error) => error instanceof ScenarioError,
  exception: isException,
  base: () => true,
  group: (error) => error instanceof asyncio.BaseExceptionGroup,
};

/** Python's `Exception`: any error but a CancelledError, and but a group that has one in it. */
export function isException(error: unknown): boolean {
  if (error instanceof asyncio.BaseExceptionGroup) return error instanceof asyncio.ExceptionGroup;
  return !(error instanceof asyncio.CancelledError);
}

/** What a handler does: its steps, and whether it raises the error again afterwards. */
export interface Caught {
  readonly kind: ErrorKind;
  readonly body: Body;
  readonly reraises: boolean;
}

/** The first handler that fits an error. */
export function findHandler(handlers: readonly Handler[], error: unknown): Caught | undefined {
  if (error instanceof Overrun) return undefined;
  const handler = handlers.find(([kind]) => FITS[kind](error));
  return handler === undefined ? undefined : caughtBy(handler);
}

/** What a handler does where it fits. */
export function caughtBy([kind, steps]: Handler | StarHandler): Caught {
  const body = steps.filter(isStep);
  return { kind, body, reraises: body.length < steps.length };
}

function isStep(step: Step | Reraise): step is Step {
  return step[0] !== 'reraise';
}
