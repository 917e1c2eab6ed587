import {
  type AwaitableLike,
  CancelledError,
  copyContext,
  type EventLoop,
  ensureFuture,
  Future,
  getCurrentLoop,
  isGenerator,
  isThenable,
  type ResultOf,
} from '../kernel/index.ts';

/** How results are gathered. */
export interface GatherOptions {
  /** Puts errors and cancellations among the results, in place of failing with the first; default false. */
  readonly returnExceptions?: boolean | undefined;
}

type Results<A extends readonly unknown[]> = { -readonly [K in keyof A]: ResultOf<A[K]> };
type Settled<A extends readonly unknown[]> = { -readonly [K in keyof A]: ResultOf<A[K]> | Error };
type Gathered<A extends readonly unknown[], O> = Future<
  O extends { readonly returnExceptions?: false | undefined } ? Results<A> : Settled<A>
>;

/**
 * Waits for several things at once, and gives their results in their order. Python's `asyncio.gather`.
 *
 * The first error is passed on at once; the others run on. Coroutines become tasks; a promise is waited for.
 *
 * **Cancellation:** cancelling the future cancels all that is gathered; it is done when they are. One of them that is
 * cancelled by itself counts as one that failed with CancelledError.
 *
 * @param awaitables Futures, coroutines of any kind, promises; or one array of them. Each counts once.
 * @returns A future of the results: a tuple.
 * @throws {TypeError} If one of them can't be waited for.
 *
 * @example
 * ```ts
 * import * as asyncio from '@tsyncio/core';
 *
 * await asyncio.run(async () => {
 *   const [a, b] = await asyncio.gather(asyncio.sleep(0.02, 'a'), asyncio.sleep(0.01, 'b'));
 *   console.log(a, b); // a b
 * });
 * ```
 */
export function gather<const A extends readonly AwaitableLike[]>(awaitables: A): Future<Results<A>>;
export function gather<const A extends readonly AwaitableLike[], const O extends GatherOptions>(
  awaitables: A,
  options: O,
): Gathered<A, O>;
export function gather<A extends readonly AwaitableLike[]>(...awaitables: A): Future<Results<A>>;
export function gather<A extends readonly AwaitableLike[], const O extends GatherOptions>(
  ...awaitables: [...A, O]
): Gathered<A, O>;
export function gather(...args: readonly unknown[]): Future<unknown[]> {
  const last = args.at(-1);
  const hasOptions = isOptions(last) && (args.length > 1 || 'returnExceptions' in last);
  const options = hasOptions ? last : {};
  const given = hasOptions ? args.slice(0, -1) : args;
  const awaitables = given.length === 1 && Array.isArray(given[0]) ? (given[0] as unknown[]) : given; // as: an array
  return gatherAll(awaitables as AwaitableLike[], options.returnExceptions ?? false); // as: ensureFuture() looks
}

function isOptions(value: unknown): value is GatherOptions {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return !isThenable(value) && !isGenerator(value) && !(Symbol.iterator in value);
}

/** The future of `gather`: cancelling it cancels the children, and waits for them. */
class Gathering extends Future<unknown[]> {
  cancelRequested = false;
  readonly #children: readonly Future<unknown>[];

  constructor(children: readonly Future<unknown>[], loop: EventLoop) {
    super({ loop });
    this.#children = children;
  }

  override cancel(message?: string): boolean {
    if (this.done()) return false;
    let reached = false;
    for (const child of this.#children) if (child.cancel(message)) reached = true;
    if (reached) this.cancelRequested = true;
    return reached;
  }

  /** @internal */
  override _waitsFor(): string {
    return `gather of ${this.#children.length}`;
  }

  /** @internal */
  override _providers(): Iterable<Future<unknown>> {
    return this.#children;
  }
}

// CPython 3.13, gather
function gatherAll(awaitables: readonly AwaitableLike[], returnExceptions: boolean): Future<unknown[]> {
  if (awaitables.length === 0) {
    const empty = getCurrentLoop().createFuture<unknown[]>();
    empty.setResult([]);
    return empty;
  }
  const known = new Map<unknown, Future<unknown>>();
  const children: Future<unknown>[] = [];
  const done: Future<unknown>[] = [];
  let outer: Gathering | null = null;
  let finished = 0;

  const onDone = (future: Future<unknown>): void => {
    finished += 1;
    if (outer === null || outer.done()) {
      if (!future.cancelled()) future.exception();
      return;
    }
    if (!returnExceptions) {
      if (future.cancelled()) {
        outer.setException(future._cancelledError());
        return;
      }
      const error = failureOf(future);
      if (error !== null) {
        outer.setException(error.error);
        return;
      }
    }
    if (finished === known.size) complete(outer, children);
  };

  const inContext = { context: copyContext() };
  let loop: EventLoop | undefined;
  for (const awaitable of awaitables) {
    let future = known.get(awaitable);
    if (future === undefined) {
      future = ensureFuture(awaitable, { loop });
      loop ??= future.getLoop();
      known.set(awaitable, future);
      if (future.done()) done.push(future);
      else future.addDoneCallback(onDone, inContext);
    }
    children.push(future);
  }
  outer = new Gathering(children, loop as EventLoop); // as: there is a child
  for (const future of done) onDone(future);
  return outer;
}

function complete(outer: Gathering, children: readonly Future<unknown>[]): void {
  if (outer.cancelRequested) {
    const last = children.at(-1) as Future<unknown>; // as: there is a child
    // A cancelled child must not turn into a result, whatever returnExceptions says (python/cpython#76866).
    outer.setException(last._cancelledError());
    return;
  }
  outer.setResult(
    children.map((child) => {
      if (child.cancelled()) return new CancelledError(child._cancelMessage ?? '');
      const error = failureOf(child);
      return error === null ? child.result() : error.error;
    }),
  );
}

/** The error of a future that is done and not cancelled; an error may be any value. */
function failureOf(future: Future<unknown>): { readonly error: unknown } | null {
  return future._state === 'failed' ? { error: future.exception() } : null;
}
