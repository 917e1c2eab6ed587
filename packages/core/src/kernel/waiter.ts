/**
 * Waits say what they are for: a lock, an event, a queue, a group. For `inspect` and for the picture of a deadlock.
 */

import { Future } from './future.ts';
import type { EventLoop } from './loop.ts';

/** Something that is waited for and is no future itself. */
export interface WaitSource {
  /** What it is, and the state that it is in. */
  toString(): string;
  /** Who can end the wait, as far as it is known: the task that holds a lock, the tasks of a group. @internal */
  _providers?(): Iterable<Future<unknown>>;
}

/** The future that a task waits on for somebody else's sake. */
export class Waiter<T = void> extends Future<T> {
  private readonly _source: WaitSource;

  constructor(loop: EventLoop, source: WaitSource) {
    super(loop._own);
    this._source = source;
  }

  override _origin(): object {
    return this._source;
  }

  override _waitsFor(): string {
    return this._source.toString();
  }

  override _providers(): Iterable<Future<unknown>> {
    return this._source._providers?.() ?? [];
  }
}
