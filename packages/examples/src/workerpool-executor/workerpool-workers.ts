import { pathToFileURL } from 'node:url';
import type { Worker } from 'node:worker_threads';
import type { WorkerPool, WorkerSettings } from '@tsyncio/executor';
import { findInstalled } from '@tsyncio/executor/installed';
import workerpool from 'workerpool';

/**
 * The worker's entry: always the built file, for Node loads it, also where a test tool runs this package from its source. As
 * source, for a file is refused in a program that was started with `--input-type`, which workers inherit.
 */
function entry(): string {
  const file = findInstalled('@tsyncio/examples/workerpool-executor/worker', import.meta.url);
  return `import(${JSON.stringify(pathToFileURL(file).href)})`;
}

/** A worker: a pool that has this one alone, and its thread once that was started. */
interface Member {
  readonly pool: workerpool.Pool;
  readonly settings: WorkerSettings;
  thread: Worker | undefined;
}

/**
 * Worker threads by workerpool, a pool for each.
 *
 * Not one for all: it would choose the worker of a call by itself, and which one has died is not told.
 */
export class WorkerpoolWorkers implements WorkerPool<Member> {
  readonly name = 'workerpool';
  readonly capabilities = {
    workers: 'threads',
    transfer: true,
    sharedMemory: true,
    inlineFunctions: true,
    cancelRunning: true,
  } as const;

  start(settings: WorkerSettings): Member {
    const { env, resourceLimits } = settings;
    const pool = workerpool.pool(entry(), {
      workerType: 'thread',
      // Not `minWorkers: 1`: the pool would start another in place of one that is lost, which nobody would end.
      maxWorkers: 1,
      // Milliseconds. It is for a thread that is to end by itself; `terminate` ends it, and the timer keeps the process alive.
      workerTerminateTimeout: 1,
      workerThreadOpts: {
        eval: true,
        ...(env === undefined ? {} : { env }),
        ...(resourceLimits === undefined ? {} : { resourceLimits }),
      },
    });
    return { pool, settings, thread: undefined };
  }

  async run(member: Member, message: unknown, transfer: readonly object[]): Promise<unknown> {
    const answer = member.pool.exec('call', [message], { transfer: [...transfer] });
    const thread = watch(member);
    try {
      return await answer;
    } finally {
      // The pool has heard all that it has to. Of what a call posts by itself, a `null` would end this process.
      thread.removeAllListeners('message').on('message', member.settings.notify);
      // Last, for listening keeps the process alive. While calls run, the executor does.
      thread.unref();
    }
  }

  async terminate({ pool, thread }: Member): Promise<void> {
    // Not by the pool: it asks the thread to end itself, and never hears of one that has ended before.
    await thread?.terminate();
    // A pool lets go of a dead worker, and of a port that it keeps for it, when it has a call for it.
    if (pool.stats().totalWorkers > 0) await pool.exec('call').catch(() => {});
  }

  async close(): Promise<void> {}
}

/** Listens to the thread, which is there after the first call alone: the pool says nothing of the end of an idle one. */
function watch(member: Member): Worker {
  const { pool, settings } = member;
  const { workers } = pool as unknown as { workers: readonly [{ worker: Worker }] }; // as: workerpool hides what it wraps
  const thread = workers[0].worker;
  member.thread = thread;
  thread.on('error', settings.lost);
  thread.on('exit', (code) => settings.exited(code));
  thread.on('message', settings.notify);
  return thread;
}
