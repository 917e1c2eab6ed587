import type { WorkerSettings } from '@tsyncio/executor';
import { program, spawn, Transfer } from '#library';
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

declare const Worker: new (url: string, options: { type: 'module' }) => WebWorker;
declare const Blob: new (parts: readonly string[], options: { type: string }) => object;
declare const URL: { createObjectURL(blob: object): string };
declare const crossOriginIsolated: boolean | undefined;

/** The URL of the worker's script, for all there will be: made of its text, so that no bundler has to find a file. */
let own: string | undefined;

/** Web Workers. */
export const host: Host = {
  sharedMemory: typeof crossOriginIsolated === 'boolean' && crossOriginIsolated,
  refused: { env: 'a Web Worker has none of its own', resourceLimits: 'a Web Worker has none of its own' },
  spawn,
  Transfer,

  start({ lost }: WorkerSettings, receive, script): NativeWorker {
    own ??= URL.createObjectURL(new Blob([program], { type: 'text/javascript' }));
    const worker = new Worker(script ?? own, { type: 'module' });
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
    "the worker's script could not be loaded: the page's Content-Security-Policy forbids it, or what option 'script' names is not served, or has an error in its syntax\n" +
      "  where 'blob:' is not allowed, serve '@tsyncio/executor-threads/page-worker' and use: new ThreadsExecutor({ script: '/page-worker.js' })",
  );
}
