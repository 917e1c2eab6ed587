import { context, type Span, type SpanOptions, trace } from '@opentelemetry/api';
import { type Coroutine, coroutine, isCancelled } from '@tsyncio/core';
import { version } from '@tsyncio/executor/observer';
import { fail } from './fail.ts';

type Body = (span: Span) => PromiseLike<unknown>;

const run = coroutine(async function inSpan(name: string, fn: Body, options: SpanOptions): Promise<unknown> {
  const span = trace.getTracer('@tsyncio/opentelemetry', version).startSpan(name, options);
  try {
    return await context.with(trace.setSpan(context.active(), span), async () => await coroutine(fn)(span));
  } catch (error) {
    if (isCancelled(error)) span.setAttribute('tsyncio.cancelled', true);
    else fail(span, error);
    throw error;
  } finally {
    span.end();
  }
});

/**
 * A coroutine that runs `fn` in a span of its own, which ends with it: `startActiveSpan` for both styles of coroutines. In a
 * generator that one would end before the first step. Needs `instrument()`.
 *
 * **Cancellation:** that of `fn`; the span then has the attribute `tsyncio.cancelled`, and is no error.
 *
 * @param name The name of the span.
 * @param fn A generator function or an async function.
 * @param options As for `startSpan`.
 * @returns A Coroutine of what `fn` gives.
 * @throws What `fn` throws, which is recorded.
 *
 * @example
 * ```ts
 * import * as asyncio from '@tsyncio/core';
 * import { inSpan, instrument } from '@tsyncio/opentelemetry';
 *
 * instrument();
 * await asyncio.run(function* () {
 *   const n = yield* inSpan('think', function* (span) {
 *     yield* asyncio.sleep(0.01);
 *     span.setAttribute('answer', 42);
 *     return 42;
 *   });
 *   console.log(n); // 42
 * });
 * ```
 */
export function inSpan<T>(
  name: string,
  fn: (span: Span) => Generator<unknown, T, never>,
  options?: SpanOptions,
): Coroutine<T>;
export function inSpan<T>(
  name: string,
  fn: (span: Span) => PromiseLike<T>,
  options?: SpanOptions,
): Coroutine<T>;
export function inSpan(name: string, fn: unknown, options: SpanOptions = {}): Coroutine<unknown> {
  return run(name, fn as Body, options); // as: coroutine() takes both kinds
}
