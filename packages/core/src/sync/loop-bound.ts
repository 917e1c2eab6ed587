import {
  type EventLoop,
  getRunningLoop,
  printsItself,
  RuntimeError,
  type WaitSource,
} from '../kernel/index.ts';

/**
 * What tasks of one loop wait for: the first wait binds it to that loop. CPython 3.13, mixins._LoopBoundMixin.
 *
 * Its futures can wake tasks of their own loop alone. What never had to wait is bound to none.
 */
export abstract class LoopBound implements WaitSource {
  #loop: EventLoop | null = null;

  static {
    printsItself(LoopBound);
  }

  /** The state that it is in. @internal */
  abstract _stateText(): string;

  /**
   * The loop that a wait begins in.
   *
   * @throws {RuntimeError} If an earlier wait was in another.
   * @internal
   */
  _getLoop(): EventLoop {
    const loop = getRunningLoop();
    this.#loop ??= loop;
    if (loop !== this.#loop) throw new RuntimeError(`${this} is bound to a different event loop`);
    return loop;
  }

  /** What it is, and the state that it is in. */
  toString(): string {
    return `<${this.constructor.name} [${this._stateText()}]>`;
  }
}
