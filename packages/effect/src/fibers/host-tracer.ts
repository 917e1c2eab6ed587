import type { Guest } from '@tsyncio/core/guest';
import type { Fiber, Tracer } from 'effect';

const evaluate = '~effect/Effect/evaluate';

/**
 * Makes the steps of a fiber its task's, whoever has woken it: a fiber of another task that completes a `Deferred` or gives back a
 * permit runs it on its own stack.
 *
 * Effect asks its tracer to take each step, and nobody else. The spans are the user's tracer's.
 */
export class HostTracer implements Tracer.Tracer {
  readonly #users: Tracer.Tracer;
  readonly context: NonNullable<Tracer.Tracer['context']>;

  constructor(guest: Guest, tracer: Tracer.Tracer) {
    const users = tracer instanceof HostTracer ? tracer.#users : tracer;
    this.#users = users;
    const step: NonNullable<Tracer.Tracer['context']> =
      users.context?.bind(users) ?? ((primitive, fiber) => primitive[evaluate](fiber));
    this.context = <X>(primitive: Tracer.EffectPrimitive<X>, fiber: Fiber.Fiber<unknown, unknown>): X =>
      guest.isHere || guest.loop.isClosed()
        ? step(primitive, fiber)
        : guest.call(() => step(primitive, fiber));
  }

  span(...options: Parameters<Tracer.Tracer['span']>): Tracer.Span {
    return this.#users.span(...options);
  }
}
