/** The threads of threads.js with a queue of ours: its own Pool searches all of its queue for each call. */

import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Job } from '../work/jobs.ts';
import type { Begun, Pool, PoolSubject } from './pool.ts';

type Thread = Readonly<Record<Job, (value: unknown) => Promise<unknown>>>;

interface Library {
  readonly spawn: (worker: Worker) => Promise<Thread>;
  readonly Transfer: (value: unknown, list: readonly ArrayBuffer[]) => unknown;
}

const require = createRequire(import.meta.url);

// Do not import `threads`: that alone makes SIGINT and SIGTERM end the process. These files of it do not.
const folder = dirname(require.resolve('threads'));
const { spawn } = require(join(folder, 'master/spawn.js')) as Pick<Library, 'spawn'>; // as: it is untyped there
const { Transfer } = require(join(folder, 'transferable.js')) as Pick<Library, 'Transfer'>; // as: likewise

const url = new URL('../work/threads-worker.js', import.meta.url);

type Listener = (event: { readonly data: unknown }) => void;

/** What `spawn` wants of a worker beside Node's own: the library's `Worker` adds the same. */
class ThreadsWorker extends Worker {
  readonly #listeners = new Map<Listener, (data: unknown) => void>();

  addEventListener(type: string, listener: Listener): void {
    const wrapped = (data: unknown): void => listener({ data });
    this.#listeners.set(listener, wrapped);
    this.on(type, wrapped);
  }

  removeEventListener(type: string, listener: Listener): void {
    const wrapped = this.#listeners.get(listener);
    this.#listeners.delete(listener);
    if (wrapped !== undefined) this.off(type, wrapped);
  }
}

interface Member {
  readonly worker: Worker;
  readonly thread: Thread;
}

interface Waiting {
  readonly run: (member: Member) => Promise<unknown>;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

class Threads implements Pool {
  readonly #idle: Member[] = [];
  readonly #all = new Set<Member>();
  readonly #queue: Waiting[] = [];
  #next = 0;

  async start(): Promise<void> {
    const worker = new ThreadsWorker(url);
    const member = { worker, thread: await spawn(worker) };
    this.#all.add(member);
    this.#idle.push(member);
    this.#dispatch();
  }

  call(job: Job, value: unknown, moved?: ArrayBuffer): Promise<unknown> {
    return this.#submit(({ thread }) => thread[job](moved === undefined ? value : Transfer(value, [moved])));
  }

  begin(job: Job, value: unknown): Begun {
    let holder: Member | undefined;
    const result = this.#submit((member) => {
      holder = member;
      return member.thread[job](value);
    });
    return { result, cancel: () => holder !== undefined && this.#replace(holder) };
  }

  async close(): Promise<void> {
    await Promise.all([...this.#all].map(({ worker }) => worker.terminate()));
  }

  #submit(run: Waiting['run']): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ run, resolve, reject });
      this.#dispatch();
    });
  }

  #replace(member: Member): void {
    this.#all.delete(member);
    void member.worker.terminate();
    void this.start();
  }

  #dispatch(): void {
    while (this.#idle.length > 0) {
      const waiting = this.#queue[this.#next];
      const member = waiting && this.#idle.pop();
      if (waiting === undefined || member === undefined) return;
      this.#next++;
      if (this.#next === this.#queue.length) this.#next = this.#queue.length = 0;
      const free = (): void => {
        if (this.#all.has(member)) this.#idle.push(member);
        this.#dispatch();
      };
      void waiting.run(member).then(waiting.resolve, waiting.reject).then(free);
    }
  }
}

export const bareThreads: PoolSubject = {
  id: 'bare-threads',
  title: 'bare threads.js',
  kind: 'library',
  workers: 'threads',

  async open(workers): Promise<Pool> {
    const pool = new Threads();
    await Promise.all(Array.from({ length: workers }, () => pool.start()));
    return pool;
  },
};
