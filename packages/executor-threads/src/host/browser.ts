import type { WorkerSettings } from '@tsyncio/executor';
import { spawn, Transfer } from 'threads';
import type { Host, NativeWorker } from './host.ts';

/** The parts of a browser's globals that are used. */
interface WebWorker {
  postMessage(message: unknown, transfer: readonly object[]): void;
  terminate(): void;
  addEventListener(type: string, listener: (event: WorkerEvent) => void): void;
}

interface WorkerEvent {
  readonly data?: unknown;
  /** Of an error. */
  readonly message?: string;
  readonly filename?: string;
  readonly lineno?: number;
  preventDefault(): void;
}

declare const Worker: new (url: URL, options: { type: 'module' }) => WebWorker;
declare const crossOriginIsolated: boolean | undefined;

/** Web Workers. */
export const host: Host = {
  sharedMemory: typeof crossOriginIsolated === 'boolean' && crossOriginIsolated,
  refused: ['env', 'resourceLimits'],
  spawn,
  Transfer,

  start({ lost }: WorkerSettings, receive): NativeWorker {
    // In these very words: bundlers look for them, and make a file of the entry and what it imports.
    const worker = new Worker(new URL('../worker.js', import.meta.url), { type: 'module' });
    worker.addEventListener('message', ({ data }) => receive(data));
    worker.addEventListener('messageerror', () =>
      lost(new Error('an answer of the worker could not be read')),
    );
    worker.addEventListener('error', (event) => {
      // Else the page hears of it as of an error of its own.
      event.preventDefault();
      lost(startError(event));
    });
    return {
      postMessage: (message, transfer) => worker.postMessage(message, transfer),
      terminate: async () => worker.terminate(),
      ref() {},
      unref() {},
    };
  },
};

/** What an error came to that the entry did not catch. Of what could not be loaded a browser tells nothing here. */
function startError({ message, filename, lineno }: WorkerEvent): Error {
  if (message !== undefined && message !== '') return new Error(`${message} (${filename}:${lineno})`);
  return new Error(
    "the worker's script, or what it imports, could not be loaded: it is not served, has an error in its syntax, or the page's Content-Security-Policy forbids it\n" +
      "  Vite's development server needs 'optimizeDeps': see the README of @tsyncio/executor-threads",
  );
}
