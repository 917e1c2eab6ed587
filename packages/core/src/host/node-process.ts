/** What Node's process has to do with signals and with its own end. */

import type { Signals } from '../kernel/index.ts';

/** What is used of Node's `process` here. */
export interface NodeProcess {
  readonly pid: number;
  readonly platform: string;
  exitCode?: number | string | null | undefined;
  getBuiltinModule(name: 'node:os'): {
    readonly constants: { readonly signals: Readonly<Record<string, number>> };
  };
  getBuiltinModule(name: 'node:worker_threads'): { readonly isMainThread: boolean };
  on(event: 'beforeExit', listener: () => void): unknown;
  on(event: 'uncaughtExceptionMonitor', listener: (error: unknown) => void): unknown;
  once(event: 'exit', listener: () => void): unknown;
  prependListener(signal: string, listener: () => void): unknown;
  off(signal: string, listener: () => void): unknown;
  listenerCount(event: string): number;
  kill(pid: number, signal: string): unknown;
  exit(code: number): void;
}

/** The signals of the process; `null` in a worker, where none arrive. */
export function nodeSignals(process: NodeProcess): Signals | null {
  if (!process.getBuiltinModule('node:worker_threads').isMainThread) return null;
  const { signals } = process.getBuiltinModule('node:os').constants;
  return {
    has: (name) => Object.hasOwn(signals, name),
    // First, so that it sees those who listen once: Node removes them before it calls them.
    listen: (name, listener) => void process.prependListener(name, listener),
    unlisten: (name, listener) => void process.off(name, listener),
    listeners: (name) => process.listenerCount(name),
    endProcess: (name) => {
      // Windows has no signals to die of. To the first process of a container, one that nobody listens to does nothing.
      if (process.platform !== 'win32') process.kill(process.pid, name);
      process.exit(128 + (signals[name] ?? 0));
    },
  };
}

/** Exit codes of errors that may end the process. */
const exitCodes = new WeakMap<object, number>();
let watchesErrors = false;

/** Makes the process end with `code` if it ends because nobody catches `error`. */
export function setExitCode(process: NodeProcess, error: object, code: number): void {
  exitCodes.set(error, code);
  if (watchesErrors) return;
  watchesErrors = true;
  process.on('uncaughtExceptionMonitor', (uncaught) => {
    const wanted = exitCodes.get(uncaught as object); // as: anything may be asked for
    // Where the program listens to uncaught errors, it goes on.
    if (wanted === undefined || process.listenerCount('uncaughtException') > 0) return;
    // Node sets 1 now, and tells those who wait for the exit; one of them may have set a code of its own.
    process.once('exit', () => {
      if (process.exitCode === 1) process.exitCode = wanted;
    });
  });
}
