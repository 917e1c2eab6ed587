/**
 * What the kernel needs of the host that it runs on, and of the layers above it.
 *
 * The kernel imports neither: `index.ts` wires them in before anything can run.
 */

import type { Executor } from '@tsyncio/executor';
import type { Future } from './future.ts';
import type { EventLoop } from './loop.ts';
import type { NativeCall } from './native.ts';

/** Runs a function in the host's asynchronous context as it was when the snapshot was taken. */
export type HostContext = <A extends unknown[], R>(fn: (...args: A) => R, ...args: A) => R;

/** The host's context store (`AsyncLocalStorage`): which call of an async function code belongs to. */
export interface TaskStore {
  /** `undefined`: to none. */
  run<A extends unknown[], R>(native: NativeCall | undefined, fn: (...args: A) => R, ...args: A): R;
  getStore(): NativeCall | undefined;
}

/** The signals of the operating system, as far as a program may listen to them. */
export interface Signals {
  /** Whether there is one of this name. */
  has(name: string): boolean;
  /**
   * Calls `listener` whenever the signal comes, before all that listen already; it no longer ends the process then. Keeps
   * nothing alive.
   *
   * @throws If the signal cannot be caught.
   */
  listen(name: string, listener: () => void): void;
  unlisten(name: string, listener: () => void): void;
  /** How many listen to it, in the whole program. */
  listeners(name: string): number;
  /** Ends the process by a signal to which nobody listens. */
  endProcess(name: string): void;
}

/** What a loop takes from the host. All of it is taken when the package is imported. */
export interface Host {
  /** Milliseconds since some fixed moment; never goes back. */
  nowMs(): number;
  /** Calls back once, not before `delayMs` have passed, and keeps the process alive until then. */
  setTimer(callback: () => void, delayMs: number): unknown;
  clearTimer(timer: unknown): void;
  /** Calls back after the host has served its sockets and timers. */
  afterHost(callback: () => void): void;
  /** Calls back in a microtask. */
  microtask(callback: () => void): void;
  /** Called in a microtask: calls back when no microtask is left. */
  afterMicrotasks(callback: () => void): void;
  /** `null` where the host has no context store. */
  readonly store: TaskStore | null;
  /** `null` where the host has no context store. */
  snapshot(): HostContext | null;
  /** A variable of the environment, where there is one. */
  environment(name: string): string | undefined;
  /** Shows an error to the person who runs the program. */
  report(text: string, error: unknown): void;
  /** Calls back whenever nothing is left that could go on, so that the process is about to end; where that can be told. */
  atStandstill(callback: () => void): void;
  /** Calls back when the process is about to end, where that can be told. */
  atExit(callback: () => void): void;
  /** `null` where the host has none, or has them for other threads only. */
  readonly signals: Signals | null;
  /** Makes the process end with `code` if it ends because nobody catches `error`. */
  setExitCode(error: object, code: number): void;
}

/** What hands blocking calls to an executor; the layer above, for the kernel has no pool. */
export interface ExecutorCalls {
  run(loop: EventLoop, executor: Executor | null, fn: unknown, args: readonly unknown[]): Future<unknown>;
  setDefault(loop: EventLoop, executor: Executor): void;
  shutdownDefault(loop: EventLoop, timeout: number | null): Future<void>;
  /** Lets go of the default executor without waiting for it. */
  abandonDefault(loop: EventLoop): void;
}

/** Whether a variable of the environment is set, to anything but `0`. */
export function environmentSays(name: string): boolean {
  return !['', '0'].includes(wired.host.environment(name) ?? '');
}

/** The parts that are wired in. Read at the time of use, never at import. */
export const wired: { host: Host; executors: ExecutorCalls } = {} as never; // as: index.ts fills it before use
