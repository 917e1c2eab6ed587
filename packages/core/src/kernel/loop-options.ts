import type { Clock } from './clock.ts';

/** How a loop is made. */
export interface LoopOptions {
  /** Where it has its time from; default: the host's monotonic clock. */
  readonly clock?: Clock | undefined;
  /**
   * Whether the host's context store (`AsyncLocalStorage`) tells tasks apart, where there is one; default true.
   * Without it async functions are faster on Node 20, and a foreign promise must be awaited by `fromPromise`.
   */
  readonly asyncContext?: boolean | undefined;
  /**
   * Whether the loop starts in debug mode: see `setDebug` of EventLoop. Default: whether `TSYNCIO_DEBUG` is set in the
   * environment, to anything but `0`.
   */
  readonly debug?: boolean | undefined;
}
