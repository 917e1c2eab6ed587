import type { Capabilities, WorkerPool, WorkerSettings } from '@tsyncio/executor';
import { host } from '#host';
import type { MessageListener, NativeWorker, Thread, ThreadTarget } from './host/host.ts';

/** The longest timer of a host, in milliseconds: how slow a worker may start is not for the library to say. */
const longestTimer = 2 ** 31 - 1;

/** What a worker sends: messages of the library have a `type`, those of our entry a `kind`, those of a call anything. */
interface Message {
  readonly kind?: string;
  readonly type?: string;
  readonly uid?: number;
  readonly message?: string;
  readonly error?: { readonly message?: string };
}

/** A native worker, and the library's thread on it. */
class Member implements ThreadTarget {
  readonly #settings: WorkerSettings;
  readonly #native: NativeWorker;
  readonly #started: Promise<Thread>;
  #thread: Thread | undefined;
  /** The library adds one for each call; a set of our own is cheaper than the worker's. */
  readonly #listeners = new Set<MessageListener>();

  constructor(settings: WorkerSettings, script: string | undefined) {
    this.#settings = settings;
    this.#native = host.start(settings, (data) => this.#receive(data), script);
    this.#native.unref();
    this.#started = host.spawn(this, { timeout: longestTimer });
    this.#started.then((thread) => {
      this.#thread = thread;
    }, settings.lost);
  }

  run(message: unknown, transfer: readonly object[]): Promise<unknown> {
    const native = this.#native;
    native.ref();
    if (this.#thread === undefined) return this.#started.then(() => this.run(message, transfer));
    return this.#thread(transfer.length === 0 ? message : host.Transfer(message, transfer)).then(
      (answer) => {
        native.unref();
        return answer;
      },
      (error) => {
        native.unref();
        throw error;
      },
    );
  }

  async terminate(): Promise<void> {
    // `spawn` clears its timer, which would keep the process alive for weeks, when the worker says that it is up.
    if (this.#thread === undefined) this.#deliver({ type: 'init', exposed: { type: 'function' } });
    await this.#native.terminate();
  }

  addEventListener(type: string, listener: MessageListener): void {
    if (type === 'message') this.#listeners.add(listener);
  }

  removeEventListener(_type: string, listener: MessageListener): void {
    this.#listeners.delete(listener);
  }

  postMessage(message: unknown, transfer: readonly object[]): void {
    this.#native.postMessage(message, transfer);
  }

  #receive(data: unknown): void {
    const { kind, type, uid, message, error } = (data ?? {}) as Message; // as: each part is looked at
    const { lost, notify } = this.#settings;
    if (kind === '@tsyncio/ended') lost(new Error(message));
    else if (kind !== undefined) notify(data);
    else if (uid !== undefined && type === 'result') {
      // The entry leaves this message out.
      this.#deliver({ type: 'running', uid, resultType: 'promise' });
      this.#deliver(data);
    }
    // The entry's handler never throws: its answer could not be posted.
    else if (uid !== undefined && type === 'error')
      lost(new Error(`the answer could not be posted: ${error?.message}`));
    else if (type === 'init') this.#deliver(data);
  }

  #deliver(data: unknown): void {
    const event = { data };
    for (const listener of this.#listeners) listener(event);
  }
}

/**
 * Worker threads of Node, and Web Workers in a browser, by threads.
 *
 * By its `spawn` alone: its pool loses the calls of a worker that dies, and its `Worker` takes over SIGINT and SIGTERM.
 */
export class ThreadsWorkers implements WorkerPool<Member> {
  readonly name = 'threads';
  readonly capabilities: Capabilities = {
    workers: 'threads',
    transfer: true,
    sharedMemory: host.sharedMemory,
    inlineFunctions: true,
    cancelRunning: true,
  };

  readonly #script: string | undefined;

  /** @param script The URL of the workers' script, where it is not the host's own. */
  constructor(script: string | undefined) {
    this.#script = script;
  }

  start(settings: WorkerSettings): Member {
    return new Member(settings, this.#script);
  }

  run(member: Member, message: unknown, transfer: readonly object[]): Promise<unknown> {
    return member.run(message, transfer);
  }

  terminate(member: Member): Promise<void> {
    return member.terminate();
  }

  async close(): Promise<void> {}
}
