/**
 * The signal handlers of a loop. CPython 3.13: `unix_events.py`, `add_signal_handler`.
 *
 * Owns what keeps the process alive while it waits for a signal, for the host's own listeners do not.
 */

import { checkCallback } from './check.ts';
import { makesCoroutines } from './coroutine-function.ts';
import { describe } from './describe.ts';
import { RuntimeError } from './exceptions.ts';
import { Handle } from './handle.ts';
import { type Signals, wired } from './host.ts';
import type { EventLoop } from './loop.ts';

/** How long a timer is set that only keeps the process alive: a day. */
const LONG_MS = 24 * 3600 * 1000;

export class SignalHandlers {
  readonly #loop: EventLoop;
  /** What the host calls, for each signal that has a handler. */
  readonly #listeners = new Map<string, () => void>();
  #timer: unknown = null;

  constructor(loop: EventLoop) {
    this.#loop = loop;
  }

  set(name: string, callback: () => unknown): void {
    checkCallback('addSignalHandler', callback);
    checkPlain(callback);
    const { signals } = wired.host;
    if (signals === null) throw new RuntimeError('Cannot add a signal handler as there are no signals here');
    checkSignal(signals, name);
    this.#loop._checkClosed();
    const handle = new Handle(callback, this.#loop, undefined);
    const listener = (): void => this.#loop._schedule(handle);
    try {
      signals.listen(name, listener);
    } catch (cause) {
      throw new RuntimeError(`${name} cannot be caught`, { cause });
    }
    // Only now: in a moment without any listener, the signal would end the process.
    const replaced = this.#listeners.get(name);
    if (replaced !== undefined) signals.unlisten(name, replaced);
    if (this.#listeners.size === 0) this.#loop._openOutside();
    this.#listeners.set(name, listener);
    this.keepAlive();
  }

  remove(name: string): boolean {
    const { signals } = wired.host;
    if (signals === null) return false;
    checkSignal(signals, name);
    const listener = this.#listeners.get(name);
    if (listener === undefined) return false;
    signals.unlisten(name, listener);
    this.#listeners.delete(name);
    if (this.#listeners.size === 0) this.#loop._closeOutside();
    this.keepAlive();
    return true;
  }

  clear(): void {
    for (const name of [...this.#listeners.keys()]) this.remove(name);
  }

  /** Called when the loop has time, and when it ends: keeps the process alive as long as it is to wait for a signal. */
  keepAlive(): void {
    const waits = this.#listeners.size > 0 && this.#loop.isRunning();
    if (waits && this.#timer === null) {
      this.#timer = wired.host.setTimer(() => {
        this.#timer = null;
        this.keepAlive();
      }, LONG_MS);
    } else if (!waits && this.#timer !== null) {
      wired.host.clearTimer(this.#timer);
      this.#timer = null;
    }
  }
}

function checkSignal(signals: Signals, name: unknown): void {
  if (typeof name !== 'string') {
    throw new TypeError(
      `Cannot add a signal handler as 'signal' must be a name, 'SIGTERM': received ${describe(name)}`,
    );
  }
  if (!signals.has(name)) throw new RangeError(`invalid signal name '${name}'`);
}

/** Refuses what would only make a coroutine or a promise, for which nobody waits. */
function checkPlain(callback: () => unknown): void {
  if (!makesCoroutines(callback)) return;
  throw new TypeError(`coroutines cannot be used with addSignalHandler()
  wrong: loop.addSignalHandler('SIGTERM', async () => { … })
  right: loop.addSignalHandler('SIGTERM', loop.bind(async () => { … }))`);
}
