import type { ExceptionContext } from '@tsyncio/core';
import type { Machine } from './machine.ts';
import { show } from './show.ts';

/**
 * Logs what an exception handler was told, and what that is about: a callback, or a future by its name.
 *
 * @returns Whether it belongs into a trace.
 */
export function report(machine: Machine, kind: 'handler' | 'default', context: ExceptionContext): boolean {
  if (isAboutCollection(context)) return false;
  const about = context.handle === undefined ? machine.knownName(context.future) : 'callback';
  machine.log(kind, show(context.exception), about);
  return true;
}

/** When a result is found never to have been read depends on the collector. */
export function isAboutCollection({ message }: ExceptionContext): boolean {
  return message.endsWith('never retrieved');
}
