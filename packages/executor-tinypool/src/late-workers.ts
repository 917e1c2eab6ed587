import type { WorkerPool, WorkerSettings } from '@tsyncio/executor';
import { type Library, loadLibrary } from './library.ts';

interface Begun<Worker> {
  worker: Worker | undefined;
  /** Whether it is not wanted any more. */
  ended: boolean;
}

/** A worker that is started when the library is there. */
interface Late<Worker> extends Begun<Worker> {
  readonly started: Promise<Worker>;
}

/** The workers of a pool whose library is loaded when the first is started: a program that makes no call has no part in it. */
export class LateWorkers<Worker> implements WorkerPool<Late<Worker>> {
  readonly name: WorkerPool['name'];
  readonly capabilities: WorkerPool['capabilities'];
  readonly #pool: LibraryPool<Worker>;
  #library: Promise<Library> | undefined;

  constructor(pool: LibraryPool<Worker>) {
    this.#pool = pool;
    this.name = pool.name;
    this.capabilities = pool.capabilities;
  }

  start(settings: WorkerSettings): Late<Worker> {
    const late: Begun<Worker> = { worker: undefined, ended: false };
    return Object.assign(late, { started: this.#start(late, settings) });
  }

  async #start(late: Begun<Worker>, settings: WorkerSettings): Promise<Worker> {
    const library = await this.#load();
    if (late.ended) throw new Error('it was ended before it was started');
    late.worker = this.#pool.start(library, settings);
    return late.worker;
  }

  /** What failed is not kept: the package may be there for the next worker. */
  #load(): Promise<Library> {
    this.#library ??= loadLibrary().catch((error) => {
      this.#library = undefined;
      throw error;
    });
    return this.#library;
  }

  run(late: Late<Worker>, message: unknown, transfer: readonly object[]): Promise<unknown> {
    if (late.worker !== undefined) return this.#pool.run(late.worker, message, transfer);
    return late.started.then((worker) => this.#pool.run(worker, message, transfer));
  }

  unsendable(value: unknown): ReturnType<NonNullable<WorkerPool['unsendable']>> {
    return this.#pool.unsendable?.(value);
  }

  async terminate(late: Late<Worker>): Promise<void> {
    late.ended = true;
    // Why it was not started, if it was not, is told to the first message.
    const worker = await late.started.catch(() => undefined);
    if (worker !== undefined) await this.#pool.terminate(worker);
  }

  async close(): Promise<void> {}
}

/** As a `WorkerPool`, but for the library that `start` is given. */
export interface LibraryPool<Worker> extends Omit<WorkerPool<Worker>, 'start' | 'close'> {
  start(library: Library, settings: WorkerSettings): Worker;
}
