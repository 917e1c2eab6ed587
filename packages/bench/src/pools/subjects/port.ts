/** No library at all: messages to workers, whose answers come in the order of the calls. It is what no pool can beat. */

import { Worker } from 'node:worker_threads';
import type { Job } from '../work/jobs.ts';
import type { PortMessage } from '../work/port-worker.ts';
import type { Begun, Pool, PoolSubject } from './pool.ts';

const url = new URL('../work/port-worker.js', import.meta.url);

/** Calls in a message, and messages that are on their way to each worker. Larger ones gain little, and hold up what comes behind. */
const batch = 256;
const ahead = 2;

/** A worker, and who waits for its answers. */
class Port {
  readonly #worker = new Worker(url);
  readonly #waiting: ((answer: unknown) => void)[] = [];
  #next = 0;

  constructor() {
    this.#worker.on('message', (answer) => {
      const settle = this.#waiting[this.#next++];
      if (this.#next === this.#waiting.length) this.#next = this.#waiting.length = 0;
      settle?.(answer);
    });
  }

  get load(): number {
    return this.#waiting.length - this.#next;
  }

  send(message: PortMessage, settle: (answer: unknown) => void, moved?: ArrayBuffer): void {
    this.#waiting.push(settle);
    this.#worker.postMessage(message, moved === undefined ? [] : [moved]);
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }
}

class Ports {
  readonly all: Port[];

  constructor(workers: number) {
    this.all = Array.from({ length: workers }, () => new Port());
  }

  get leastBusy(): Port {
    return this.all.reduce((best, port) => (port.load < best.load ? port : best));
  }

  replace(port: Port): void {
    this.all.splice(this.all.indexOf(port), 1, new Port());
    void port.end();
  }

  async close(): Promise<void> {
    await Promise.all(this.all.map((port) => port.end()));
  }
}

/** One call a message. */
class Single extends Ports implements Pool {
  call(job: Job, value: unknown, moved?: ArrayBuffer): Promise<unknown> {
    return new Promise((resolve) => this.leastBusy.send({ job, value }, resolve, moved));
  }

  begin(job: Job, value: unknown): Begun {
    const port = this.leastBusy;
    const result = new Promise((resolve) => port.send({ job, value }, resolve));
    return { result, cancel: () => this.replace(port) };
  }
}

interface Waiting {
  readonly value: unknown;
  readonly resolve: (result: unknown) => void;
}

/** Calls that are made in the same turn share messages, and so do the items of `map`. */
class Batched extends Ports implements Pool {
  #waiting: Waiting[] = [];

  call(job: Job, value: unknown): Promise<unknown> {
    if (this.#waiting.length === 0) queueMicrotask(() => this.#flush(job));
    return new Promise((resolve) => this.#waiting.push({ value, resolve }));
  }

  async map(job: Job, items: readonly unknown[]): Promise<readonly unknown[]> {
    const results: unknown[] = [];
    // One by one, as ours come: an array for a message is quicker, and something else.
    for await (const result of this.#each(job, items)) results.push(result);
    return results;
  }

  async *#each(job: Job, items: readonly unknown[]): AsyncGenerator<unknown> {
    const sent: Promise<readonly unknown[]>[] = [];
    for (let i = 0; i < items.length || sent.length > 0; ) {
      while (i < items.length && sent.length < ahead * this.all.length) {
        const values = items.slice(i, i + batch);
        sent.push(new Promise((resolve) => this.#send(job, values, resolve)));
        i += batch;
      }
      yield* (await sent.shift()) ?? [];
    }
  }

  #send(job: Job, values: readonly unknown[], resolve: (results: readonly unknown[]) => void): void {
    // as: the worker answers many values with an array
    this.leastBusy.send({ job, values }, (answer) => resolve(answer as readonly unknown[]));
  }

  #flush(job: Job): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (let i = 0; i < waiting.length; i += batch) {
      const some = waiting.slice(i, i + batch);
      this.#send(
        job,
        some.map(({ value }) => value),
        (results) => {
          for (const [j, { resolve }] of some.entries()) resolve(results[j]);
        },
      );
    }
  }
}

export const port: PoolSubject = {
  id: 'port',
  title: 'MessagePort',
  kind: 'limit',
  workers: 'threads',
  open: (workers): Pool => new Single(workers),
};

export const batchedPort: PoolSubject = {
  id: 'port-batched',
  title: `MessagePort, ${batch} a message`,
  kind: 'limit',
  workers: 'threads',
  open: (workers): Pool => new Batched(workers),
};
