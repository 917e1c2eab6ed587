/** What Node gives a loop; also other hosts with Node's `process`. Nothing of it is imported, so that bundlers for browsers find nothing. */

import type { Host, HostContext, TaskStore } from '../kernel/index.ts';
import { type NodeProcess, nodeSignals, setExitCode } from './node-process.ts';

/** What is used of `node:async_hooks`. */
interface AsyncHooks {
  readonly AsyncLocalStorage: { new (): TaskStore; snapshot(): HostContext };
}

/** What is used of Node's globals. */
export interface NodeGlobals {
  readonly process: NodeProcess & {
    readonly env: Readonly<Record<string, string | undefined>>;
    getBuiltinModule(name: 'node:async_hooks'): AsyncHooks;
    nextTick(callback: () => void): void;
  };
  readonly performance: { now(): number };
  readonly setTimeout: (callback: () => void, delayMs: number) => unknown;
  readonly clearTimeout: (timer: unknown) => void;
  readonly setImmediate: (callback: () => void) => unknown;
  readonly console: { error(...values: unknown[]): void };
}

/** One for all copies of the package in the process: code of one may run in a task of another. */
const STORE = Symbol.for('@tsyncio/store');
const shared = globalThis as { [STORE]?: TaskStore }; // as: nobody else has this symbol

export function nodeHost(globals: NodeGlobals): Host {
  const { process, performance, setTimeout, clearTimeout, setImmediate, console } = globals;
  const { AsyncLocalStorage } = process.getBuiltinModule('node:async_hooks');
  const { nextTick } = process;
  const store = shared[STORE] ?? new AsyncLocalStorage();
  shared[STORE] = store;
  const settled = Promise.resolve();
  const now = performance.now.bind(performance);
  return {
    nowMs: now,
    setTimer: (callback, delayMs) => setTimeout(callback, delayMs),
    clearTimer: (timer) => clearTimeout(timer),
    afterHost: (callback) => {
      setImmediate(callback);
    },
    // Cheaper than queueMicrotask, which makes an AsyncResource of each callback.
    microtask: (callback) => void settled.then(callback),
    afterMicrotasks: nextTick,
    store,
    snapshot: () => AsyncLocalStorage.snapshot(),
    environment: (name) => process.env[name],
    report: (text, error) => {
      console.error(text);
      if (error !== undefined) console.error(error);
    },
    atStandstill: (callback) => {
      process.on('beforeExit', callback);
    },
    atExit: (callback) => {
      process.once('exit', callback);
    },
    signals: nodeSignals(process),
    setExitCode: (error, code) => setExitCode(process, error, code),
  };
}
