/**
 * The globals of Node and of browsers that the suite uses, on either side of a call: declared structurally, as in
 * `host.ts`, so that whoever runs the suite needs no types of either.
 */

type Listener = (value: unknown) => void;

/** The part of Node's `process` that the suite uses. */
interface SuiteProcess {
  readonly pid: number;
  readonly execPath: string;
  readonly env: { [name: string]: string | undefined; PATH?: string; TSYNCIO_SET?: string };
  exit(code: number): never;
  kill(pid: number, signal: string | 0): unknown;
  on(event: string, listener: Listener): unknown;
  off(event: string, listener: Listener): unknown;
  listeners(event: string): readonly Listener[];
  removeAllListeners(event: string): unknown;
}

/** The part of a MessagePort and of a BroadcastChannel that is used. */
export interface Port {
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  postMessage(message: unknown): void;
  close(): void;
  unref?(): void;
}

interface SuiteController {
  readonly signal: {
    readonly aborted: boolean;
    readonly reason: unknown;
    addEventListener(type: 'abort', listener: () => void): void;
    removeEventListener(type: 'abort', listener: () => void): void;
  };
  abort(reason?: unknown): void;
}

interface RejectionEvent {
  readonly reason: unknown;
  preventDefault(): void;
  stopImmediatePropagation(): void;
}

interface SuiteGlobals {
  readonly process?: SuiteProcess;
  readonly performance: { now(): number };
  readonly console: { log(...values: unknown[]): void };
  readonly AbortController: new () => SuiteController;
  readonly BroadcastChannel: new (name: string) => Port;
  readonly MessageChannel: new () => { readonly port1: Port; readonly port2: Port };
  readonly URL: new (text: string, base: string) => { readonly href: string };
  setTimeout(callback: () => void, delayMs: number): unknown;
  queueMicrotask(callback: () => void): void;
  addEventListener?(
    type: 'unhandledrejection',
    listener: (event: RejectionEvent) => void,
    capture: boolean,
  ): void;
  removeEventListener?(
    type: 'unhandledrejection',
    listener: (event: RejectionEvent) => void,
    capture: boolean,
  ): void;
}

/** The host's globals. */
export const globals: SuiteGlobals = globalThis as unknown as SuiteGlobals; // as: no library of types describes both hosts

/** The part of `node:fs` that the suite uses. */
export interface Files {
  appendFileSync(path: string, text: string): void;
  existsSync(path: string): boolean;
  mkdtempSync(prefix: string): string;
  readFileSync(path: string, encoding: 'utf8'): string;
  rmSync(path: string, options: { recursive: true; force: true }): void;
  writeFileSync(path: string, text: string): void;
}
