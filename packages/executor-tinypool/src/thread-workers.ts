import type { Worker } from 'node:worker_threads';
import type { WorkerSettings } from '@tsyncio/executor';
import type { Tinypool } from 'tinypool';
import { threadFlags } from './flags.ts';
import type { LibraryPool } from './late-workers.ts';
import type { Library } from './library.ts';
import { readOurs } from './ours.ts';
import { openSinglePool, retire } from './single-pool.ts';

interface Member {
  readonly pool: Tinypool;
  readonly thread: Worker;
}

/** Worker threads by tinypool. */
export class ThreadWorkers implements LibraryPool<Member> {
  readonly name = 'tinypool';
  readonly capabilities = {
    workers: 'threads',
    transfer: true,
    sharedMemory: true,
    inlineFunctions: true,
    cancelRunning: true,
  } as const;

  start(library: Library, { env, resourceLimits, exited, lost, notify }: WorkerSettings): Member {
    const execArgv = threadFlags();
    const pool = openSinglePool(library, {
      ...(execArgv === undefined ? {} : { execArgv }),
      ...(env === undefined ? {} : { env }),
      ...(resourceLimits === undefined ? {} : { resourceLimits }),
    });
    const [worker] = pool.threads;
    const { thread } = worker as unknown as { thread: Worker }; // as: tinypool does not declare what it wraps
    listen(thread, notify);
    // First of all listeners: tinypool would start another one, and settle the call with the same error.
    thread.prependListener('error', (error) => {
      retire(pool);
      lost(error);
    });
    thread.once('exit', (code) => {
      exited(code);
      // Tinypool itself never hears of an exit, and would keep the call, and with it this process, for ever.
      thread.emit('error', new Error('the worker has exited'));
    });
    return { pool, thread };
  }

  run({ pool }: Member, message: unknown, transfer: readonly object[]): Promise<unknown> {
    // as: what can be moved is for the thread to say; it refuses the rest
    return pool.run(message, { transferList: transfer as ArrayBuffer[] });
  }

  async terminate({ thread }: Member): Promise<void> {
    // Not by tinypool, which throws where an error comes between this and the exit.
    await thread.terminate();
  }
}

/** Lets tinypool hear its own message alone: any other, `null` above all, breaks the worker or ends this process. */
function listen(thread: Worker, notify: (message: unknown) => void): void {
  const listeners = thread.listeners('message');
  thread.removeAllListeners('message');
  thread.on('message', (message: { ready?: unknown } | null | undefined) => {
    if (message?.ready === true) for (const listener of listeners) listener(message);
    const warning = readOurs(message, 'warning');
    if (warning !== undefined) notify(warning);
  });
  // Listening to it keeps this process alive.
  thread.unref();
}
