import type { WorkerSettings } from '@tsyncio/executor';

/** The part of threads that a master uses. */
export interface Library {
  /** Waits until the worker has called `expose`, `timeout` milliseconds at most. */
  readonly spawn: (worker: ThreadTarget, options: { timeout: number }) => Promise<Thread>;
  /** Has `list` moved with `value`. */
  readonly Transfer: (value: unknown, list: readonly object[]) => unknown;
}

/** The part of threads that a worker uses. */
export interface WorkerLibrary extends Pick<Library, 'Transfer'> {
  readonly expose: (handler: (message: unknown) => unknown) => void;
}

/** Sends a message to the handler of a worker. */
export type Thread = (message: unknown) => Promise<unknown>;

/** What `spawn` takes for a worker. */
export interface ThreadTarget {
  addEventListener(type: string, listener: MessageListener): void;
  removeEventListener(type: string, listener: MessageListener): void;
  postMessage(message: unknown, transfer: readonly object[]): void;
}

export type MessageListener = (event: { readonly data: unknown }) => void;

/** A worker of the host's. */
export interface NativeWorker {
  postMessage(message: unknown, transfer: readonly object[]): void;
  terminate(): Promise<unknown>;
  /** Keeps the process alive; `unref` lets it end. */
  ref(): void;
  unref(): void;
}

/** What Node and a browser do each in its own way; `#host` is the one that there is. */
export interface Host extends Library {
  readonly sharedMemory: boolean;
  /** Options that it cannot honour, each with the reason. */
  readonly refused: Readonly<Record<string, string>>;
  /**
   * Starts a worker. How it ends is told to `settings`, what it sends to `receive`.
   *
   * @param script The URL of the worker's script, where it is not the host's own.
   */
  start(
    settings: WorkerSettings,
    receive: (message: unknown) => void,
    script: string | undefined,
  ): NativeWorker;
}
