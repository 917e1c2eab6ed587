import { Worker } from 'node:worker_threads';
import { PoolExecutor, type PoolOptions, type WorkerPool, type WorkerSettings } from '@tsyncio/executor';

/** A worker of Node's own, and how to settle the call that it runs. */
export interface BareThread {
  readonly worker: Worker;
  settle: ((answer: unknown) => void) | undefined;
}

/** Threads without a library: the least that the suite passes with. What is wrong in a test is a subclass of it. */
export class ThreadPool implements WorkerPool<BareThread> {
  readonly name: string = 'bare';
  readonly capabilities: WorkerPool['capabilities'] = {
    workers: 'threads',
    transfer: true,
    sharedMemory: true,
    inlineFunctions: true,
    cancelRunning: true,
  };

  start({ env, resourceLimits, exited, lost, notify }: WorkerSettings): BareThread {
    const worker = new Worker(new URL('./fixtures/thread.mjs', import.meta.url), {
      ...(env === undefined ? {} : { env }),
      ...(resourceLimits === undefined ? {} : { resourceLimits }),
    });
    const thread: BareThread = { worker, settle: undefined };
    worker.on('error', lost);
    worker.on('exit', (code) => exited(code));
    worker.on('message', ({ answer, warning }: { answer?: unknown; warning?: unknown }) => {
      if (warning !== undefined) notify(warning);
      else {
        worker.unref();
        thread.settle?.(answer);
      }
    });
    return thread;
  }

  run(thread: BareThread, message: unknown, transfer: readonly object[]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      thread.settle = resolve;
      try {
        thread.worker.postMessage(message, transfer as ArrayBuffer[]); // as: what can be moved is for the thread to say
        thread.worker.ref();
      } catch (error) {
        reject(error);
      }
    });
  }

  async terminate({ worker }: BareThread): Promise<void> {
    await worker.terminate();
  }

  async close(): Promise<void> {}
}

/** Opens an executor on it. */
export function openThreads(options: PoolOptions, pool: WorkerPool = new ThreadPool()): PoolExecutor {
  return new PoolExecutor(pool, options);
}
