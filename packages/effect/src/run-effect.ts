import { CancelledError, type Coroutine, coroutine, currentTask } from '@tsyncio/core';
import { Context, Effect, Exit, Scope } from 'effect';
import { causeToError } from './causes/cause-to-error.ts';
import { FiberFuture } from './fibers/fiber-future.ts';
import { FiberHost } from './fibers/fiber-host.ts';
import { inheritedContext } from './fibers/inherited-context.ts';

/** How an effect runs in a task. */
export interface RunEffectOptions<R = never> {
  /**
   * Services for the effect, on top of those that the task has inherited from a `taskEffect` around it; for instance
   * what `Effect.context()` or a `ManagedRuntime` gives.
   */
  readonly context: Context.Context<R>;
}

/**
 * A coroutine that runs an Effect in the task that awaits it, on a fiber whose steps are the loop's.
 *
 * The effect sees the task's context variables, and what it sets stays set; its time is the loop's, also in
 * `Effect.sleep`, timeouts and schedules. It has the services, the log level and the span of the `taskEffect` that the task
 * is part of, if any, and its `Scope` as well; where there is none, it gets a scope that ends with the coroutine.
 *
 * **Cancellation:** interrupts the fiber, and ends when its finalizers have; a further one changes nothing, as finalizers
 * cannot be interrupted. What is uninterruptible ends first.
 *
 * @param effect The effect. It starts when the coroutine does, and once; call `runEffect` again to run it again.
 * @param options `context`: services; needed where the effect needs any but a `Scope`.
 * @returns A coroutine of its result.
 * @throws What the effect fails or dies with, as it is; several errors as an ExceptionGroup.
 * @throws {CancelledError} If the effect was interrupted, and nothing else happened.
 * @throws {TypeError} If `effect` is no Effect.
 *
 * @example
 * ```ts
 * import * as asyncio from '@tsyncio/core';
 * import { runEffect } from '@tsyncio/effect';
 * import { Effect } from 'effect';
 *
 * const program = Effect.gen(function* () {
 *   yield* Effect.sleep('10 millis');
 *   return 42;
 * });
 *
 * await asyncio.run(async () => {
 *   console.log(await runEffect(program)); // 42
 * });
 * ```
 */
export function runEffect<A, E>(
  effect: Effect.Effect<A, E, Scope.Scope>,
  options?: RunEffectOptions<never>,
): Coroutine<A>;
export function runEffect<A, E, R>(
  effect: Effect.Effect<A, E, R>,
  options: RunEffectOptions<Exclude<R, Scope.Scope>>,
): Coroutine<A>;
export function runEffect<A, E>(
  effect: Effect.Effect<A, E, unknown>,
  options?: RunEffectOptions<never>,
): Coroutine<A> {
  if (!Effect.isEffect(effect)) {
    throw new TypeError(`Cannot run ${typeof effect} in a task as an Effect was expected: ${String(effect)}`);
  }
  if (options !== undefined && !Context.isContext(options?.context)) {
    throw new TypeError(
      "Cannot run an Effect as 'context' must be a Context: runEffect(effect, { context })",
    );
  }
  return run(effect as Effect.Effect<A, E>, options?.context) as Coroutine<A>; // as: what it needs is there, and it gives what the effect does
}

const run = coroutine(function* runEffect(
  effect: Effect.Effect<unknown, unknown>,
  given: Context.Context<never> | undefined,
): Generator<unknown, unknown, never> {
  // What has ended already needs no fiber.
  if (Exit.isExit(effect)) return resultOf(effect, undefined);
  const inherited = inheritedContext.get();
  const services = given === undefined ? inherited : Context.merge(inherited, given);
  const host = new FiberHost();
  const context = host.contextFrom(services);
  const hasScope = services.mapUnsafe.has(Scope.Scope.key);
  const fiber = host.guest.call(() => Effect.runForkWith(context)(hasScope ? effect : Effect.scoped(effect)));
  const exit = fiber.pollUnsafe();
  if (exit !== undefined) return resultOf(exit, undefined);
  const ending = new FiberFuture(fiber, host.guest);
  const ended = yield* ending;
  // The exit came together with a cancellation, which must not be lost.
  if (ending.isOvertaken && Exit.isSuccess(ended)) throw new CancelledError(ending.message);
  return resultOf(ended, ending.message);
});

function resultOf(exit: Exit.Exit<unknown, unknown>, message: string | undefined): unknown {
  if (Exit.isSuccess(exit)) return exit.value;
  throw causeToError(exit.cause, message, currentTask());
}
