/** What browsers and other hosts of the web's kind give a loop. They have no context store yet. */

import type { Host } from '../kernel/index.ts';

/** What is used of the web's globals. */
export interface WebGlobals {
  readonly performance: { now(): number };
  readonly setTimeout: (callback: () => void, delayMs: number) => unknown;
  readonly clearTimeout: (timer: never) => void;
  readonly queueMicrotask: (callback: () => void) => void;
  readonly MessageChannel: new () => {
    readonly port1: { onmessage: (() => void) | null };
    readonly port2: { postMessage(message: null): void };
  };
  readonly console: { error(...values: unknown[]): void };
}

export function webHost(globals: WebGlobals): Host {
  const { performance, setTimeout, clearTimeout, queueMicrotask, MessageChannel, console } = globals;
  const waiting: (() => void)[] = [];
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => waiting.shift()?.();
  const afterHost = (callback: () => void): void => {
    waiting.push(callback);
    port2.postMessage(null);
  };
  return {
    nowMs: () => performance.now(),
    setTimer: (callback, delayMs) => setTimeout(callback, delayMs),
    clearTimer: (timer) => clearTimeout(timer as never), // as: setTimer() made it
    afterHost,
    microtask: (callback) => queueMicrotask(callback),
    afterMicrotasks: afterHost,
    store: null,
    snapshot: () => null,
    environment: () => undefined,
    report: (text, error) => {
      console.error(text);
      if (error !== undefined) console.error(error);
    },
    atStandstill: () => {},
    atExit: () => {},
    signals: null,
    setExitCode: () => {},
  };
}
