import { createRequire } from 'node:module';
import type { Worker } from 'node:worker_threads';
import type { WorkerPool, WorkerSettings } from '@tsyncio/executor';
import { findInstalled } from '@tsyncio/executor/installed';
import type { Piscina } from 'piscina';

interface Library {
  readonly Piscina: typeof Piscina;
  /** The worker's entry: always the built file, for Node loads it, also where a test tool runs this package from its source. */
  readonly entry: string;
}

let library: Library | undefined;

/** Loads piscina when a worker is started first. Not by `import`: piscina loads a file that lies beside its own, which a bundle lacks. */
function load(): Library {
  if (library === undefined) {
    const entry = findInstalled('@tsyncio/executor-piscina/worker', import.meta.url);
    const { Piscina } = createRequire(entry)('piscina') as Omit<Library, 'entry'>; // as: `require` is untyped
    library = { Piscina, entry };
  }
  return library;
}

/** A worker: a piscina that has this one alone, and its thread once that was started. */
interface Member {
  readonly piscina: Piscina;
  readonly settings: WorkerSettings;
  thread: Worker | undefined;
}

/**
 * Worker threads by piscina, a piscina for each.
 *
 * Not one for all: which call a worker's death belongs to is known here without asking, and a call that piscina still
 * has in its queue while its worker fails to start would wait for ever.
 */
export class PiscinaWorkers implements WorkerPool<Member> {
  readonly name = 'piscina';
  readonly capabilities = {
    workers: 'threads',
    transfer: true,
    sharedMemory: true,
    inlineFunctions: true,
    cancelRunning: true,
  } as const;

  start(settings: WorkerSettings): Member {
    const { env, resourceLimits, lost, notify } = settings;
    const { Piscina, entry } = load();
    const piscina = new Piscina({
      filename: entry,
      minThreads: 0,
      maxThreads: 1,
      idleTimeout: Number.POSITIVE_INFINITY,
      // Not the default: it freezes the worker's loop between calls, and what a call left behind would fail the next.
      atomics: 'disabled',
      recordTiming: false,
      ...(env === undefined ? {} : { env }),
      ...(resourceLimits === undefined ? {} : { resourceLimits }),
    });
    // Keep listening: without a listener an idle worker's failure ends the process.
    piscina.on('error', lost);
    piscina.on('message', notify);
    return { piscina, settings, thread: undefined };
  }

  run(member: Member, message: unknown, transfer: readonly object[]): Promise<unknown> {
    // as: what can be moved is for the thread to say; it refuses the rest
    const transferList = transfer as unknown as ArrayBuffer[];
    const answer = member.piscina.run(message, { transferList });
    if (member.thread === undefined) watch(member);
    return answer;
  }

  async terminate({ piscina, thread }: Member): Promise<void> {
    // Not `once` of node:events: it also rejects with an error that comes meanwhile, which nobody would hear.
    const running = thread !== undefined && thread.threadId !== -1;
    const exit = running ? new Promise((resolve) => thread.once('exit', resolve)) : undefined;
    await piscina.destroy();
    await exit;
  }

  async close(): Promise<void> {}
}

/** Listens to the thread, which is there after the first `run` alone: piscina itself says nothing of a quiet exit. */
function watch(member: Member): void {
  const [thread] = member.piscina.threads;
  if (thread === undefined) return;
  member.thread = thread;
  thread.on('error', member.settings.lost);
  thread.on('exit', (code) => member.settings.exited(code));
}
