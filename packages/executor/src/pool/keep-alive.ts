import { clearTicker, host, setTicker } from '../host.ts';
import { longestTimer } from './crew.ts';

/** The part of Node's timers that browsers do not have. */
interface NodeTimer {
  ref(): void;
  unref(): void;
}

/**
 * Keeps the process alive while workers have something to do. Their threads do not: one that dies would take the process
 * with it before its end is told, and the calls that wait for another worker.
 */
export class KeepAlive {
  #holds = 0;
  #timer: NodeTimer | undefined;

  hold(): void {
    if (this.#holds++ > 0) return;
    this.#timer ??= createTimer();
    this.#timer?.ref();
  }

  release(): void {
    if (--this.#holds === 0) this.#timer?.unref();
  }

  close(): void {
    clearTicker(this.#timer);
    this.#timer = undefined;
  }
}

function createTimer(): NodeTimer | undefined {
  if (host.process === undefined) return undefined;
  return setTicker(() => {}, longestTimer) as NodeTimer; // as: this is Node
}
