/**
 * The globals of Node and of browsers that this package uses, and nothing of them that is not here.
 *
 * They are declared structurally, so that the package needs neither the types of Node nor those of the DOM, and
 * taken when it is imported, so that the fake timers of a test tool don't stop it. Must never import from Node:
 * `builtin()` asks for a module where there is one.
 */

/** The part of Node's streams that is used. */
export interface HostOutput {
  /** How much of what was written is not on its way yet. */
  readonly writableLength: number;
  readonly writableEnded: boolean;
  write(text: string, done: () => void): unknown;
}

/** The part of Node's `process` that is used. */
interface HostProcess {
  readonly stdout?: HostOutput;
  readonly stderr?: HostOutput;
  readonly argv: readonly string[];
  readonly env: { readonly [name: string]: string | undefined; readonly TSYNCIO_EXECUTOR?: string };
  readonly version: string;
  cwd(): string;
  emitWarning: (this: void, warning: Error | string, type?: string) => void;
  getBuiltinModule?(name: string): unknown;
  nextTick(callback: () => void): void;
  removeAllListeners(event: string): unknown;
  on(event: 'uncaughtException' | 'unhandledRejection', listener: (error: unknown) => void): unknown;
}

interface HostUrl {
  readonly href: string;
  readonly protocol: string;
  readonly searchParams: Iterable<[string, string]>;
}

/** The part of a MessagePort that is used, of Node's and of a browser's. */
export interface HostPort {
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  onmessageerror: ((event: unknown) => void) | null;
  postMessage(message: unknown, transfer: readonly object[]): void;
  close(): void;
  unref?(): void;
}

interface HostGlobals {
  readonly process?: HostProcess;
  readonly navigator?: { readonly hardwareConcurrency?: number };
  readonly performance: { now(): number };
  readonly console: { warn(...values: unknown[]): void };
  readonly URL: new (text: string, base?: string) => HostUrl;
  readonly DOMException?: new (message: string, name: string) => Error;
  readonly WebAssembly: {
    readonly Memory: new (options: {
      initial: number;
      maximum: number;
      shared: true;
    }) => { readonly buffer: SharedArrayBuffer };
  };
  readonly MessageChannel: new () => { readonly port1: HostPort; readonly port2: HostPort };
  structuredClone(value: unknown, options?: { transfer: readonly object[] }): unknown;
  setTimeout(callback: () => void, delayMs: number): unknown;
  clearTimeout(timer: unknown): void;
  setInterval(callback: () => void, delayMs: number): unknown;
  clearInterval(timer: unknown): void;
  setImmediate?(callback: () => void): unknown;
}

/** The host's globals. */
export const host: HostGlobals = globalThis as unknown as HostGlobals; // as: no library of types describes both hosts

/** The host's own timers, whatever is put in their place later. */
export const setTimer: HostGlobals['setTimeout'] = host.setTimeout.bind(globalThis);
/** Stops a timer of `setTimer`. */
export const clearTimer: HostGlobals['clearTimeout'] = host.clearTimeout.bind(globalThis);

/** Lets the process end although this timer is set; in browsers there is nothing to do. */
export function unrefTimer(timer: unknown): void {
  if (typeof timer === 'object' && timer !== null && 'unref' in timer && typeof timer.unref === 'function') {
    timer.unref();
  }
}

/** A timer that comes again, likewise. */
export const setTicker: HostGlobals['setInterval'] = host.setInterval.bind(globalThis);
/** Stops one of `setTicker`. */
export const clearTicker: HostGlobals['clearInterval'] = host.clearInterval.bind(globalThis);

/** The class of what async functions return: in a worker, the user's code may put another in its place. */
export const NativePromise: PromiseConstructor = Promise;

const clock = host.performance.now.bind(host.performance);

/** Seconds of the monotonic clock. */
export function now(): number {
  return clock() / 1000;
}

const setImmediate = host.setImmediate?.bind(globalThis);

/** Lets the loop turn: timers, sockets, what comes from other threads. */
export function turnLoop(): Promise<void> {
  return new NativePromise((resolve) => {
    if (setImmediate === undefined) setTimer(resolve, 0);
    else setImmediate(resolve);
  });
}

/** A module that is built into Node, or undefined elsewhere. The caller states the part of it that it uses. */
export function builtin<Module>(name: string): Module | undefined {
  return host.process?.getBuiltinModule?.(name) as Module | undefined; // as: the caller knows what it asked for
}

/** Tells the user of something that fails no call: a warning of the process in Node, a line in a browser's console. */
export function warn(warning: Error): void {
  if (host.process?.emitWarning !== undefined) host.process.emitWarning(warning);
  else host.console.warn(warning);
}

/** Whether something is a Proxy, which looks like what is behind it. Node alone can tell; browsers say no. */
export const isProxy: (value: unknown) => boolean =
  builtin<{ types: { isProxy(this: void, value: unknown): boolean } }>('node:util')?.types.isProxy ??
  (() => false);
