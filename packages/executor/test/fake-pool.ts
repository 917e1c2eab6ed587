import type { WorkerPool, WorkerSettings } from '@tsyncio/executor';
import type { Message } from '../src/wire/request.ts';
import { runMessage } from '../src/worker/run-load.ts';
import { runHello } from '../src/worker/run-request.ts';

/** A worker of no library: it answers when the test says so. */
export interface FakeWorker {
  readonly settings: WorkerSettings;
  /** The messages it was sent, and how to answer them. */
  readonly messages: { readonly message: unknown; answer(): Promise<void>; reject(error: unknown): void }[];
  ended: boolean;
}

/** A pool that runs its calls in this thread, one at a time and on demand. */
export class FakePool implements WorkerPool<FakeWorker> {
  readonly name = 'fake';
  readonly capabilities: WorkerPool['capabilities'];
  readonly workers: FakeWorker[] = [];
  /** Thrown by the next starts. */
  readonly refusals: Error[] = [];
  closed = 0;

  constructor(capabilities: Partial<WorkerPool['capabilities']> = {}) {
    this.capabilities = {
      workers: 'threads',
      transfer: true,
      // The library carries all: no line.
      sharedMemory: false,
      inlineFunctions: true,
      cancelRunning: true,
      ...capabilities,
    };
  }

  start(settings: WorkerSettings): FakeWorker {
    const refusal = this.refusals.shift();
    if (refusal !== undefined) throw refusal;
    const worker: FakeWorker = { settings, messages: [], ended: false };
    this.workers.push(worker);
    return worker;
  }

  run(worker: FakeWorker, message: unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      worker.messages.push({
        message,
        async answer() {
          resolve((await run(message as Message)).outcome); // as: the executor sends nothing else
          await idle();
        },
        reject,
      });
    });
  }

  async terminate(worker: FakeWorker): Promise<void> {
    worker.ended = true;
  }

  async close(): Promise<void> {
    this.closed++;
  }

  /** Answers the `index`th message of a worker: the first is the hello. */
  async answer(worker: number, index: number): Promise<void> {
    await this.workers[worker]?.messages[index]?.answer();
  }
}

function run(message: Message): ReturnType<typeof runHello> {
  if (!('kind' in message) || message.kind === 'chunk') return runMessage(message);
  return runHello(message);
}

/** Waits until all microtasks have run. */
export function idle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
