/**
 * What workers load where the context of a trace comes along with a call. Programs need nothing of it.
 *
 * @module
 */

import { context, propagation, ROOT_CONTEXT } from '@opentelemetry/api';

/**
 * Reads a context that was sent, by the propagator of this process.
 *
 * @param along The headers that a propagator has written: `traceparent`, `baggage`.
 * @returns A function that calls another in that context.
 *
 * @example
 * ```ts
 * import { enter } from '@tsyncio/opentelemetry/worker';
 *
 * console.log(enter({})(() => 42)); // 42
 * ```
 */
export function enter(along: Readonly<Record<string, string>>): <R>(body: () => R) => R {
  const received = propagation.extract(ROOT_CONTEXT, along);
  return (body) => context.with(received, body);
}
