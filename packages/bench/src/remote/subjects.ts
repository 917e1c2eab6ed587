/** Who sends calls through a queue of BullMQ's, and has them run. */

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type Blocking, blocking } from '@tsyncio/executor';
import { BullMQExecutor } from '@tsyncio/executor-bullmq';
import { type Job, Queue, QueueEvents } from 'bullmq';
import type { Job as Name } from '../pools/work/jobs.ts';
import type { Subject } from '../report/report.ts';
import { connect } from './redis.ts';
import type { WorkerKind } from './remote-worker.ts';

/** Sends calls, whose results come back. */
export interface RemotePool {
  call(name: Name, value: unknown): PromiseLike<unknown>;
  /** Calls it with each, all at once. */
  all(name: Name, values: readonly unknown[]): Promise<readonly unknown[]>;
  close(): Promise<void>;
}

export interface RemoteSubject extends Subject {
  /** What runs the calls. */
  readonly worker: WorkerKind;
  /** Opens what sends them. */
  open(redis: string, queue: string): Promise<RemotePool>;
}

/** Ours. */
export const OURS = 'tsyncio';

/** What ours is measured against: all that BullMQ needs, and nothing else. */
export const REFERENCE = 'bullmq';

export const SUBJECTS: readonly RemoteSubject[] = [
  { id: OURS, title: 'tsyncio', kind: 'ours', worker: 'tsyncio', open: openOurs },
  { id: REFERENCE, title: 'BullMQ, in bulk', kind: 'library', worker: 'function', open: openBulk },
  {
    id: 'bullmq-waits',
    title: 'BullMQ, waitUntilFinished',
    kind: 'library',
    worker: 'function',
    open: openWaits,
  },
  {
    id: 'bullmq-threads',
    title: 'BullMQ, worker threads',
    kind: 'library',
    worker: 'threads',
    open: openBulk,
  },
];

/** What our jobs have too. */
const jobOptions = { removeOnComplete: { count: 1000 }, removeOnFail: { count: 1000 } };

/** As many as ours adds in one message. */
const mostAtOnce = 500;

/** Starts the process that serves a queue. */
export async function startWorker(
  kind: WorkerKind,
  redis: string,
  queue: string,
  concurrency: number,
): Promise<{ readonly close: () => Promise<void> }> {
  const module = fileURLToPath(new URL('./remote-worker.js', import.meta.url));
  const args = [kind, redis, queue, `${concurrency}`];
  // No flags of this process: BullMQ hands them on to its threads, which refuse some.
  const child = fork(module, args, { execArgv: [], stdio: ['ignore', 2, 2, 'ipc'] });
  const close = async (): Promise<void> => {
    if (!isAlive(child)) return;
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
  };
  await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code, signal]) =>
      Promise.reject(new Error(`its worker ended with ${signal ?? code}`)),
    ),
  ]);
  return { close };
}

const isAlive = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode === null && signalCode === null;

async function openOurs(redis: string, queue: string): Promise<RemotePool> {
  const executor = new BullMQExecutor({ redis, queue });
  const work = blocking<typeof import('../pools/work/work.ts')>(
    new URL('../pools/work/work.js', import.meta.url),
  );
  const functions: { readonly [key in Name]: Blocking<[never], unknown> } = {
    noop: work.default,
    hash: work.hash,
    block: work.block,
    size: work.size,
    place: work.place,
  };
  const call = (name: Name, value: unknown): PromiseLike<unknown> =>
    executor.submit(functions[name], value as never); // as: whoever measures gives what the call takes
  return {
    call,
    all: (name, values) => Promise.all(values.map((value) => call(name, value))),
    close: () => executor.shutdown({ terminate: true }),
  };
}

/** As somebody does it who cares: jobs in bulk, and one listener for all that has ended. */
async function openBulk(redis: string, name: string): Promise<RemotePool> {
  const { queue, events, close } = await openBare(redis, name);
  const waiting = new Map<string, { resolve(value: unknown): void; reject(error: Error): void }>();
  // What has ended before its id was known here.
  const early = new Map<string, unknown>();
  events.on('completed', ({ jobId, returnvalue }) => {
    const one = waiting.get(jobId);
    if (one === undefined) early.set(jobId, returnvalue);
    else if (waiting.delete(jobId)) one.resolve(returnvalue);
  });
  events.on('failed', ({ jobId, failedReason }) => waiting.get(jobId)?.reject(new Error(failedReason)));
  const ended = (id: string): Promise<unknown> =>
    new Promise((resolve, reject) => {
      if (!early.has(id)) {
        waiting.set(id, { resolve, reject });
        return;
      }
      resolve(early.get(id));
      early.delete(id);
    });
  return {
    async call(job, value) {
      const { id } = await queue.add(job, { value }, jobOptions);
      return await ended(String(id));
    },
    async all(job, values) {
      const added: Job[] = [];
      for (let i = 0; i < values.length; i += mostAtOnce) {
        const some = values.slice(i, i + mostAtOnce);
        added.push(
          ...(await queue.addBulk(some.map((value) => ({ name: job, data: { value }, opts: jobOptions })))),
        );
      }
      return await Promise.all(added.map(({ id }) => ended(String(id))));
    },
    close,
  };
}

/** As BullMQ's documentation does it. */
async function openWaits(redis: string, name: string): Promise<RemotePool> {
  const { queue, events, close } = await openBare(redis, name);
  // Each call listens to both.
  queue.setMaxListeners(0);
  events.setMaxListeners(0);
  // It fails for a job that has ended and was taken out before it asks: all of a round must be kept.
  const kept = { removeOnComplete: { count: 10_000 }, removeOnFail: { count: 10_000 } };
  const call = async (job: Name, value: unknown): Promise<unknown> => {
    const added = await queue.add(job, { value }, kept);
    return await added.waitUntilFinished(events);
  };
  return { call, all: (job, values) => Promise.all(values.map((value) => call(job, value))), close };
}

async function openBare(
  redis: string,
  name: string,
): Promise<{ readonly queue: Queue; readonly events: QueueEvents; readonly close: () => Promise<void> }> {
  const connections = [connect(redis), connect(redis)] as const;
  const queue = new Queue(name, { connection: connections[0] });
  // From the first event on: by itself it begins with those that come after it has asked, and misses what ends until then.
  const events = new QueueEvents(name, { connection: connections[1], lastEventId: '0-0' });
  await queue.waitUntilReady();
  await events.waitUntilReady();
  return {
    queue,
    events,
    async close() {
      await Promise.allSettled([events.close(), queue.close()]);
      for (const connection of connections) connection.disconnect();
    },
  };
}
